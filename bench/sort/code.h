//===-- bench/sort/code.h - Numbers in JSON: as text in base64 -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Map state joins JSON, so sorted numbers go from one function to the next as
// a string. A plain program needs nothing of this.
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_CODE_H
#define BENCH_CODE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CODE_DIGITS                                                            \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/// Characters for `size` bytes.
static inline size_t code_size(size_t size) { return (size + 2) / 3 * 4; }

/// Two digits for each 12 bits, by a table: half the work of one by one.
static inline void code_write(char *to, const void *data, size_t size) {
  static uint16_t pairs[4096];
  if (!pairs[1])
    for (size_t i = 0; i < 4096; i++)
      pairs[i] = (uint16_t)(CODE_DIGITS[i >> 6] | CODE_DIGITS[i & 63] << 8);
  const unsigned char *at = data;
  for (; size >= 3; size -= 3, at += 3, to += 4) {
    uint32_t bits = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
    memcpy(to, &pairs[bits >> 12], 2);
    memcpy(to + 2, &pairs[bits & 4095], 2);
  }
  if (size) {
    uint32_t bits =
        (uint32_t)at[0] << 16 | (size > 1 ? (uint32_t)at[1] << 8 : 0);
    memcpy(to, &pairs[bits >> 12], 2);
    memcpy(to + 2, &pairs[bits & 4095], 2);
    if (size < 2)
      to[2] = '=';
    to[3] = '=';
  }
}

/// `count` characters, of which there are four or a multiple. Returns the bytes
/// written to `data`.
static inline size_t code_read(void *data, const char *from, size_t count) {
  static unsigned char values[256];
  if (!values['B'])
    for (unsigned char i = 0; i < 64; i++)
      values[(unsigned char)CODE_DIGITS[i]] = i;
  const unsigned char *at = (const unsigned char *)from, *end = at + count;
  unsigned char *to = data;
  for (; at < end; at += 4, to += 3) {
    uint32_t bits = (uint32_t)values[at[0]] << 18 |
                    (uint32_t)values[at[1]] << 12 |
                    (uint32_t)values[at[2]] << 6 | values[at[3]];
    to[0] = (unsigned char)(bits >> 16);
    to[1] = (unsigned char)(bits >> 8);
    to[2] = (unsigned char)bits;
  }
  size_t size = (size_t)(to - (unsigned char *)data);
  return size - (count && from[count - 1] == '=') -
         (count && from[count - 2] == '=');
}

#endif
