//===-- rt/host/log.h - A server's log, for programs ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A line of JSON for each execution, on standard error, and where that is asked
// for one for each visit to a state.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_LOG_H
#define FL_HOST_LOG_H

#include "error.h"
#include "text.h"

#include <stdbool.h>

struct fl_log_run {
  const char *id;  ///< of the activation
  uint64_t took;   ///< ns
  uint64_t visits; ///< to states
  int status;
  bool gone; ///< the client did not wait
  struct fl_text line;
};

/// Begins the line with what is known, `error` (or NULL), and ends it.
void fl_log_begin(struct fl_log_run *run, const struct fl_error *error);
void fl_log_end(struct fl_log_run *run);

/// From here on visits are counted, as the lines of executions have them;
/// `lines`: each has a line of its own. (log_visit.c)
void fl_log_visits(bool lines);

/// The parts of a line: its time, a member, its end and sending it.
void fl_log_time(struct fl_text *out);
void fl_log_member(struct fl_text *out, const char *name, const char *value);
void fl_log_send(struct fl_text *line);

/// A line about the server itself.
void fl_log_event(const char *event, const char *name, const char *value);

#endif
