//===-- rt/host/outcome.h - How a run ended, as a file --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_OUTCOME_H
#define FL_HOST_OUTCOME_H

#include "engine.h"
#include "text.h"

/// Adds a line of JSON, {"status", "output", "error", "cause"}, the status as
/// Step Functions names it, error and cause only where it is FAILED. An output
/// that is not JSON is described by "outputType" and "outputSize" in place of
/// "output".
void fl_outcome_add(struct fl_text *out, const struct fl_ended *ended);

#endif
