//===-- rt/host/walk.h - One machine being walked -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The workflow, a branch of a Parallel state or an iteration of a Map is a
// walk: from state to state, until it ends or has to wait. Walks of one state
// are a group (group.h); the workflow is a group of one.
//
// A walk that is ready or at work belongs to the thread that has it. One that
// waits belongs to the schedule's lock, and whoever takes it out of its waiting
// makes it ready. Only its group's stop may reach for it while it is at work,
// and then only ends the call that it makes.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_WALK_H
#define FL_HOST_WALK_H

#include "error.h"
#include "eval.h"
#include "message.h"
#include "schedule.h"
#include "trace.h"

#include <stdatomic.h>

/// What came of a state, a branch or the workflow: the one or the other is set
/// and the receiver's to let go of. Neither is set when it was stopped.
struct fl_result {
  struct fl_message *output;
  struct fl_error *error;
  bool later; ///< nothing yet: the walk waits, and is somebody else's now
};

/// What a walk does when a thread takes it.
enum fl_resume {
  FL_RESUME_START, ///< its input is still to be made
  FL_RESUME_ENTER, ///< enter its state
  FL_RESUME_WORK,  ///< do the state's work, for the first time or again
  FL_RESUME_END,   ///< the state's work is done, by others or by time
};

enum fl_phase {
  FL_PHASE_WORK,  ///< a thread has it, or it is ready
  FL_PHASE_CALL,  ///< a thread has it, in a function
  FL_PHASE_TURN,  ///< it waits for its turn with a function
  FL_PHASE_SLEEP, ///< for its timer
  FL_PHASE_JOIN,  ///< for the walks of `inner`
};

struct fl_walk {
  struct fl_job job;
  struct fl_group *group;         ///< that it is one of
  struct fl_walk *next, **before; ///< among the group's
  uint32_t index;                 ///< its number among them
  uint32_t state;
  enum fl_resume resume;
  unsigned track;           ///< of the trace
  struct fl_message *input; ///< of the state
  struct fl_frame frame;
  struct fl_visit visit;
  uint32_t event;          ///< of the history: its last
  bool inside;             ///< of the history: a state not left
  struct timespec entered; ///< where the state asks for the Context object
  uint32_t retries;        ///< of the state, so far
  uint32_t *attempts;      ///< of each of its retriers, or NULL: none
  atomic_uint phase;       ///< enum fl_phase
  atomic_uint ticket;      ///< of the call
  struct fl_timer timer;
  bool overdue;            ///< the timer ended the call
  bool has_turn;           ///< with its state's function ...
  uint32_t instance;       ///< ... by the monitor's name for an instance of it,
  uint32_t which;          ///< ... the function's own,
  bool fresh;              ///< ... which is to be as new
  struct fl_walk *waiting; ///< behind it, for the same function
  struct fl_group *inner;  ///< of its state, being done
};

/// A walk of `machine`, at its start, or NULL without memory. Its frame's
/// `outer` and `execution` are `owner`'s; it joins no group.
struct fl_walk *fl_walk_make(uint32_t machine, struct fl_walk *owner,
                             struct fl_execution *execution);

/// Lets go of all that it holds; then it can be freed.
void fl_walk_clear(struct fl_walk *walk);
void fl_walk_free(struct fl_walk *walk);

/// Whether its group was stopped: what it works on is no longer wanted.
bool fl_walk_stopped(const struct fl_walk *walk);

/// Lets it sleep until `due` (of fl_schedule_now); `resume` is for afterwards.
/// `later`, or an error, or neither: it was stopped.
struct fl_result fl_walk_sleep(struct fl_walk *walk, uint64_t due,
                               enum fl_resume resume);

/// Makes a walk that waits ready, or ends its call. The lock is held.
void fl_walk_stop(struct fl_walk *walk);

/// Told of each visit when it is over, on any thread; NULL: nobody asked. Set
/// before the first execution.
extern void (*fl_walk_told)(const struct fl_walk *walk, enum fl_visited how,
                            const struct fl_error *error);

/// The work of the walk's state, on its input; *next is where it decides
/// itself what comes next. (state.c)
struct fl_result fl_state_work(struct fl_walk *walk, uint32_t *next);

/// Wait states (wait.c).
struct fl_result fl_wait_begin(struct fl_walk *walk,
                               struct fl_message *effective);

struct fl_retry;

/// Nanoseconds until the next attempt, after so many that a retrier has made.
/// (retry.c)
uint64_t fl_retry_delay(const struct fl_retry *retry, uint32_t attempts);

/// What becomes of the state's error: the same again, `later`: it is tried
/// again, an output and *next: it was caught. (retry.c)
struct fl_result fl_retry_or_catch(struct fl_walk *walk, struct fl_error *error,
                                   uint32_t *next);

#endif
