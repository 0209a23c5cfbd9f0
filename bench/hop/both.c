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
#include "hop.h"

#include <errno.h>
#include <faastlane.h>

static struct bench_log times[] = HOP_LOGS;

[[faastlane::handler]]
int both(const struct fl_input *in, struct fl_reply *reply) {
  uint64_t entered = bench_ticks();
  if (strncmp(in->type, HOP_TYPE, sizeof HOP_TYPE - 1) != 0) {
    size_t size = strtoull(in->data, NULL, 10);
    char type[HOP_TYPE_SIZE];
    void *data = fl_reply_alloc(reply, size, NULL);
    if (!data)
      return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
    hop_fill(data, size);
    hop_stamp(type, bench_ticks());
    return fl_reply_take(reply, data, size, type);
  }
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
