//===-- examples/clash/left/scale.c - The library's first version --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "scale.h"

const char scale_version[] = "1.0";

int scale(int n) { return n; }
