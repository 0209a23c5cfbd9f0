//===-- bench/slapp/plain.c - SLApp in one plain program -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plain WAY: two stages, one after the other.
//
//===----------------------------------------------------------------------===//
#include "bench.h"
#include "native.h"

native_handler factorial, fibonacci, derive, pi, disk;

static native_handler *const stages[2][3] = {{factorial, fibonacci, derive},
                                             {pi, disk}};

int main(int argc, char **argv) {
  enum native_way way = native_way(argc == 2 ? argv[1] : NULL);
  size_t requests = bench_calls();
  struct bench_log laps = {"lap", NULL, 0, 0};
  char text[4096] = "null";
  for (size_t i = 0; i < requests; i++) {
    uint64_t start = bench_ticks();
    struct fl_input results[2];
    for (int j = 0; j < 2; j++) {
      struct native_call calls[3];
      size_t count = 0;
      for (; count < 3 && stages[j][count]; count++)
        calls[count] = (struct native_call){.handler = stages[j][count],
                                            .in = native_text("{}")};
      native_calls(way, calls, count);
      results[j] = native_join(calls, count);
    }
    snprintf(text, sizeof text, "{\"first\": %s, \"second\": %s}",
             (const char *)results[0].data, (const char *)results[1].data);
    free((void *)results[0].data);
    free((void *)results[1].data);
    bench_note(&laps, bench_ticks() - start);
  }
  return bench_print(text, &laps, 1);
}
