//===-- bench/fan/plain.c - Branches in one plain program ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plain WAY COUNT FILE: as many requests as BENCH_CALLS says, each of COUNT
// branches with FILE's bytes as their input.
//
//===----------------------------------------------------------------------===//
#include "bench.h"
#include "native.h"

native_handler branch;

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: plain inline|pool|create|fork COUNT FILE\n");
    return 2;
  }
  enum native_way way = native_way(argv[1]);
  size_t count = strtoull(argv[2], NULL, 10), requests = bench_calls();
  struct fl_input in = native_file(argv[3]);
  struct bench_log laps = {"lap", NULL, 0, 0};
  struct native_call *calls = calloc(count + 1, sizeof *calls);
  char *last = NULL;
  for (size_t i = 0; i < requests; i++) {
    uint64_t start = bench_ticks();
    for (size_t j = 0; j < count; j++)
      calls[j] = (struct native_call){.handler = branch, .in = in};
    native_calls(way, calls, count);
    free(last);
    last = (char *)native_join(calls, count).data;
    bench_note(&laps, bench_ticks() - start);
  }
  return bench_print(last, &laps, 1);
}
