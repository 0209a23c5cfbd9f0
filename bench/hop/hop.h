//===-- bench/hop/hop.h - What the two functions of a hop do -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_HOP_H
#define BENCH_HOP_H

#include "bench.h"

/// What a message says of itself: when the function that made it was done. Its
/// media type carries it, so that a message of no bytes has it as well.
#define HOP_TYPE "application/x-ticks-"
enum { HOP_TYPE_SIZE = sizeof HOP_TYPE + 16 };

static inline void hop_stamp(char *type, uint64_t ticks) {
  char *digit = type + sizeof HOP_TYPE - 1;
  memcpy(type, HOP_TYPE, sizeof HOP_TYPE - 1);
  for (int shift = 60; shift >= 0; shift -= 4)
    *digit++ = (char)('a' + (ticks >> shift & 15));
  *digit = '\0';
}

static inline uint64_t hop_stamped(const char *type) {
  uint64_t ticks = 0;
  for (const char *at = type + sizeof HOP_TYPE - 1; *at; at++)
    ticks = ticks << 4 | (uint64_t)(*at - 'a');
  return ticks;
}

static inline void hop_fill(void *data, size_t size) {
  uint64_t *number = data;
  for (size_t i = 0; i < size / sizeof *number; i++)
    number[i] = i * 2654435761u + size;
}

/// Of numbers that need not be aligned.
static inline uint64_t hop_sum(const void *data, size_t size) {
  const char *at = data;
  uint64_t sum = 0, number;
  for (size_t i = 0; i + sizeof number <= size; i += sizeof number) {
    memcpy(&number, at + i, sizeof number);
    sum += number;
  }
  return sum;
}

/// Two times of each hop, to the last read: from the first function's end, and
/// from where the second begins to look for its data.
enum { HOP_WHOLE, HOP_READ, HOP_TIMES };
#define HOP_LOGS {{"whole", NULL, 0, 0}, {"read", NULL, 0, 0}}

static inline void hop_note(struct bench_log *times, uint64_t left,
                            uint64_t entered, uint64_t over) {
  bench_note(&times[HOP_WHOLE], over - left);
  bench_note(&times[HOP_READ], over - entered);
}

#endif
