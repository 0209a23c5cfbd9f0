//===-- bench/hop/fill.c - First of a hop: makes numbers -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hop.h"

#include <errno.h>
#include <faastlane.h>

[[faastlane::handler]]
int fill(const struct fl_input *in, struct fl_reply *reply) {
  size_t size = strtoull(in->data, NULL, 10);
  char type[HOP_TYPE_SIZE];
  void *data = fl_reply_alloc(reply, size, NULL);
  if (!data)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  hop_fill(data, size);
  hop_stamp(type, bench_ticks());
  return fl_reply_take(reply, data, size, type);
}
