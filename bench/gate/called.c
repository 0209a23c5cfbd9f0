//===-- bench/gate/called.c - A plain call, to be counted ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <stddef.h>

__attribute__((noinline)) void called(void);

void called(void) { __asm__ volatile(""); }

int main(void) {
  for (size_t i = 0; i < 8; i++)
    called();
  return 0;
}
