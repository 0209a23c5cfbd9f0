//===-- bench/hop/sum.c - Second of a hop: reads them all ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hop.h"

#include <errno.h>
#include <faastlane.h>

static struct bench_log times[] = HOP_LOGS;

[[faastlane::handler]]
int sum(const struct fl_input *in, struct fl_reply *reply) {
  uint64_t entered = bench_ticks();
  uint64_t total = hop_sum(in->data, in->size);
  uint64_t over = bench_ticks();
  hop_note(times, hop_stamped(in->type), entered, over);
  if (times->count < times->room)
    return 0;
  char result[24];
  int size = snprintf(result, sizeof result, "%llu", (unsigned long long)total);
  char *text = bench_report(result, (size_t)size, times, HOP_TIMES);
  if (!text)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  return fl_reply_take(reply, text, strlen(text), FL_JSON);
}
