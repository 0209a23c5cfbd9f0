//===-- rt/host/value.c - JSON values, and memory to make them in ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "value.h"

#include <stdlib.h>

#define TAG(type, length) ((uint64_t)(length) << YYJSON_TAG_BIT | (type))

const fl_value fl_value_null = {.tag = YYJSON_TYPE_NULL};
const fl_value fl_value_true = {.tag = YYJSON_TYPE_BOOL | YYJSON_SUBTYPE_TRUE};
const fl_value fl_value_false = {.tag =
                                     YYJSON_TYPE_BOOL | YYJSON_SUBTYPE_FALSE};
const fl_value fl_value_empty_object = {.tag = YYJSON_TYPE_OBJ,
                                        .uni.ofs = sizeof(fl_value)};

const char *fl_value_describe(const fl_value *value) {
  switch (fl_value_type(value)) {
  case YYJSON_TYPE_ARR:
    return "an array";
  case YYJSON_TYPE_OBJ:
    return "an object";
  case YYJSON_TYPE_STR:
    return "a string";
  case YYJSON_TYPE_RAW:
    return "a number";
  case YYJSON_TYPE_BOOL:
    return fl_value_is_true(value) ? "true" : "false";
  default:
    return "null";
  }
}

const fl_value *fl_value_member(const fl_value *object, const char *name,
                                size_t size) {
  if (!fl_value_is_object(object))
    return NULL;
  const fl_value *at = fl_value_first(object);
  for (size_t i = fl_value_length(object); i > 0; i--) {
    if (fl_value_length(at) == size && memcmp(at->uni.str, name, size) == 0)
      return at + 1;
    at = fl_value_next(at + 1);
  }
  return NULL;
}

const fl_value *fl_value_element(const fl_value *array, int64_t index) {
  if (!fl_value_is_array(array))
    return NULL;
  int64_t count = (int64_t)fl_value_length(array);
  if (index < 0)
    index += count;
  if (index < 0 || index >= count)
    return NULL;
  const fl_value *at = fl_value_first(array);
  // Elements that are no containers lie where they can be counted to.
  if (array->uni.ofs == ((size_t)count + 1) * sizeof *array)
    return at + index;
  for (; index > 0; index--)
    at = fl_value_next(at);
  return at;
}

static bool same_members(const fl_value *a, const fl_value *b) {
  const fl_value *at = fl_value_first(a), *other = fl_value_first(b);
  bool ordered = true; // mostly they stand in the same order
  for (size_t i = fl_value_length(a); i > 0; i--) {
    ordered = ordered && fl_value_same_text(at, other);
    const fl_value *value =
        ordered ? other + 1
                : fl_value_member(b, at->uni.str, fl_value_length(at));
    if (!value || !fl_value_equal(at + 1, value))
      return false;
    at = fl_value_next(at + 1);
    other = fl_value_next(value);
  }
  return true;
}

static bool same_elements(const fl_value *a, const fl_value *b) {
  const fl_value *at = fl_value_first(a), *other = fl_value_first(b);
  for (size_t i = fl_value_length(a); i > 0; i--) {
    if (!fl_value_equal(at, other))
      return false;
    at = fl_value_next(at);
    other = fl_value_next(other);
  }
  return true;
}

// Recursion is as deep as JSON may be (FL_JSON_DEPTH).
bool fl_value_equal(const fl_value *a, const fl_value *b) {
  if (fl_value_type(a) != fl_value_type(b))
    return false;
  switch (fl_value_type(a)) {
  case YYJSON_TYPE_RAW:
    return fl_value_compare_numbers(a, b) == 0;
  case YYJSON_TYPE_STR:
    return fl_value_same_text(a, b);
  case YYJSON_TYPE_ARR:
    return a->tag == b->tag && same_elements(a, b);
  case YYJSON_TYPE_OBJ:
    return a->tag == b->tag && same_members(a, b);
  default:
    return a->tag == b->tag;
  }
}

/// The bytes of UTF-8 sort as code points do. UTF-16 has those from U+10000 on,
/// which begin with F0 or more, before U+E000 to U+FFFF, which begin with EE or
/// EF.
static int unit_rank(unsigned char byte) {
  return byte >= 0xF0 ? byte - 2 : byte >= 0xEE ? byte + 16 : byte;
}

int fl_value_compare_strings(const fl_value *a, const fl_value *b) {
  const unsigned char *one = (const unsigned char *)a->uni.str;
  const unsigned char *two = (const unsigned char *)b->uni.str;
  size_t sizes[2] = {fl_value_length(a), fl_value_length(b)};
  size_t size = sizes[0] < sizes[1] ? sizes[0] : sizes[1];
  for (size_t i = 0; i < size; i++)
    if (one[i] != two[i])
      return unit_rank(one[i]) - unit_rank(two[i]);
  return (sizes[0] > sizes[1]) - (sizes[0] < sizes[1]);
}

double fl_value_double(const fl_value *number) {
  // strtod reads up to a NUL, which is nowhere near in some texts.
  char copy[128], *text = copy;
  size_t size = fl_value_length(number);
  if (size >= sizeof copy && !(text = malloc(size + 1)))
    return 0;
  memcpy(text, number->uni.str, size);
  text[size] = '\0';
  double value = strtod(text, NULL);
  if (text != copy)
    free(text);
  return value;
}

/// Digits alone, behind a sign or not.
static bool is_integer(const fl_value *number) {
  const char *text = number->uni.str;
  size_t size = fl_value_length(number);
  for (size_t i = *text == '-'; i < size; i++)
    if (text[i] < '0' || text[i] > '9')
      return false;
  return true;
}

int fl_value_compare_numbers(const fl_value *a, const fl_value *b) {
  if (is_integer(a) && is_integer(b)) {
    const char *one = a->uni.str, *two = b->uni.str;
    size_t left = fl_value_length(a), right = fl_value_length(b);
    bool minus = *one == '-', other = *two == '-';
    // JSON writes no leading zeros, and -0 is 0.
    bool zeros[2] = {one[minus] == '0', two[other] == '0'};
    if (zeros[0] && zeros[1])
      return 0;
    minus &= !zeros[0];
    other &= !zeros[1];
    if (minus != other)
      return minus ? -1 : 1;
    int order = left != right ? (left > right) - (left < right)
                              : memcmp(one, two, left);
    return minus ? -order : order;
  }
  double one = fl_value_double(a), two = fl_value_double(b);
  return (one > two) - (one < two);
}

// ---- Memory -----------------------------------------------------------------

struct fl_chunk {
  struct fl_chunk *next;
  size_t size;
  alignas(16) char data[];
};

#define CHUNK_SIZE ((size_t)64 * 1024)

/// A thread keeps one chunk: the next arena wants it too.
static _Thread_local struct fl_chunk *spare;

void fl_arena_start(struct fl_arena *arena) {
  arena->at = arena->first;
  arena->end = arena->first + sizeof arena->first;
  arena->chunks = NULL;
  arena->failed = false;
}

void fl_arena_free(struct fl_arena *arena) {
  while (arena->chunks) {
    struct fl_chunk *chunk = arena->chunks;
    arena->chunks = chunk->next;
    if (!spare && chunk->size == CHUNK_SIZE)
      spare = chunk;
    else
      free(chunk);
  }
}

void *fl_arena_alloc(struct fl_arena *arena, size_t size) {
  size_t room = size > SIZE_MAX - CHUNK_SIZE ? 0 : (size + 15) & ~(size_t)15;
  if (size && !room) {
    arena->failed = true;
    return NULL;
  }
  if (room > (size_t)(arena->end - arena->at)) {
    size_t most = room > CHUNK_SIZE ? room : CHUNK_SIZE;
    struct fl_chunk *chunk = most == CHUNK_SIZE ? spare : NULL;
    if (chunk)
      spare = NULL;
    else
      chunk = malloc(sizeof *chunk + most);
    if (!chunk) {
      arena->failed = true;
      return NULL;
    }
    chunk->next = arena->chunks;
    chunk->size = most;
    arena->chunks = chunk;
    arena->at = chunk->data;
    arena->end = chunk->data + most;
  }
  void *memory = arena->at;
  arena->at += room;
  return memory;
}

static void *memory_alloc(void *arena, size_t size) {
  return fl_arena_alloc(arena, size);
}

static void *memory_realloc(void *context, void *memory, size_t old,
                            size_t size) {
  struct fl_arena *arena = context;
  if (size <= old)
    return memory;
  // The last thing made may grow where it is.
  size_t room = (old + 15) & ~(size_t)15;
  if ((char *)memory + room == arena->at &&
      size <= (size_t)(arena->end - (char *)memory)) {
    arena->at = (char *)memory + ((size + 15) & ~(size_t)15);
    return memory;
  }
  void *more = fl_arena_alloc(arena, size);
  if (more)
    memcpy(more, memory, old);
  return more;
}

static void memory_free(void *arena, void *memory) {
  (void)arena;
  (void)memory;
}

yyjson_alc fl_arena_memory(struct fl_arena *arena) {
  return (yyjson_alc){memory_alloc, memory_realloc, memory_free, arena};
}

bool fl_values_add(struct fl_arena *arena, struct fl_values *values,
                   const fl_value *value) {
  if (values->count == values->capacity) {
    size_t capacity = values->capacity ? values->capacity * 2 : 8;
    const fl_value **more = fl_arena_alloc(arena, capacity * sizeof *more);
    if (!more)
      return false;
    if (values->count)
      memcpy(more, values->at, values->count * sizeof *more);
    values->at = more;
    values->capacity = capacity;
  }
  values->at[values->count++] = value;
  return true;
}

// ---- Making values ----------------------------------------------------------

static fl_value *make_text(struct fl_arena *arena, unsigned type,
                           const char *text, size_t size) {
  fl_value *value = fl_arena_alloc(arena, sizeof *value);
  if (value) {
    value->tag = TAG(type, size);
    value->uni.str = text;
  }
  return value;
}

fl_value *fl_value_string(struct fl_arena *arena, const char *text,
                          size_t size) {
  return make_text(arena, YYJSON_TYPE_STR, text, size);
}

fl_value *fl_value_number(struct fl_arena *arena, const char *text,
                          size_t size) {
  return make_text(arena, YYJSON_TYPE_RAW, text, size);
}

fl_value *fl_value_integer(struct fl_arena *arena, int64_t number) {
  char digits[24], *at = digits + sizeof digits;
  uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
  do
    *--at = (char)('0' + left % 10);
  while (left /= 10);
  if (number < 0)
    *--at = '-';
  size_t size = (size_t)(digits + sizeof digits - at);
  char *text = fl_arena_alloc(arena, size);
  return text ? fl_value_number(arena, memcpy(text, at, size), size) : NULL;
}

static fl_value *make_container(struct fl_arena *arena, unsigned type,
                                const fl_value *const *items, size_t count,
                                size_t length) {
  size_t size = sizeof(fl_value);
  for (size_t i = 0; i < count; i++)
    size += (size_t)((const char *)fl_value_next(items[i]) -
                     (const char *)items[i]);
  fl_value *value = fl_arena_alloc(arena, size);
  if (!value)
    return NULL;
  value->tag = TAG(type, length);
  value->uni.ofs = size;
  char *at = (char *)(value + 1);
  for (size_t i = 0; i < count; i++) {
    size_t more = (size_t)((const char *)fl_value_next(items[i]) -
                           (const char *)items[i]);
    memcpy(at, items[i], more);
    at += more;
  }
  return value;
}

fl_value *fl_value_array(struct fl_arena *arena, const fl_value *const *items,
                         size_t count) {
  return make_container(arena, YYJSON_TYPE_ARR, items, count, count);
}

fl_value *fl_value_object(struct fl_arena *arena, const fl_value *const *items,
                          size_t count) {
  return make_container(arena, YYJSON_TYPE_OBJ, items, count * 2, count);
}
