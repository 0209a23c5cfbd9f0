//===-- rt/libc/compat/random.c - arc4random and its family --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// glibc 2.36 has OpenBSD's arc4random, and says of it that it cannot fail:
// without random bytes from the kernel the function instance ends.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>

FL_COMPAT(void, arc4random_buf, (void *to, size_t size)) {
  char *at = to;
  while (size) {
    ssize_t got = getrandom(at, size, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      fl_compat_abort("arc4random", "left without a source of random bytes");
    at += got;
    size -= (size_t)got;
  }
}

FL_COMPAT(uint32_t, arc4random, (void)) {
  uint32_t value;
  arc4random_buf(&value, sizeof value);
  return value;
}

/// Uniform below `bound`: values from the last, incomplete round are redrawn.
FL_COMPAT(uint32_t, arc4random_uniform, (uint32_t bound)) {
  if (bound < 2)
    return 0;
  uint32_t value;
  uint32_t rejected = -bound % bound;
  do
    value = arc4random();
  while (value < rejected);
  return value % bound;
}
