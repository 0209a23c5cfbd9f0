//===-- examples/clash/right/handler.c - The other of two ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See left/handler.c.
//
//===----------------------------------------------------------------------===//
#include "scale.h"
#include <faastlane.h>

int counter = 20;
static int calls;

int helper(int n) {
  static int sum = 1000;
  calls += 2;
  return sum -= n;
}

[[faastlane::handler]]
int handler(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  for (int i = 1; i <= 3; ++i)
    counter += helper(scale(i));
  return fl_reply_printf(reply,
                         "{\"function\": \"right\", \"scale\": \"%s\", "
                         "\"calls\": %d, \"counter\": %d}",
                         scale_version, calls, counter);
}
