//===-- rt/host/json.c - JSON text and values -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// yyjson's values of a document lie side by side in the order of the text, each
// container before what is in it. So one pass over them sees every value, and
// members are taken out by moving the rest up.
//
//===----------------------------------------------------------------------===//
#include "json.h"
#include "random.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/// Objects of up to so many members are compared name by name.
#define FEW 16

static bool is_container(const yyjson_val *value) {
  return fl_value_type(value) >= YYJSON_TYPE_ARR;
}

/// A name that another one of the same object replaces: no name is null.
static void mark(yyjson_val *name) { name->tag = YYJSON_TYPE_NULL; }

static bool is_marked(const yyjson_val *name) {
  return name->tag == YYJSON_TYPE_NULL;
}

static bool mark_few(yyjson_val *object) {
  yyjson_val *names[FEW], *at = object + 1;
  size_t count = fl_value_length(object);
  bool found = false;
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < i; j++)
      if (!is_marked(names[j]) && fl_value_same_text(at, names[j])) {
        mark(names[j]);
        found = true;
      }
    names[i] = at;
    at = unsafe_yyjson_get_next(at + 1);
  }
  return found;
}

/// Keyed, so that nobody can prepare names that all fall together.
static uint64_t hash(const yyjson_val *name, uint64_t key) {
  const unsigned char *at = (const unsigned char *)name->uni.str;
  uint64_t sum = key ^ fl_value_length(name);
  for (size_t left = fl_value_length(name); left;) {
    uint64_t word = 0;
    size_t size = left < sizeof word ? left : sizeof word;
    memcpy(&word, at, size);
    __extension__ unsigned __int128 product =
        (unsigned __int128)(sum ^ word) * (key | 1);
    sum = (uint64_t)product ^ (uint64_t)(product >> 64);
    at += size;
    left -= size;
  }
  return sum;
}

/// 1, 0, or -1 without memory.
static int mark_many(yyjson_val *object) {
  size_t count = fl_value_length(object), slots = 64;
  while (slots < count * 2)
    slots *= 2;
  yyjson_val **table = calloc(slots, sizeof *table), *at = object + 1;
  if (!table)
    return -1;
  uint64_t key = fl_random_key();
  int found = 0;
  for (size_t i = 0; i < count; i++) {
    size_t slot = hash(at, key) & (slots - 1);
    while (table[slot] && !fl_value_same_text(table[slot], at))
      slot = (slot + 1) & (slots - 1);
    if (table[slot]) {
      mark(table[slot]);
      found = 1;
    }
    table[slot] = at;
    at = unsafe_yyjson_get_next(at + 1);
  }
  free(table);
  return found;
}

/// Copies the value at `from` to *to, which is the same place or before it,
/// without the members whose names are marked. Nested as deeply as JSON may be.
static void move_up(yyjson_val *from, yyjson_val **to) {
  yyjson_val *start = (*to)++;
  size_t count = is_container(from) ? fl_value_length(from) : 0;
  size_t kept = count;
  bool object = fl_value_is_object(from), container = count > 0;
  yyjson_val *at = from + 1;
  *start = *from;
  for (size_t i = 0; i < count; i++) {
    yyjson_val *name = at, *value = object ? at + 1 : at;
    at = unsafe_yyjson_get_next(value);
    if (object && is_marked(name)) {
      kept--;
      continue;
    }
    if (object)
      *(*to)++ = *name;
    move_up(value, to);
  }
  if (!container)
    return;
  unsafe_yyjson_set_len(start, kept);
  start->uni.ofs = (size_t)((char *)*to - (char *)start);
}

/// The bracket that is one too deep; there is one.
static size_t too_deep(const char *json) {
  size_t depth = 0, at = 0;
  for (bool quoted = false; depth <= FL_JSON_DEPTH; at++) {
    if (json[at] == '"')
      quoted = !quoted;
    else if (quoted)
      at += json[at] == '\\';
    else if (json[at] == '[' || json[at] == '{')
      depth++;
    else if (json[at] == ']' || json[at] == '}')
      depth--;
  }
  return at - 1;
}

static bool is_too_deep(const yyjson_doc *doc) {
  const yyjson_val *ends[FL_JSON_DEPTH];
  size_t depth = 0;
  for (yyjson_val *at = doc->root, *end = at + doc->val_read; at < end; at++) {
    if (!is_container(at))
      continue;
    while (depth && ends[depth - 1] <= at)
      depth--;
    if (depth == FL_JSON_DEPTH)
      return true;
    ends[depth++] = unsafe_yyjson_get_next(at);
  }
  return false;
}

/// Leaves of each name in an object the last one. False: no memory.
static bool drop_replaced(yyjson_doc *doc) {
  bool found = false;
  for (yyjson_val *at = doc->root, *end = at + doc->val_read; at < end; at++) {
    if (!fl_value_is_object(at) || fl_value_length(at) < 2)
      continue;
    int marked = fl_value_length(at) <= FEW ? mark_few(at) : mark_many(at);
    if (marked < 0)
      return false;
    found |= marked;
  }
  if (found) {
    yyjson_val *to = doc->root;
    move_up(doc->root, &to);
    doc->val_read = (size_t)(to - doc->root);
  }
  return true;
}

yyjson_doc *fl_json_parse(const char *json, size_t size,
                          const yyjson_alc *memory,
                          struct fl_json_fault *fault) {
  yyjson_read_err error;
  // yyjson does not change the text: it was not told that it may.
  yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)json, size,
                                     YYJSON_READ_NUMBER_AS_RAW, memory, &error);
  if (!doc) {
    *fault = (struct fl_json_fault){error.pos, error.msg};
    if (error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
      fault->what = NULL;
    else if (error.code == YYJSON_READ_ERROR_UNEXPECTED_END ||
             error.code == YYJSON_READ_ERROR_EMPTY_CONTENT || size == 0)
      *fault = (struct fl_json_fault){size, "unexpected end of input"};
    return NULL;
  }
  // Less text than two brackets for each level cannot be too deep.
  if (size > (size_t)2 * FL_JSON_DEPTH && is_too_deep(doc))
    *fault = (struct fl_json_fault){too_deep(json), "nested too deeply"};
  else if (!drop_replaced(doc))
    *fault = (struct fl_json_fault){0, NULL};
  else
    return doc;
  yyjson_doc_free(doc);
  return NULL;
}

bool fl_json_check(const char *json, size_t size, struct fl_json_fault *fault) {
  yyjson_doc *doc = fl_json_parse(json, size, NULL, fault);
  yyjson_doc_free(doc);
  return doc != NULL;
}

char *fl_json_print(const yyjson_val *value, size_t *size) {
  return yyjson_val_write_opts(value, YYJSON_WRITE_NOFLAG, NULL, size, NULL);
}

struct fl_position fl_json_position(const char *json, size_t offset) {
  struct fl_position position = {1, 1};
  for (size_t i = 0; i < offset; i++) {
    position.column++;
    if (json[i] == '\n') {
      position.line++;
      position.column = 1;
    }
  }
  return position;
}
