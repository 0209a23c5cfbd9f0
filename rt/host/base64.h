//===-- rt/host/base64.h - Bytes as text ----------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_BASE64_H
#define FL_HOST_BASE64_H

#include <stddef.h>

/// Characters that so many bytes become.
static inline size_t fl_base64_size(size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

/// Writes fl_base64_size(size) of them.
void fl_base64_encode(char *to, const void *from, size_t size);

#define FL_BASE64_NONE ((size_t)-1)

/// The bytes that it stands for, at most 3 for each 4 characters begun: how
/// many, or FL_BASE64_NONE. The padding may be left out.
size_t fl_base64_decode(void *to, const char *from, size_t size);

#endif
