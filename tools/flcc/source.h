//===-- tools/flcc/source.h - Source lines for reports of faults ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_SOURCE_H
#define FLCC_SOURCE_H

/// Gives the program `path` a section FL_LINES (rt/abi/lines.h) with what its
/// debug information says of the functions' code, so that the run time need not
/// read DWARF. 0, or -1 after a message.
int fl_source_add_lines(const char *path);

#endif
