//===-- rt/host/engine.h - Walks the workflow -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_ENGINE_H
#define FL_HOST_ENGINE_H

#include "error.h"
#include "message.h"

/// How a state, a branch or the workflow ended: the one or the other is set
/// and the receiver's to let go of. Neither is set when it was stopped, because
/// a sibling had failed.
struct fl_result {
  struct fl_message *output;
  struct fl_error *error;
};

/// Runs the whole workflow once. `input`, which stays the caller's, is
/// `checked` or is no JSON. An output that says it is JSON is valid JSON.
struct fl_result fl_engine_run(struct fl_message *input);

#endif
