//===-- bench/hop/sum.c - Second of a hop: reads them all ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "function.h"

static struct bench_log times[] = HOP_LOGS;

[[faastlane::handler]]
int sum(const struct fl_input *in, struct fl_reply *reply) {
  return hop_read(in, reply, bench_ticks(), times);
}
