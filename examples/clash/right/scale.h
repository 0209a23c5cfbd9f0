//===-- examples/clash/right/scale.h - A library that both functions use -===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef SCALE_H
#define SCALE_H

extern const char scale_version[];

int scale(int n);

#endif
