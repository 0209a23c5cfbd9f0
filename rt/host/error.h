//===-- rt/host/error.h - How a state failed ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_ERROR_H
#define FL_HOST_ERROR_H

#include "text.h"

#include <stdint.h>

/// The error names that the host itself gives. Those of States.* are of Amazon
/// States Language; the others are ours.
#define FL_ERROR_TASK_FAILED "States.TaskFailed"
#define FL_ERROR_TIMEOUT "States.Timeout"
#define FL_ERROR_HEARTBEAT "States.HeartbeatTimeout"
#define FL_ERROR_THRESHOLD "States.ExceedToleratedFailureThreshold"
#define FL_ERROR_RUNTIME "States.Runtime"
#define FL_ERROR_DATA_LIMIT "States.DataLimitExceeded"
#define FL_ERROR_RESULT_PATH "States.ResultPathMatchFailure"
#define FL_ERROR_FAULT "Faastlane.Fault"
#define FL_ERROR_EXIT "Faastlane.Exit"
#define FL_ERROR_NO_RESULT "Faastlane.NoResult" // entry-program.c
#define FL_ERROR_DEADLINE "Faastlane.Timeout"

struct fl_error {
  uint32_t state;    ///< the one that failed; FL_NONE: none
  const char *name;  ///< NULL: a Fail state without one
  const char *cause; ///< likewise
  char *note;        ///< what else is to be said of it, or NULL
};

/// Never NULL: an error for which there is no memory becomes a fixed one that
/// says so. `name` and `format` may be NULL.
struct fl_error *fl_error_make(uint32_t state, const char *name,
                               const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// The error "out of memory" of `state`.
struct fl_error *fl_error_memory(uint32_t state);

/// Sets the note; what is left of `text`, a string with its NUL, is freed.
void fl_error_note(struct fl_error *error, struct fl_text *text);

void fl_error_free(struct fl_error *error); ///< NULL is nothing

#endif
