//===-- rt/host/flow.h - Data on its way through a state ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   input -> InputPath -> Parameters -> work
//         -> Assign, ResultSelector -> ResultPath -> OutputPath -> output
//
// A datum that stays a message is never read: bytes pass.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_FLOW_H
#define FL_HOST_FLOW_H

#include "engine.h"
#include "eval.h"

struct fl_flow;

/// InputPath and Parameters. False: `error` is set.
bool fl_flow_before(struct fl_eval *eval, const struct fl_flow *flow,
                    const struct fl_datum *input, struct fl_datum *effective);

/// What comes after the work, on its result; *result becomes the output.
bool fl_flow_after(struct fl_eval *eval, const struct fl_flow *flow,
                   struct fl_datum *input, struct fl_datum *result);

/// OutputPath or InputPath: `place` is a node, FL_NONE or FL_NULL.
bool fl_flow_path(struct fl_eval *eval, uint32_t place, struct fl_datum *data);

/// New values for variables of the frame, all of them or none.
bool fl_flow_assign(struct fl_eval *eval, uint32_t first, uint32_t count,
                    struct fl_datum *data);

/// A message of the datum that is the caller's to release, or NULL: set.
struct fl_message *fl_flow_message(struct fl_eval *eval,
                                   const struct fl_datum *data);

#endif
