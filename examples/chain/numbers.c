//===-- examples/chain/numbers.c - First of the chain: makes numbers -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions need not speak JSON: this one answers bytes, and says so by their
// media type. The buffer is allocated where the answer is to be, so that
// nothing is copied on the way out.
//
//===----------------------------------------------------------------------===//
#include <errno.h>
#include <faastlane.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { COUNT_MAX = 1 << 20 };

[[faastlane::handler]]
int numbers(const struct fl_input *in, struct fl_reply *reply) {
  size_t count;
  if (sscanf(in->data, " { \"count\" : %zu }", &count) != 1 ||
      count > COUNT_MAX)
    return fl_fail(reply, "Chain.BadInput",
                   "the input must be {\"count\": N}, N up to %d", COUNT_MAX);
  uint64_t *number = fl_reply_alloc(reply, count * sizeof *number, FL_BYTES);
  if (!number)
    return fl_fail(reply, "Chain.NoMemory", "%s", strerror(errno));
  for (size_t i = 0; i < count; ++i)
    number[i] = i + 1;
  return 0;
}
