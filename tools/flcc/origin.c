//===-- tools/flcc/origin.c - The C that a definition was made of ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "origin.h"
#include "file.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

// The end of a comment, or of a string, that begins at `at`.
static const char *skip_comment(const char *at) {
  if (at[1] == '/') {
    do
      at += 1 + strcspn(at + 1, "\n");
    while (*at && at[-1] == '\\');
    return at;
  }
  const char *end = strstr(at + 2, "*/");
  return end ? end + 2 : at + strlen(at);
}

static const char *skip_string(const char *at) {
  char quote = *at++;
  while (*at && *at != quote && *at != '\n')
    at += at[0] == '\\' && at[1] ? 2 : 1;
  return *at == quote ? at + 1 : at;
}

// Behind `word`, which may have space before it; NULL: it is not there.
static const char *skip_word(const char *at, const char *word) {
  at += strspn(at, " \t");
  return fl_text_starts(at, word) ? at + strlen(word) : NULL;
}

static bool is_include(const char *at) {
  if (!(at = skip_word(at, "#")) || !(at = skip_word(at, "include")))
    return false;
  return skip_word(at, "<faastlane/workflow.h>") ||
         skip_word(at, "\"faastlane/workflow.h\"");
}

bool fl_origin_is_workflow(const char *path) {
  size_t size;
  const char *at = fl_file_read(path, &size);
  bool fresh = true; // nothing but space stands before this in its line
  while (at && *at) {
    if (fresh && is_include(at))
      return true;
    if (at[0] == '/' && (at[1] == '/' || at[1] == '*')) {
      at = skip_comment(at);
      continue;
    }
    fresh = *at == '\n' || (fresh && strchr(" \t\r", *at));
    at = *at == '"' || *at == '\'' ? skip_string(at) : at + 1;
  }
  return false;
}

// The places come as they were written: what is inside before what is around
// it. By start, the outer first, each finds the one around it on a stack.
static int compare_entries(const void *left, const void *right) {
  const struct fl_origin_entry *a = left, *b = right;
  if (a->start != b->start)
    return a->start < b->start ? -1 : 1;
  return a->end > b->end ? -1 : a->end < b->end;
}

static void nest(struct fl_origin_entry *entries, size_t count) {
  size_t around = 0; // index + 1 of what is open
  qsort(entries, count, sizeof *entries, compare_entries);
  for (size_t i = 0; i < count; ++i) {
    while (around && entries[around - 1].end < entries[i].end)
      around = entries[around - 1].around;
    entries[i].around = around;
    around = i + 1;
  }
}

// Reads one line; behind it, or NULL: there is none.
static const char *read_line(const char *at, struct fl_origin_entry *entry,
                             const char *file) {
  unsigned long numbers[5];
  char *behind;
  for (size_t i = 0; i < 5; ++i, at = behind) {
    numbers[i] = strtoul(at, &behind, 10);
    if (behind == at)
      return NULL;
  }
  ++at;
  size_t size = strcspn(at, "\n");
  bool same = strlen(file) == size && strncmp(file, at, size) == 0;
  *entry = (struct fl_origin_entry){
      .start = numbers[0],
      .end = numbers[1],
      .place = {.file = same ? file : fl_text_slice(at, size),
                .line = (unsigned)numbers[2],
                .column = (unsigned)numbers[3],
                .width = (unsigned)numbers[4]},
  };
  return at + size + (at[size] == '\n');
}

int fl_origin_load(struct fl_origin *origin, const char *path,
                   const char *file) {
  size_t size, lines = 0;
  const char *text = fl_file_read(fl_text_format("%s.places", path), &size);
  if (!text)
    return -1;
  for (const char *at = text; (at = strchr(at, '\n')); ++at)
    ++lines;
  struct fl_origin_entry *entries = fl_text_alloc(lines, sizeof *entries);
  size_t first = strcspn(text, "\n");
  *origin = (struct fl_origin){
      .file = file,
      .name = fl_text_slice(text, first),
      .entries = entries,
  };
  const char *at = text + first + (text[first] == '\n');
  while (origin->count < lines &&
         (at = read_line(at, &entries[origin->count], file)))
    ++origin->count;
  nest(entries, origin->count);
  return 0;
}

struct fl_place fl_origin_place(const struct fl_origin *origin, size_t start,
                                size_t end) {
  const struct fl_origin_entry *entries = origin->entries;
  size_t low = 0, high = origin->count; // the last that starts at or before
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (entries[middle].start <= start)
      low = middle + 1;
    else
      high = middle;
  }
  while (low && (entries[low - 1].end < end || entries[low - 1].end <= start))
    low = entries[low - 1].around;
  if (!low)
    return (struct fl_place){.file = origin->file};
  const struct fl_origin_entry *entry = &entries[low - 1];
  struct fl_place place = entry->place;
  // A part of what stands there byte for byte.
  if (place.width == entry->end - entry->start &&
      (start > entry->start || end > start)) {
    place.column += (unsigned)(start - entry->start);
    place.width = (unsigned)(end - start);
  }
  return place;
}
