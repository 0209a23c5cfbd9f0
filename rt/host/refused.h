//===-- rt/host/refused.h - What functions were refused, in words ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_REFUSED_H
#define FL_HOST_REFUSED_H

#include "call.h"
#include "error.h"

/// Counts and traces the calls that `function` was refused in one invocation.
/// All but the first few are a number.
void fl_refused_trace(uint32_t function, const struct fl_refusals *refusals,
                      unsigned track);

/// How many calls functions were refused so far.
uint64_t fl_refused_total(void);

/// Notes in the error with which that invocation ended what may be its cause:
/// the last call known, before all one that could be permitted.
void fl_refused_note(struct fl_error *error, uint32_t function,
                     const struct fl_refusals *refusals);

#endif
