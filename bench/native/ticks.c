//===-- bench/native/ticks.c - How long ticks and rounds are -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints {"hz": ticks in a second, "rounds": rounds of bench_work in a second},
// the latter as the fastest of some.
//
//===----------------------------------------------------------------------===//
#include "bench.h"

#include <time.h>

enum { TRIES = 9 };
#define ROUNDS 1e6

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void) {
  uint64_t first = bench_ticks(), sink = 0;
  double begin = now(), best = 1e9;
  for (int i = 0; i < TRIES; i++) {
    double start = now();
    sink += bench_work((uint64_t)ROUNDS);
    double took = now() - start;
    best = took < best ? took : best;
  }
  while (now() - begin < 0.2 && sink != 1) { // which it never is
  }
  double hz = (double)(bench_ticks() - first) / (now() - begin);
  return printf("{\"hz\": %.0f, \"rounds\": %.0f}\n", hz, ROUNDS / best) < 0;
}
