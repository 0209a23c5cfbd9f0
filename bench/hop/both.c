//===-- bench/hop/both.c - Both of a hop, in one function ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two Tasks of one function are two processes awake, the host's and its own,
// where two functions are three: more than some machines have CPUs.
//
//===----------------------------------------------------------------------===//
#include "function.h"

static struct bench_log times[] = HOP_LOGS;

[[faastlane::handler]]
int both(const struct fl_input *in, struct fl_reply *reply) {
  uint64_t entered = bench_ticks();
  return strncmp(in->type, HOP_TYPE, sizeof HOP_TYPE - 1) == 0
             ? hop_read(in, reply, entered, times)
             : hop_make(in, reply);
}
