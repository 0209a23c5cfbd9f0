//===-- bench/hop/fill.c - First of a hop: makes numbers -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "function.h"

[[faastlane::handler]]
int fill(const struct fl_input *in, struct fl_reply *reply) {
  return hop_make(in, reply);
}
