//===-- tools/flverify/context.h - The instructions around a finding ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_CONTEXT_H
#define FLVERIFY_CONTEXT_H

#include "check.h"

#define FL_CONTEXT_LINES 3

struct fl_context {
  size_t count;
  /// "0x1234: 0f 01 ef  wrpkru"
  char lines[FL_CONTEXT_LINES][160];
};

/// The instructions that hold the finding's bytes, decoded from the symbol
/// before them on, as the CPU would come there. None for findings that are not
/// about code.
void fl_context_make(struct fl_context *context, const struct fl_check *check,
                     const struct fl_finding *finding);

#endif
