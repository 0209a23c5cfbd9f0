//===-- rt/host/base64.c - Bytes as text ----------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "base64.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void fl_base64_encode(char *to, const void *from, size_t size) {
  const unsigned char *at = from;
  for (; size; at += 3) {
    unsigned bits = (unsigned)at[0] << 16;
    bits |= size > 1 ? (unsigned)at[1] << 8 : 0;
    bits |= size > 2 ? at[2] : 0;
    *to++ = digits[bits >> 18];
    *to++ = digits[bits >> 12 & 63];
    *to++ = size > 1 ? digits[bits >> 6 & 63] : '=';
    *to++ = size > 2 ? digits[bits & 63] : '=';
    size -= size > 2 ? 3 : size;
  }
}

/// What each character stands for, plus one; 0: nothing.
static unsigned char values[256];

static void fill(void) {
  for (unsigned char i = 0; i < 64; i++)
    __atomic_store_n(&values[(unsigned char)digits[i]], i + 1,
                     __ATOMIC_RELAXED);
}

size_t fl_base64_decode(void *to, const char *from, size_t size) {
  unsigned char *at = to;
  unsigned bits = 0, count = 0;
  // Whoever is first; all write the same.
  if (!__atomic_load_n(&values['/'], __ATOMIC_RELAXED))
    fill();
  if (size && size % 4 == 0)
    size -= (size_t)(from[size - 1] == '=') + (from[size - 2] == '=');
  for (size_t i = 0; i < size; i++) {
    unsigned value = values[(unsigned char)from[i]];
    if (!value)
      return FL_BASE64_NONE;
    bits = bits << 6 | (value - 1);
    count += 6;
    if (count >= 8) {
      count -= 8;
      *at++ = (unsigned char)(bits >> count);
    }
  }
  return count == 6 ? FL_BASE64_NONE : (size_t)(at - (unsigned char *)to);
}
