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

#include <stdbool.h>

struct fl_slice;

enum fl_ending {
  FL_ENDING_SUCCEEDED, ///< `output` is set
  FL_ENDING_FAILED,    ///< `error` is set, as in the next
  FL_ENDING_TIMED_OUT, ///< the workflow's own TimeoutSeconds, or the deadline
  FL_ENDING_ABORTED,   ///< neither is set
};

/// What came of the workflow: the receiver's to let go of.
struct fl_ended {
  enum fl_ending ending;
  struct fl_message *output;
  struct fl_error *error;
  uint64_t visits; ///< to states; 0: nobody counted
};

/// An execution of the workflow that somebody asks for; many may be under way
/// at once. All is the caller's, and stays as it is until it has ended.
struct fl_request {
  struct fl_message *input; ///< `checked`, or no JSON
  /// Variables that functions find in their environment while they run for this
  /// request: NAME=value, a NUL behind each. NULL: none.
  struct fl_message *environment;
  uint64_t deadline; ///< of fl_schedule_now, when it is stopped; 0: none
  /// What is done instead of the workflow, or NULL; its environment and
  /// deadline count. The output is then the slice's answer.
  const struct fl_slice *slice;
  bool any_output; ///< it is not looked at, else JSON that is none is an error
  /// It has ended. On any thread, without the lock, and perhaps before
  /// fl_engine_begin returns.
  void (*ended)(struct fl_request *request, struct fl_ended ended);
};

/// Begins an execution: on this thread, which is back when it has ended or has
/// to wait (`here`), or on another.
void fl_engine_begin(struct fl_request *request, bool here);

/// Runs the whole workflow once, on this thread, the first one, and others, as
/// a request has it, whose `ended` is not called. Nothing is under way
/// afterwards.
struct fl_ended fl_engine_wait(const struct fl_request *request);

/// The same, on an input alone.
struct fl_ended fl_engine_run(struct fl_message *input);

/// Ends it, as nobody wants the result any longer; it has ended already or will
/// soon. Any thread.
void fl_engine_stop(const struct fl_request *request);

/// Ends all that is under way, and what is begun later. Any thread.
void fl_engine_abort(void);

#endif
