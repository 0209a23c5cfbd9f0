//===-- rt/abi/lines.h - Which source line code is from -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Section FL_LINES of a program that was compiled with -g, never loaded: a
// struct fl_lines, its rows by address, then the files' names. A row holds up
// to the next one's address. The program that reads it may not be the one that
// flcc wrote: every offset is to be checked.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_LINES_H
#define FL_ABI_LINES_H

#include <stdint.h>

/// Goes where a program's other debug information goes (strip -g).
#define FL_LINES ".debug_fl_lines"

struct fl_lines {
  uint32_t count; ///< of rows
  uint32_t names; ///< bytes, a NUL at the end of each name
};

struct fl_line {
  uint32_t address; ///< as the file has it
  uint32_t line;    ///< 0: of no line, as between functions
  uint32_t file;    ///< where its name begins
};

#endif
