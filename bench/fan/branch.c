//===-- bench/fan/branch.c - A branch of many ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// It reads its input and computes for as long as the environment says
// (BENCH_WORK, in rounds); with 0 and an input of a few bytes it does nothing.
//
//===----------------------------------------------------------------------===//
#include "bench.h"

#include <errno.h>
#include <faastlane.h>

[[faastlane::handler]]
int branch(const struct fl_input *in, struct fl_reply *reply) {
  // A plain program runs several at once, so this is each thread's own.
  static _Thread_local size_t rounds = SIZE_MAX;
  if (rounds == SIZE_MAX)
    rounds = bench_setting("BENCH_WORK", 0);
  const unsigned char *byte = in->data;
  uint64_t value = bench_work(rounds);
  for (size_t i = 0; i < in->size; i++)
    value += byte[i];
  char digits[21], *at = digits + sizeof digits;
  do
    *--at = (char)('0' + value % 10);
  while (value /= 10);
  if (fl_reply_bytes(reply, at, (size_t)(digits + sizeof digits - at), FL_JSON))
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  return 0;
}
