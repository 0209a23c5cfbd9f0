//===-- bench/slapp/pi.c - SLApp: a thousand digits of pi ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "numbers.h"

#include <faastlane.h>

[[faastlane::handler]]
int pi(const struct fl_input *in, struct fl_reply *reply) {
  char digits[PI_DIGITS + 1];
  (void)in;
  numbers_pi(digits);
  return fl_reply_printf(reply, "\"%s\"", digits);
}
