//===-- bench/slapp/numbers.h - Numbers of many digits -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_NUMBERS_H
#define BENCH_NUMBERS_H

#include "bench.h"

enum {
  FACTORIAL = 5000,
  FACTORIAL_LIMBS = 2000, ///< of nine digits; it has 16,326
  FIBONACCI = 23,
  PI_DIGITS = 1000,
  LIMB = 1000000000
};

/// A check of the decimal digits of FACTORIAL!.
static inline uint64_t numbers_factorial(void) {
  static uint32_t limbs[FACTORIAL_LIMBS];
  size_t used = 1;
  memset(limbs, 0, sizeof limbs);
  limbs[0] = 1;
  for (uint64_t factor = 2; factor <= FACTORIAL; factor++) {
    uint64_t carry = 0;
    for (size_t i = 0; i < used; i++) {
      carry += limbs[i] * factor;
      limbs[i] = (uint32_t)(carry % LIMB);
      carry /= LIMB;
    }
    if (carry)
      limbs[used++] = (uint32_t)carry;
  }
  return bench_hash(BENCH_HASH, limbs, used * sizeof *limbs);
}

/// By the definition, which is the point of it. Not inlined into itself, or it
/// would be another number of calls by each compiler.
__attribute__((noinline)) static inline uint64_t numbers_fibonacci(unsigned n) {
  return n < 2 ? n : numbers_fibonacci(n - 1) + numbers_fibonacci(n - 2);
}

/// The first PI_DIGITS digits of pi, and a NUL: the spigot of Rabinowitz and
/// Wagon (The American Mathematical Monthly 102, 1995).
static inline void numbers_pi(char *digits) {
  enum { LENGTH = PI_DIGITS * 10 / 3 + 20 };
  static uint32_t remainders[LENGTH];
  // A nine may still become a zero, and the digit before it one more.
  unsigned held = 0, nines = 0, skipped = 0;
  size_t made = 0;
  for (size_t i = 0; i < LENGTH; i++)
    remainders[i] = 2;
  while (made < PI_DIGITS) {
    uint64_t carry = 0;
    for (size_t i = LENGTH; i-- > 0;) {
      uint64_t value = remainders[i] * 10ull + carry * (i + 1);
      remainders[i] = (uint32_t)(value % (i ? 2 * i + 1 : 10));
      carry = value / (i ? 2 * i + 1 : 10);
    }
    if (carry == 9) {
      nines++;
      continue;
    }
    unsigned more = carry == 10;
    if (skipped++) // the first is held by nobody
      digits[made++] = (char)('0' + held + more);
    for (; nines && made < PI_DIGITS; nines--)
      digits[made++] = more ? '0' : '9';
    nines = 0;
    held = more ? 0 : (unsigned)carry;
  }
  digits[PI_DIGITS] = '\0';
}

#endif
