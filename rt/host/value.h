//===-- rt/host/value.h - JSON values, and memory to make them in ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A value is yyjson's, also where the host makes it: 16 bytes, and what is in a
// container lies behind it, so that a part is copied as one block of memory.
// Text is never copied with it; it stays where it was read or made, or in the
// image's constants, as long as one evaluation takes (struct fl_arena).
//
// Numbers are text (YYJSON_TYPE_RAW).
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_VALUE_H
#define FL_HOST_VALUE_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <yyjson.h>

typedef yyjson_val fl_value;

static inline unsigned fl_value_type(const fl_value *value) {
  return (unsigned)(value->tag & YYJSON_TYPE_MASK);
}
static inline bool fl_value_is_array(const fl_value *value) {
  return fl_value_type(value) == YYJSON_TYPE_ARR;
}
static inline bool fl_value_is_object(const fl_value *value) {
  return fl_value_type(value) == YYJSON_TYPE_OBJ;
}
static inline bool fl_value_is_string(const fl_value *value) {
  return fl_value_type(value) == YYJSON_TYPE_STR;
}
static inline bool fl_value_is_number(const fl_value *value) {
  return fl_value_type(value) == YYJSON_TYPE_RAW;
}
static inline bool fl_value_is_bool(const fl_value *value) {
  return fl_value_type(value) == YYJSON_TYPE_BOOL;
}
static inline bool fl_value_is_null(const fl_value *value) {
  return fl_value_type(value) == YYJSON_TYPE_NULL;
}
static inline bool fl_value_is_true(const fl_value *value) {
  return (value->tag & YYJSON_TAG_MASK) ==
         (YYJSON_TYPE_BOOL | YYJSON_SUBTYPE_TRUE);
}

/// Of a string or a number: its bytes and how many. Of a container: how many
/// elements or members it has.
static inline const char *fl_value_text(const fl_value *value) {
  return value->uni.str;
}
static inline size_t fl_value_length(const fl_value *value) {
  return (size_t)(value->tag >> YYJSON_TAG_BIT);
}

/// Whether two strings are the same bytes; escapes in their text do not count.
static inline bool fl_value_same_text(const fl_value *a, const fl_value *b) {
  return fl_value_length(a) == fl_value_length(b) &&
         memcmp(a->uni.str, b->uni.str, fl_value_length(a)) == 0;
}

/// The value that lies behind this one and all that is in it.
static inline const fl_value *fl_value_next(const fl_value *value) {
  bool container = fl_value_type(value) >= YYJSON_TYPE_ARR;
  return (const fl_value *)((const char *)value +
                            (container ? value->uni.ofs : sizeof *value));
}

/// The first element of an array or name of an object, whose value is behind
/// it; there is one where the length is not 0.
static inline const fl_value *fl_value_first(const fl_value *value) {
  return value + 1;
}

/// The member of that name, or NULL; also where it is no object.
const fl_value *fl_value_member(const fl_value *object, const char *name,
                                size_t size);

/// The element, counted from the end below 0, or NULL; also where it is no
/// array.
const fl_value *fl_value_element(const fl_value *array, int64_t index);

/// Members in any order; numbers by what they are, not by how they are written.
bool fl_value_equal(const fl_value *a, const fl_value *b);

/// Below 0, 0 or above 0 as strings (by UTF-16 unit, as the service has it), or
/// as numbers, which 2^53 does not limit.
int fl_value_compare_strings(const fl_value *a, const fl_value *b);
int fl_value_compare_numbers(const fl_value *a, const fl_value *b);

double fl_value_double(const fl_value *number);

/// "an object", "a string": for messages.
const char *fl_value_describe(const fl_value *value);

/// Memory that goes all at once; the first of it on the stack of whoever
/// evaluates something.
struct fl_arena {
  char *at, *end;
  struct fl_chunk *chunks;
  bool failed; ///< there was no memory
  alignas(16) char first[4096];
};

void fl_arena_start(struct fl_arena *arena);
void fl_arena_free(struct fl_arena *arena);
void *fl_arena_alloc(struct fl_arena *arena, size_t size); ///< or NULL

/// For fl_json_parse; what it makes goes with the arena.
yyjson_alc fl_arena_memory(struct fl_arena *arena);

extern const fl_value fl_value_null, fl_value_true, fl_value_false,
    fl_value_empty_object;

static inline const fl_value *fl_value_bool(bool value) {
  return value ? &fl_value_true : &fl_value_false;
}

/// These return NULL without memory. Text is not copied.
fl_value *fl_value_string(struct fl_arena *arena, const char *text,
                          size_t size);
fl_value *fl_value_number(struct fl_arena *arena, const char *text,
                          size_t size);
fl_value *fl_value_integer(struct fl_arena *arena, int64_t number);

/// Of copies of the items, in their order; an object's are name, value, name
/// ..., twice `count`.
fl_value *fl_value_array(struct fl_arena *arena, const fl_value *const *items,
                         size_t count);
fl_value *fl_value_object(struct fl_arena *arena, const fl_value *const *items,
                          size_t count);

/// A list of values that grows in an arena.
struct fl_values {
  const fl_value **at;
  size_t count, capacity;
};

/// False without memory.
bool fl_values_add(struct fl_arena *arena, struct fl_values *values,
                   const fl_value *value);

#endif
