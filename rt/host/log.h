//===-- rt/host/log.h - A server's log, for programs ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A line of JSON for each execution, on standard error.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_LOG_H
#define FL_HOST_LOG_H

#include "error.h"
#include "text.h"

#include <stdbool.h>

struct fl_log_run {
  const char *id; ///< of the activation
  uint64_t took;  ///< ns
  int status;
  bool gone; ///< the client did not wait
  struct fl_text line;
};

/// Begins the line with what is known, `error` (or NULL), and ends it.
void fl_log_begin(struct fl_log_run *run, const struct fl_error *error);
void fl_log_end(struct fl_log_run *run);

/// A line about the server itself.
void fl_log_event(const char *event, const char *name, const char *value);

#endif
