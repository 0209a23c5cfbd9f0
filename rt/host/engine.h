//===-- rt/host/engine.h - Runs the workflow ------------------------------===//
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

enum fl_ending {
  FL_ENDING_SUCCEEDED, ///< `output` is set
  FL_ENDING_FAILED,    ///< `error` is set, as in the next
  FL_ENDING_TIMED_OUT, ///< the workflow's own TimeoutSeconds
  FL_ENDING_ABORTED,   ///< neither is set
};

/// What came of the workflow: the receiver's to let go of.
struct fl_ended {
  enum fl_ending ending;
  struct fl_message *output;
  struct fl_error *error;
};

/// Runs the whole workflow once, on this thread, the first one, and others.
/// `input`, which stays the caller's, is `checked` or is no JSON. An output
/// that says it is JSON is valid JSON. Nothing is under way afterwards.
struct fl_ended fl_engine_run(struct fl_message *input);

/// Ends the run that is under way, if there is one, and those to come. Any
/// thread.
void fl_engine_abort(void);

#endif
