//===-- tools/flcc/accident.h - Code that spells a forbidden instruction --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes of WRPKRU and its like may stand in a function's code by accident: in a
// constant, an address, or where two instructions meet. What was compiled here
// is compiled again in other words (clang-plugin/Accidents.cpp). Code of an
// archive stays as it is, but for the distances in it: they are others when
// code and data are moved apart. What spells it still is refused.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_ACCIDENT_H
#define FLCC_ACCIDENT_H

#include "inputs.h"

enum fl_verdict {
  FL_SOUND,
  FL_AGAIN,   ///< functions have become stale, and their `vary` says how to go
              ///< on; or they are to be linked again, by another `shift`
  FL_REFUSED, ///< nothing here helps
};

/// Reads `report`, what flverify --json printed of the program.
enum fl_verdict fl_accident_judge(const char *report, struct fl_inputs *inputs);

#endif
