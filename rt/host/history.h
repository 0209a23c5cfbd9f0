//===-- rt/host/history.h - What happened, as the service tells it --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The events of an execution, as GetExecutionHistory of Step Functions has
// them. They are kept in memory, with references to messages, and written at
// the end. Without --history or --dry-run nothing is kept and no clock is read.
//
// Which event comes before which is told by previousEventId. A walk knows its
// last one; what begins within a state follows that state's start, and what a
// failure ended follows that failure.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_HISTORY_H
#define FL_HOST_HISTORY_H

#include "text.h"

#include <stdbool.h>

struct fl_ended;
struct fl_group;
struct fl_message;
struct fl_result;
struct fl_walk;

/// From here on events are kept, of one execution at a time.
void fl_history_start(void);
bool fl_history_on(void);

/// The execution. What is kept of an earlier one is dropped.
void fl_history_begin(struct fl_message *input);
void fl_history_end(const struct fl_group *group, const struct fl_ended *ended);

/// A walk's state; `output`: NULL when it has none.
void fl_history_enter(struct fl_walk *walk);
void fl_history_leave(struct fl_walk *walk, struct fl_message *output);

/// A Task state's function.
void fl_history_call(struct fl_walk *walk, struct fl_message *input);
void fl_history_return(struct fl_walk *walk, const struct fl_result *result);

/// A Parallel or Map state with all its walks, and one of them, with the
/// schedule's lock held.
void fl_history_open(struct fl_group *group);
void fl_history_close(const struct fl_group *group,
                      const struct fl_result *result);
void fl_history_join(struct fl_walk *walk);
void fl_history_part(struct fl_walk *walk, const struct fl_result *result);

/// Adds what is kept, as JSON or, of a dry run, for people to read.
void fl_history_json(struct fl_text *out);
void fl_history_words(struct fl_text *out);

#endif
