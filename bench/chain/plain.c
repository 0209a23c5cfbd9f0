//===-- bench/chain/plain.c - The chain as calls in one plain program ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plain HOPS SIZE: each link has a block of its own, as a function has.
//
//===----------------------------------------------------------------------===//
#include "chain.h"
#include "hop.h"
#include "native.h"

static void *make(size_t size) {
  void *block = malloc(size + 1);
  if (!block)
    native_die("malloc");
  return block;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: plain HOPS SIZE\n");
    return 2;
  }
  size_t hops = strtoull(argv[1], NULL, 10), size = strtoull(argv[2], NULL, 10);
  size_t calls = bench_calls();
  struct bench_log laps = {"lap", NULL, 0, 0};
  char text[24] = "null";
  for (size_t i = 0; i < calls; i++) {
    uint64_t start = bench_ticks();
    uint64_t *numbers = make(size);
    hop_fill(numbers, size);
    for (size_t j = 1; j < hops; j++) {
      uint64_t *next = make(size);
      chain_link(next, numbers, size);
      free(numbers);
      numbers = next;
    }
    snprintf(text, sizeof text, "%llu",
             (unsigned long long)hop_sum(numbers, size));
    free(numbers);
    bench_note(&laps, bench_ticks() - start);
  }
  return bench_print(text, &laps, 1);
}
