//===-- bench/gate/cycle.c - The time of a gate beside a plain call ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call of the monitor's that stays in the monitor (brk, which moves nothing)
// goes through the gate and back; beside it a call of a function of one's own.
// Each time noted is that of CALLS of them.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <faastlane.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLS = 1000 };

static struct bench_log logs[] = {{"gate", NULL, 0, 0}, {"call", NULL, 0, 0}};

__attribute__((noinline)) static long called(long number) {
  __asm__ volatile("" : "+r"(number));
  return number;
}

[[faastlane::handler]]
int cycle(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  for (size_t i = 0; i < bench_calls(); i++) {
    uint64_t start = bench_ticks();
    for (int j = 0; j < CALLS; j++)
      syscall(SYS_brk, 0);
    uint64_t between = bench_ticks();
    for (int j = 0; j < CALLS; j++)
      called(j);
    bench_note(&logs[0], between - start);
    bench_note(&logs[1], bench_ticks() - between);
  }
  char *text = bench_report("null", 4, logs, 2);
  if (!text)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  return fl_reply_take(reply, text, strlen(text), FL_JSON);
}
