//===-- examples/clash/left/handler.c - One of two that share all names --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The folders left and right hold the same file names, and these the same
// function, helper, global and static names. Each folder is one function with
// a copy of its own of each of them: neither sees the other's.
//
//===----------------------------------------------------------------------===//
#include "scale.h"
#include <faastlane.h>

int counter = 10;
static int calls;

int helper(int n) {
  static int sum;
  ++calls;
  return sum += n;
}

[[faastlane::handler]]
int handler(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  for (int i = 1; i <= 3; ++i)
    counter += helper(scale(i));
  return fl_reply_printf(reply,
                         "{\"function\": \"left\", \"scale\": \"%s\", "
                         "\"calls\": %d, \"counter\": %d}",
                         scale_version, calls, counter);
}
