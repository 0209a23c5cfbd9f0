//===-- rt/host/intrinsic_text.c - Intrinsic functions of text ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "intrinsic.h"
#include "json.h"
#include "text.h"
#include "utf8.h"

/// Adds a value as Java's toString writes it, which is what the service does:
/// {Arg1=1, Arg2=[]}. Nested as deeply as JSON may be.
static void add_java(struct fl_text *text, const fl_value *value) {
  unsigned type = fl_value_type(value);
  bool object = type == YYJSON_TYPE_OBJ;
  switch (type) {
  case YYJSON_TYPE_STR:
  case YYJSON_TYPE_RAW:
    fl_text_bytes(text, fl_value_text(value), fl_value_length(value));
    return;
  case YYJSON_TYPE_NULL:
  case YYJSON_TYPE_BOOL:
    fl_text_add(text, fl_value_describe(value));
    return;
  default:
    break;
  }
  fl_text_add(text, object ? "{" : "[");
  const fl_value *at = fl_value_first(value);
  for (size_t i = 0; i < fl_value_length(value); i++) {
    if (i)
      fl_text_add(text, ", ");
    if (object) {
      add_java(text, at++);
      fl_text_add(text, "=");
    }
    add_java(text, at);
    at = fl_value_next(at);
  }
  fl_text_add(text, object ? "}" : "]");
}

static const fl_value *take_text(const struct fl_operands *call,
                                 struct fl_text *text) {
  const fl_value *value =
      text->failed ? fl_eval_memory(call->eval)
                   : fl_operands_string(call, text->data, text->size);
  fl_text_free(text);
  return value;
}

const fl_value *fl_intrinsic_format(const struct fl_operands *call) {
  struct fl_text text = {0};
  uint32_t used = 1;
  if (!fl_operands_needs_string(call, 0))
    return NULL;
  const char *at = fl_value_text(call->values[0]);
  const char *end = at + fl_value_length(call->values[0]);
  while (at < end) {
    if (end - at > 1 && at[0] == '{' && at[1] == '}') {
      if (used < call->count)
        add_java(&text, call->values[used]);
      used++;
      at += 2;
      continue;
    }
    // flcc leaves the escapes of a template in it: \{ is no place.
    at += *at == '\\' && end - at > 1;
    fl_text_bytes(&text, at++, 1);
  }
  if (used == call->count)
    return take_text(call, &text);
  fl_text_free(&text);
  return fl_operands_fail(call,
                          "%u '{}' in the template and %u arguments for them",
                          used - 1, call->count - 1);
}

static bool is_blank(const char *text, size_t size) {
  while (size && strchr(" \t\r\n", text[size - 1]))
    size--;
  return size == 0;
}

const fl_value *fl_intrinsic_string_to_json(const struct fl_operands *call) {
  if (!fl_operands_needs_string(call, 0))
    return NULL;
  const char *text = fl_value_text(call->values[0]);
  size_t size = fl_value_length(call->values[0]);
  if (is_blank(text, size))
    return &fl_value_null;
  struct fl_json_fault fault;
  yyjson_alc memory = fl_arena_memory(&call->eval->arena);
  yyjson_doc *document = fl_json_parse(text, size, &memory, &fault);
  if (document)
    return document->root;
  if (!fault.what)
    return fl_eval_memory(call->eval);
  struct fl_position at = fl_json_position(text, fault.offset);
  return fl_operands_fail(call, "no JSON: %zu:%zu: %s", at.line, at.column,
                          fault.what);
}

const fl_value *fl_intrinsic_json_to_string(const struct fl_operands *call) {
  size_t size;
  yyjson_alc memory = fl_arena_memory(&call->eval->arena);
  const char *text = yyjson_val_write_opts(call->values[0], YYJSON_WRITE_NOFLAG,
                                           &memory, &size, NULL);
  return fl_operands_made(
      call, text ? fl_value_string(&call->eval->arena, text, size) : NULL);
}

const fl_value *fl_intrinsic_json_merge(const struct fl_operands *call) {
  struct fl_arena *arena = &call->eval->arena;
  struct fl_values items = {0};
  for (uint32_t i = 0; i < 2; i++)
    if (!fl_value_is_object(call->values[i]))
      return fl_operands_fail(call, "argument %u must be an object, not %s",
                              i + 1, fl_value_describe(call->values[i]));
  if (!fl_value_is_bool(call->values[2]) || fl_value_is_true(call->values[2]))
    return fl_operands_fail(call,
                            "argument 3 must be false: only shallow merging "
                            "is supported");
  for (uint32_t i = 0; i < 2; i++) {
    const fl_value *at = fl_value_first(call->values[i]);
    for (size_t left = fl_value_length(call->values[i]); left; left--) {
      // What both have stands where the first has it, as the second has it.
      const fl_value *other = fl_value_member(
          call->values[1 - i], fl_value_text(at), fl_value_length(at));
      if (!(i == 1 && other) &&
          (!fl_values_add(arena, &items, at) ||
           !fl_values_add(arena, &items, other ? other : at + 1)))
        return fl_eval_memory(call->eval);
      at = fl_value_next(at + 1);
    }
  }
  return fl_operands_made(call,
                          fl_value_object(arena, items.at, items.count / 2));
}

/// Whether the character is among those of the string.
static bool is_delimiter(const char *character, size_t length,
                         const fl_value *delimiters) {
  const char *at = fl_value_text(delimiters);
  size_t left = fl_value_length(delimiters);
  while (left >= length && left) {
    if (memcmp(at, character, length) == 0)
      return true;
    size_t step = fl_utf8_length((const unsigned char *)at, left);
    at += step;
    left -= step;
  }
  return false;
}

const fl_value *fl_intrinsic_string_split(const struct fl_operands *call) {
  struct fl_arena *arena = &call->eval->arena;
  struct fl_values items = {0};
  if (!fl_operands_needs_string(call, 0) || !fl_operands_needs_string(call, 1))
    return NULL;
  const char *at = fl_value_text(call->values[0]), *start = at;
  const char *end = at + fl_value_length(call->values[0]);
  while (start < end) {
    size_t length = 0;
    bool cut = at == end;
    if (!cut) {
      length = fl_utf8_length((const unsigned char *)at, (size_t)(end - at));
      cut = is_delimiter(at, length, call->values[1]);
    }
    if (cut && at > start) {
      const fl_value *part =
          fl_value_string(arena, start, (size_t)(at - start));
      if (!part || !fl_values_add(arena, &items, part))
        return fl_eval_memory(call->eval);
    }
    at += length;
    if (cut)
      start = at;
  }
  return fl_operands_made(call, fl_value_array(arena, items.at, items.count));
}
