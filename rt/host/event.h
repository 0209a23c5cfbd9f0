//===-- rt/host/event.h - An event of the history -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_EVENT_H
#define FL_HOST_EVENT_H

#include "message.h"
#include "text.h"

#include <stdint.h>
#include <time.h>

enum fl_event_of {
  FL_EVENT_OF_EXECUTION,
  FL_EVENT_OF_STATE,
  FL_EVENT_OF_ITERATION,
  FL_EVENT_OF_CALL,
};

enum fl_event_kind {
  FL_EVENT_STARTED,
  FL_EVENT_ENTERED,
  FL_EVENT_EXITED,
  FL_EVENT_SCHEDULED,
  FL_EVENT_SUCCEEDED,
  FL_EVENT_FAILED,
  FL_EVENT_TIMED_OUT,
  FL_EVENT_ABORTED,
};

struct fl_event {
  enum fl_event_of of;
  enum fl_event_kind kind;
  uint32_t previous;
  uint32_t state;             ///< FL_NONE: of the execution
  uint32_t number;            ///< an iteration's; of a Map, how many it has
  struct timespec time;       ///< CLOCK_REALTIME
  struct fl_message *message; ///< what came in or out, or NULL
  char *error, *cause;        ///< malloc's, or NULL
};

/// As the service writes it.
void fl_event_json(struct fl_text *out, const struct fl_event *event,
                   uint32_t id);

/// For people to read, as a line or none; *depth is at first 0. (words.c)
void fl_event_words(struct fl_text *out, const struct fl_event *event,
                    unsigned *depth);

#endif
