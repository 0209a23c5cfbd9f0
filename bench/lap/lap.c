//===-- bench/lap/lap.c - Last of each workflow: times whole requests ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A request's time is that from one call of this function to the next: what the
// functions before it took, the host's way from state to state, and its way
// from the end of a request to the beginning of the next. What they answered is
// this function's input.
//
//===----------------------------------------------------------------------===//
#include "bench.h"

#include <errno.h>
#include <faastlane.h>

static struct bench_log laps = {"lap", NULL, 0, 0};
static uint64_t before;
static size_t calls;

[[faastlane::handler]]
int lap(const struct fl_input *in, struct fl_reply *reply) {
  uint64_t now = bench_ticks();
  if (calls++)
    bench_note(&laps, now - before);
  if (calls < bench_calls()) {
    before = bench_ticks();
    return 0;
  }
  char *text = bench_report(in->data, in->size, &laps, 1);
  if (!text)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  return fl_reply_take(reply, text, strlen(text), FL_JSON);
}
