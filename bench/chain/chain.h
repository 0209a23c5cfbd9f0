//===-- bench/chain/chain.h - What a function of the chain does ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_CHAIN_H
#define BENCH_CHAIN_H

#include "bench.h"

/// Reads all numbers, which need not be aligned, and writes as many.
static inline void chain_link(uint64_t *to, const void *from, size_t size) {
  const char *at = from;
  for (size_t i = 0; i < size / sizeof *to; i++) {
    uint64_t number;
    memcpy(&number, at + i * sizeof number, sizeof number);
    to[i] = number + i;
  }
}

#endif
