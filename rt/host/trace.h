//===-- rt/host/trace.h - What happened, for Perfetto ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Events are kept in memory and written at the end, as Chrome trace-event JSON:
// one complete event for each state, an instant for each decision and for what
// a function was refused. What runs side by side is on tracks of its own, so
// that events of a track lie within each other; which thread did it is said of
// each. Without --trace nothing is kept and no clock is read.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_TRACE_H
#define FL_HOST_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fl_text;
struct fl_message;
struct fl_error;

/// One visit to a state. The engine fills in what it knows.
struct fl_visit {
  uint64_t start, end; ///< nanoseconds of the monotonic clock
  uint32_t state;
  unsigned track;
  uint32_t function; ///< FL_NONE: none
  uint32_t instance; ///< of the function, counted from 0
  int32_t key;       ///< of the instance, or -1
  int32_t pid;       ///< of the instance, or 0
  uint32_t parked;   ///< the function that lost its key to this one, or FL_NONE
  size_t bytes_in, bytes_out;
  uint64_t called, returned; ///< when the function was; 0: no trace is kept
  bool mapped;               ///< its output was not copied
};

/// From here on events are kept.
void fl_trace_start(void);

/// From here on visits have their times, whether they are kept or not.
void fl_trace_time(void);

/// Takes a track for something that runs beside others, and gives it back. The
/// first is track 0, and so are all where no trace is kept.
unsigned fl_trace_take_track(void);
void fl_trace_give_track(unsigned track);

/// How a visit ended.
enum fl_visited { FL_VISIT_SUCCEEDED, FL_VISIT_FAILED, FL_VISIT_STOPPED };

/// Brackets the visit to a state; `error` is that of a state that failed, or
/// NULL.
void fl_trace_enter(struct fl_visit *visit, uint32_t state, unsigned track,
                    size_t bytes_in);
void fl_trace_leave(struct fl_visit *visit, enum fl_visited how,
                    const struct fl_error *error);

/// Notes what was chosen and why: an instant named `what`.
void fl_trace_decision(const char *what, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool fl_trace_on(void);

/// The time of a trace's events, or 0 where none is kept.
uint64_t fl_trace_now(void);

/// An instant of a track ('t') or the process ('p'). `text`: its members "name"
/// and "args"; it is used up.
void fl_trace_instant(const char *category, char scope, unsigned track,
                      struct fl_text *text);

/// The same for something that lasted, from `start` (of fl_trace_now) to now.
void fl_trace_span(const char *category, unsigned track, uint64_t start,
                   struct fl_text *text);

/// Writes all events to a file. 0 or -errno; nothing is kept afterwards.
int fl_trace_finish(const char *path);

#endif
