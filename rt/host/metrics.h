//===-- rt/host/metrics.h - What a server counts -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By the thread that leads alone (lead.h).
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_METRICS_H
#define FL_HOST_METRICS_H

#include "text.h"

#include <stdint.h>

/// What is asked for, by its path.
enum fl_asked {
  FL_ASKED_RUN,
  FL_ASKED_INIT,
  FL_ASKED_HEALTH,
  FL_ASKED_METRICS,
  FL_ASKED_OTHER,
  FL_ASKED_END
};

/// A request was answered.
void fl_metrics_answer(enum fl_asked asked, int status);

/// An execution ended, after so many nanoseconds; `error`: its name, or NULL.
void fl_metrics_run(uint64_t duration, const char *error);

/// Adds all of it as Prometheus reads it; `running` and `waiting` are
/// executions.
void fl_metrics_print(struct fl_text *out, unsigned running, unsigned waiting);

#endif
