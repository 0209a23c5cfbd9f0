//===-- rt/host/log_visit.c - A server's log of visits to states ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "activation.h"
#include "log.h"
#include "table.h"
#include "walk.h"

#include "image.h"

static void count(const struct fl_walk *walk, enum fl_visited how,
                  const struct fl_error *error) {
  (void)how, (void)error;
  atomic_fetch_add_explicit(&walk->frame.execution->visits, 1,
                            memory_order_relaxed);
}

/// On whichever thread the state ends.
static void tell(const struct fl_walk *walk, enum fl_visited how,
                 const struct fl_error *error) {
  static const char outcomes[][12] = {
      [FL_VISIT_SUCCEEDED] = "succeeded",
      [FL_VISIT_FAILED] = "failed",
      [FL_VISIT_STOPPED] = "stopped",
  };
  const struct fl_visit *visit = &walk->visit;
  const struct fl_message *environment = walk->frame.execution->environment;
  const uint64_t took = visit->end - visit->start;
  struct fl_text line = {0};
  count(walk, how, error);
  fl_log_time(&line);
  fl_text_format(&line, ",\"level\":\"%s\",\"event\":\"state\"",
                 error ? "error" : "info");
  if (environment && *fl_activation_id(environment))
    fl_log_member(&line, "activationId", fl_activation_id(environment));
  fl_log_member(&line, "state", fl_table_state_name(visit->state));
  if (visit->function != FL_NONE)
    fl_log_member(&line, "function", fl_image.functions[visit->function].name);
  fl_text_format(&line, ",\"milliseconds\":%llu.%03llu",
                 (unsigned long long)(took / 1000000),
                 (unsigned long long)(took / 1000 % 1000));
  fl_log_member(&line, "outcome", outcomes[how]);
  if (error && error->name)
    fl_log_member(&line, "error", error->name);
  fl_log_send(&line);
}

void fl_log_visits(bool lines) {
  fl_walk_told = lines ? tell : count;
  if (lines)
    fl_trace_time();
}
