//===-- bench/hop/plain.h - Other ways from one function to the next -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_PLAIN_H
#define BENCH_PLAIN_H

#include "hop.h"

#include <stdbool.h>

/// What the sides of a way share, in memory that a child sees as well. `left`
/// is written by the first function before it hands over, the rest by the
/// second before it says that it is done.
struct plain {
  size_t size;
  void *data; ///< what the first function fills, once for every hop
  uint64_t left, entered, over, sum;
};

/// A way: `start` is called once and may leave a server behind, `hop` carries
/// plain->data, filled and stamped, to a function that reads it. Both exit when
/// anything fails.
struct plain_way {
  const char *name;
  void (*start)(struct plain *plain);
  void (*hop)(struct plain *plain);
  void (*stop)(struct plain *plain);
};

extern const struct plain_way plain_call, plain_thread, plain_fork, plain_unix,
    plain_http, plain_futex;

/// With a message about `what`, by errno.
_Noreturn void plain_die(const char *what);

/// All of it, or the end.
void plain_write(int fd, const void *data, size_t size);
/// As much as there is up to `size`, which is less than that at the end only.
size_t plain_read(int fd, void *data, size_t size);

/// What the second function does with what has come.
static inline void plain_take(struct plain *plain, const void *data,
                              uint64_t entered) {
  plain->sum = hop_sum(data, plain->size);
  plain->over = bench_ticks();
  plain->entered = entered;
}

/// One side waits until the other has counted on. Not by a lock: `turn` may lie
/// in the memory of two processes.
void plain_wake(_Atomic(unsigned) *turn, unsigned value);
void plain_wait(_Atomic(unsigned) *turn, unsigned value);

#endif
