//===-- bench/slapp/factorial.c - SLApp: factorial -----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "numbers.h"

#include <faastlane.h>

[[faastlane::handler]]
int factorial(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  return fl_reply_printf(reply, "%llu",
                         (unsigned long long)numbers_factorial());
}
