//===-- bench/gate/empty.c - A function that does nothing ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <faastlane.h>

[[faastlane::handler]]
int empty(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  (void)reply;
  return 0;
}
