//===-- rt/host/intrinsic.c - Calls of intrinsic functions ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "intrinsic.h"
#include "text.h"

#include <math.h>

void *fl_operands_fail(const struct fl_operands *call, const char *format,
                       ...) {
  struct fl_text text = {0};
  va_list args;
  va_start(args, format);
  fl_text_vformat(&text, format, args);
  va_end(args);
  fl_text_bytes(&text, "", 1);
  if (text.failed)
    fl_eval_memory(call->eval);
  else
    fl_eval_fail(call->eval, "States.%s: %s", call->name, text.data);
  fl_text_free(&text);
  return NULL;
}

const fl_value *fl_operands_made(const struct fl_operands *call,
                                 const fl_value *value) {
  return value ? value : fl_eval_memory(call->eval);
}

const fl_value *fl_operands_string(const struct fl_operands *call,
                                   const char *text, size_t size) {
  struct fl_arena *arena = &call->eval->arena;
  char *copy = fl_arena_alloc(arena, size + 1);
  if (!copy)
    return fl_eval_memory(call->eval);
  if (size)
    memcpy(copy, text, size);
  return fl_operands_made(call, fl_value_string(arena, copy, size));
}

static bool needs(const struct fl_operands *call, uint32_t which, bool is,
                  const char *what) {
  if (is)
    return true;
  fl_operands_fail(call, "argument %u must be %s, not %s", which + 1, what,
                   fl_value_describe(call->values[which]));
  return false;
}

bool fl_operands_needs_string(const struct fl_operands *call, uint32_t which) {
  return needs(call, which, fl_value_is_string(call->values[which]),
               "a string");
}

bool fl_operands_needs_array(const struct fl_operands *call, uint32_t which) {
  return needs(call, which, fl_value_is_array(call->values[which]), "an array");
}

bool fl_operands_integer(const struct fl_operands *call, uint32_t which,
                         int64_t *integer) {
  const fl_value *value = call->values[which];
  if (!needs(call, which, fl_value_is_number(value), "a number"))
    return false;
  // Half up; a sum with 0.5 would round before it is cut off.
  double exact = fl_value_double(value), number = floor(exact);
  number += exact - number >= 0.5;
  // Doubles hold all integers up to here.
  if (number > -9007199254740992.0 && number < 9007199254740992.0) {
    *integer = (int64_t)number;
    return true;
  }
  fl_operands_fail(call, "argument %u is too large a number", which + 1);
  return false;
}

static const struct {
  const char *name;
  fl_intrinsic_run *run;
} functions[] = {
    [FL_INTRINSIC_FORMAT] = {"Format", fl_intrinsic_format},
    [FL_INTRINSIC_STRING_TO_JSON] = {"StringToJson",
                                     fl_intrinsic_string_to_json},
    [FL_INTRINSIC_JSON_TO_STRING] = {"JsonToString",
                                     fl_intrinsic_json_to_string},
    [FL_INTRINSIC_ARRAY] = {"Array", fl_intrinsic_array},
    [FL_INTRINSIC_ARRAY_PARTITION] = {"ArrayPartition",
                                      fl_intrinsic_array_partition},
    [FL_INTRINSIC_ARRAY_CONTAINS] = {"ArrayContains",
                                     fl_intrinsic_array_contains},
    [FL_INTRINSIC_ARRAY_RANGE] = {"ArrayRange", fl_intrinsic_array_range},
    [FL_INTRINSIC_ARRAY_GET_ITEM] = {"ArrayGetItem",
                                     fl_intrinsic_array_get_item},
    [FL_INTRINSIC_ARRAY_LENGTH] = {"ArrayLength", fl_intrinsic_array_length},
    [FL_INTRINSIC_ARRAY_UNIQUE] = {"ArrayUnique", fl_intrinsic_array_unique},
    [FL_INTRINSIC_BASE64_ENCODE] = {"Base64Encode", fl_intrinsic_base64_encode},
    [FL_INTRINSIC_BASE64_DECODE] = {"Base64Decode", fl_intrinsic_base64_decode},
    [FL_INTRINSIC_HASH] = {"Hash", fl_intrinsic_hash},
    [FL_INTRINSIC_JSON_MERGE] = {"JsonMerge", fl_intrinsic_json_merge},
    [FL_INTRINSIC_MATH_RANDOM] = {"MathRandom", fl_intrinsic_math_random},
    [FL_INTRINSIC_MATH_ADD] = {"MathAdd", fl_intrinsic_math_add},
    [FL_INTRINSIC_STRING_SPLIT] = {"StringSplit", fl_intrinsic_string_split},
    [FL_INTRINSIC_UUID] = {"UUID", fl_intrinsic_uuid},
};
_Static_assert(sizeof functions / sizeof *functions == FL_INTRINSIC_COUNT,
               "a function is missing");

const fl_value *fl_intrinsic_call(struct fl_eval *eval, const uint32_t *node) {
  struct fl_operands call = {eval, functions[node[2]].name, NULL, node[3]};
  call.values = fl_arena_alloc(&eval->arena, call.count * sizeof(fl_value *));
  if (!call.values)
    return fl_eval_memory(eval);
  const uint32_t *argument = node + 4;
  for (uint32_t i = 0; i < call.count; i++, argument += argument[1])
    if (!(call.values[i] = fl_eval_node(eval, argument)))
      return NULL;
  return functions[node[2]].run(&call);
}
