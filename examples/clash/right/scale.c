//===-- examples/clash/right/scale.c - The library's second version ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "scale.h"

const char scale_version[] = "2.0";

static int factor = 100;

int scale(int n) { return n * factor; }
