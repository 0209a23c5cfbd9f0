//===-- rt/host/intrinsic_array.c - Intrinsic functions of arrays ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "intrinsic.h"

/// Of the service: elements that ArrayRange makes.
#define RANGE_MOST 1000

static const fl_value *make(const struct fl_operands *call,
                            const struct fl_values *items) {
  return fl_operands_made(
      call, fl_value_array(&call->eval->arena, items->at, items->count));
}

const fl_value *fl_intrinsic_array(const struct fl_operands *call) {
  return fl_operands_made(
      call, fl_value_array(&call->eval->arena, call->values, call->count));
}

const fl_value *fl_intrinsic_array_partition(const struct fl_operands *call) {
  struct fl_arena *arena = &call->eval->arena;
  struct fl_values parts = {0};
  int64_t most;
  if (!fl_operands_needs_array(call, 0) || !fl_operands_integer(call, 1, &most))
    return NULL;
  if (most <= 0)
    return fl_operands_fail(call, "argument 2 must be above 0");
  size_t left = fl_value_length(call->values[0]);
  const fl_value *at = fl_value_first(call->values[0]);
  while (left) {
    struct fl_values part = {0};
    for (int64_t i = 0; i < most && left; i++, left--) {
      if (!fl_values_add(arena, &part, at))
        return fl_eval_memory(call->eval);
      at = fl_value_next(at);
    }
    const fl_value *array = fl_value_array(arena, part.at, part.count);
    if (!array || !fl_values_add(arena, &parts, array))
      return fl_eval_memory(call->eval);
  }
  return make(call, &parts);
}

const fl_value *fl_intrinsic_array_contains(const struct fl_operands *call) {
  if (!fl_operands_needs_array(call, 0))
    return NULL;
  const fl_value *at = fl_value_first(call->values[0]);
  for (size_t i = fl_value_length(call->values[0]); i > 0; i--) {
    if (fl_value_equal(at, call->values[1]))
      return &fl_value_true;
    at = fl_value_next(at);
  }
  return &fl_value_false;
}

const fl_value *fl_intrinsic_array_range(const struct fl_operands *call) {
  struct fl_values items = {0};
  int64_t from, to, step;
  if (!fl_operands_integer(call, 0, &from) ||
      !fl_operands_integer(call, 1, &to) ||
      !fl_operands_integer(call, 2, &step))
    return NULL;
  if (step == 0)
    return fl_operands_fail(call, "argument 3, the step, must not be 0");
  for (; step > 0 ? from <= to : from >= to; from += step) {
    if (items.count == RANGE_MOST)
      return fl_operands_fail(call, "more than %d elements", RANGE_MOST);
    const fl_value *item = fl_value_integer(&call->eval->arena, from);
    if (!item || !fl_values_add(&call->eval->arena, &items, item))
      return fl_eval_memory(call->eval);
  }
  return make(call, &items);
}

const fl_value *fl_intrinsic_array_get_item(const struct fl_operands *call) {
  int64_t index;
  if (!fl_operands_needs_array(call, 0) ||
      !fl_operands_integer(call, 1, &index))
    return NULL;
  const fl_value *item =
      index < 0 ? NULL : fl_value_element(call->values[0], index);
  if (item)
    return item;
  return fl_operands_fail(call, "the array has %zu elements and no index %lld",
                          fl_value_length(call->values[0]), (long long)index);
}

const fl_value *fl_intrinsic_array_length(const struct fl_operands *call) {
  if (!fl_operands_needs_array(call, 0))
    return NULL;
  return fl_operands_made(
      call, fl_value_integer(&call->eval->arena,
                             (int64_t)fl_value_length(call->values[0])));
}

const fl_value *fl_intrinsic_array_unique(const struct fl_operands *call) {
  struct fl_values items = {0};
  if (!fl_operands_needs_array(call, 0))
    return NULL;
  const fl_value *at = fl_value_first(call->values[0]);
  for (size_t left = fl_value_length(call->values[0]); left; left--) {
    size_t i = 0;
    while (i < items.count && !fl_value_equal(items.at[i], at))
      i++;
    if (i == items.count && !fl_values_add(&call->eval->arena, &items, at))
      return fl_eval_memory(call->eval);
    at = fl_value_next(at);
  }
  return make(call, &items);
}
