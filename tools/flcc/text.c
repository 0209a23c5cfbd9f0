//===-- tools/flcc/text.c - Strings and lists of them ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "text.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Every piece stands in this chain, which is what keeps it reachable.
struct piece {
  struct piece *next;
  max_align_t data[];
};
static struct piece *pieces;

static void report_no_memory(void) {
  fputs("flcc: error: out of memory\n", stderr);
  exit(1);
}

void *fl_text_alloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) ||
      __builtin_add_overflow(bytes, sizeof(struct piece), &bytes))
    report_no_memory();
  struct piece *piece = calloc(1, bytes);
  if (!piece)
    report_no_memory();
  piece->next = pieces;
  pieces = piece;
  return piece->data;
}

void *fl_text_grow(const void *memory, size_t used, size_t more) {
  void *copy = fl_text_alloc(1, more);
  if (used)
    memcpy(copy, memory, used);
  return copy;
}

char *fl_text_slice(const char *start, size_t size) {
  char *copy = fl_text_alloc(size + 1, 1);
  if (size)
    memcpy(copy, start, size);
  return copy;
}

char *fl_text_vformat(const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int size = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (size < 0)
    report_no_memory();
  char *text = fl_text_alloc((size_t)size + 1, 1);
  vsnprintf(text, (size_t)size + 1, format, arguments);
  return text;
}

char *fl_text_format(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *text = fl_text_vformat(format, arguments);
  va_end(arguments);
  return text;
}

bool fl_text_starts(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool fl_text_ends(const char *text, const char *suffix) {
  size_t size = strlen(text), wanted = strlen(suffix);
  return size >= wanted && strcmp(text + size - wanted, suffix) == 0;
}

const char *fl_text_base(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

const char *fl_text_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash)
    return ".";
  return slash == path ? "/" : fl_text_slice(path, (size_t)(slash - path));
}

void fl_list_add(struct fl_list *list, const char *text) {
  if (list->count + 1 >= list->capacity) {
    size_t capacity = list->capacity ? 2 * list->capacity : 16;
    list->at = fl_text_grow(list->at, list->count * sizeof *list->at,
                            capacity * sizeof *list->at);
    list->capacity = capacity;
  }
  list->at[list->count++] = text;
  list->at[list->count] = NULL;
}

void fl_list_append(struct fl_list *list, const struct fl_list *other) {
  for (size_t i = 0; i < other->count; ++i)
    fl_list_add(list, other->at[i]);
}

bool fl_list_has(const struct fl_list *list, const char *text) {
  for (size_t i = 0; i < list->count; ++i)
    if (strcmp(list->at[i], text) == 0)
      return true;
  return false;
}

static int compare(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void fl_list_sort(struct fl_list *list) {
  if (list->count)
    qsort(list->at, list->count, sizeof *list->at, compare);
}

// Longer names are not what somebody mistyped.
#define LONGEST 64

// Levenshtein's distance, where a letter in the wrong case costs nothing: the
// names of Amazon States Language and of options are mistyped that way.
static size_t distance(const char *a, const char *b) {
  size_t row[LONGEST + 1];
  size_t width = strlen(b);
  for (size_t j = 0; j <= width; ++j)
    row[j] = j;
  for (size_t i = 1; a[i - 1]; ++i) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= width; ++j) {
      int same =
          tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
      size_t cost = corner + !same;
      corner = row[j];
      if (row[j] + 1 < cost)
        cost = row[j] + 1;
      if (row[j - 1] + 1 < cost)
        cost = row[j - 1] + 1;
      row[j] = cost;
    }
  }
  return row[width];
}

const char *fl_list_nearest(const struct fl_list *names, const char *wrong) {
  const char *nearest = NULL;
  size_t size = strlen(wrong);
  // A third of the letters may be wrong, and at least one.
  size_t best = size / 3 + 1;
  if (size > LONGEST)
    return NULL;
  for (size_t i = 0; i < names->count; ++i) {
    size_t width = strlen(names->at[i]);
    if (width > LONGEST || (width > size ? width - size : size - width) > best)
      continue;
    size_t cost = distance(wrong, names->at[i]);
    if (cost < best || (cost == best && !nearest)) {
      best = cost;
      nearest = names->at[i];
    }
  }
  // Two names that share nothing are near each other when both are short.
  return nearest && best < size && best < strlen(nearest) ? nearest : NULL;
}
