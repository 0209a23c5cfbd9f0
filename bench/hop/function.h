//===-- bench/hop/function.h - Both functions of a hop --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_HOP_FUNCTION_H
#define BENCH_HOP_FUNCTION_H

#include "hop.h"

#include <errno.h>
#include <faastlane.h>

/// The first function: as many bytes of numbers as its input says.
static inline int hop_make(const struct fl_input *in, struct fl_reply *reply) {
  size_t size = strtoull(in->data, NULL, 10);
  char type[HOP_TYPE_SIZE];
  void *data = fl_reply_alloc(reply, size, NULL);
  if (!data)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  hop_fill(data, size);
  hop_stamp(type, bench_ticks());
  return fl_reply_take(reply, data, size, type);
}

/// The second, which was entered then: their sum, and at last the times.
static inline int hop_read(const struct fl_input *in, struct fl_reply *reply,
                           uint64_t entered, struct bench_log *times) {
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

#endif
