//===-- rt/host/utf8.h - Well-formed UTF-8 --------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_UTF8_H
#define FL_HOST_UTF8_H

#include <stddef.h>

/// Bytes of the character at `at` (`left` > 0 bytes are there), or 0 when it
/// is not well-formed: overlong, a surrogate, above U+10FFFF, or cut short.
static inline size_t fl_utf8_length(const unsigned char *at, size_t left) {
  unsigned char lead = at[0];
  if (lead < 0x80)
    return 1;
  size_t length = lead < 0xC2   ? 0
                  : lead < 0xE0 ? 2
                  : lead < 0xF0 ? 3
                  : lead < 0xF5 ? 4
                                : 0;
  if (length == 0 || length > left)
    return 0;
  // Only the second byte's range depends on the first (Unicode, table 3-7).
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (at[1] < low || at[1] > high)
    return 0;
  for (size_t i = 2; i < length; i++)
    if (at[i] < 0x80 || at[i] > 0xBF)
      return 0;
  return length;
}

#endif
