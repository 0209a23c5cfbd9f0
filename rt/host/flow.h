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

#include "eval.h"

struct fl_count;
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

/// What a number must be that is found by a path.
struct fl_count_rule {
  uint32_t unit; ///< 1: a whole number, 1000: any, in thousandths
  uint32_t least, most;
  bool text; ///< a string that is one will do
};

/// A number that the definition gives or that is found in eval->data: *value is
/// left alone where there is neither. False: `error` is set.
bool fl_flow_count(struct fl_eval *eval, const struct fl_count *count,
                   const struct fl_count_rule *rule, uint32_t *value);

/// ResultPath: the result in its place in the state's input.
bool fl_flow_place(struct fl_eval *eval, uint32_t place, struct fl_datum *input,
                   struct fl_datum *result);

/// NULL when a message that says it is JSON is JSON, else the error, which
/// names the function that made it: all else is checked from the start. `state`
/// is where it was needed.
struct fl_error *fl_flow_check(uint32_t state, struct fl_message *message);

/// A message of the datum that is the caller's to release, or NULL: set.
struct fl_message *fl_flow_message(struct fl_eval *eval,
                                   const struct fl_datum *data);

#endif
