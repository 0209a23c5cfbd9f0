//===-- test/unit/monitor/state.h - Where the monitor's variables are ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Read before each of the monitor's files: its variables are in one piece, so
// that machine_start can begin anew. None but zero is any's first value.
//
//===----------------------------------------------------------------------===//
#pragma clang section bss = "fl_state"
