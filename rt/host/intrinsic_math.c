//===-- rt/host/intrinsic_math.c - Intrinsic functions of numbers ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "intrinsic.h"
#include "random.h"

const fl_value *fl_intrinsic_math_add(const struct fl_operands *call) {
  int64_t a, b;
  if (!fl_operands_integer(call, 0, &a) || !fl_operands_integer(call, 1, &b))
    return NULL;
  return fl_operands_made(call, fl_value_integer(&call->eval->arena, a + b));
}

/// The generator that java.util.Random documents, which is what a seed means
/// to the service.
static uint64_t next_bits(uint64_t *seed, unsigned bits) {
  *seed = (*seed * 0x5DEECE66D + 0xB) & (((uint64_t)1 << 48) - 1);
  return *seed >> (48 - bits);
}

/// Below `bound`, each number as likely as any other.
static int64_t seeded(int64_t start, int64_t bound) {
  uint64_t seed = ((uint64_t)start ^ 0x5DEECE66D) & (((uint64_t)1 << 48) - 1);
  if (bound > INT32_MAX) {
    uint64_t high = next_bits(&seed, 32) << 32;
    return (int64_t)((high + next_bits(&seed, 32)) % (uint64_t)bound);
  }
  if ((bound & -bound) == bound)
    return (int64_t)(((uint64_t)bound * next_bits(&seed, 31)) >> 31);
  int64_t bits, value;
  do {
    bits = (int64_t)next_bits(&seed, 31);
    value = bits % bound;
  } while (bits - value + (bound - 1) > INT32_MAX);
  return value;
}

static int64_t unseeded(int64_t bound) {
  uint64_t most = (uint64_t)bound, value;
  do
    fl_random_bytes(&value, sizeof value);
  while (value >= UINT64_MAX - UINT64_MAX % most);
  return (int64_t)(value % most);
}

const fl_value *fl_intrinsic_math_random(const struct fl_operands *call) {
  int64_t from, to, seed = 0;
  if (!fl_operands_integer(call, 0, &from) ||
      !fl_operands_integer(call, 1, &to) ||
      (call->count > 2 && !fl_operands_integer(call, 2, &seed)))
    return NULL;
  if (from >= to)
    return fl_operands_fail(call, "argument 1 must be below argument 2");
  int64_t number =
      call->count > 2 ? seeded(seed, to - from) : unseeded(to - from);
  return fl_operands_made(call,
                          fl_value_integer(&call->eval->arena, from + number));
}

const fl_value *fl_intrinsic_uuid(const struct fl_operands *call) {
  char uuid[FL_UUID_SIZE];
  fl_random_uuid(uuid);
  return fl_operands_string(call, uuid, sizeof uuid);
}
