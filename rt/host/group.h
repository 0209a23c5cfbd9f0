//===-- rt/host/group.h - Walks side by side ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a Parallel or Map state does, and the workflow itself. The state's walk,
// the owner, waits until the last walk of its group has ended, and then goes on
// where that one was.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_GROUP_H
#define FL_HOST_GROUP_H

#include "plan.h"
#include "slice.h"
#include "table.h"
#include "walk.h"

struct fl_lent;

/// All is the lock's once the group has begun, but for `stopped` and what does
/// not change.
struct fl_group {
  struct fl_source source;
  struct fl_walk *owner;        ///< NULL: the workflow, or a slice
  const struct fl_slice *slice; ///< that it is, for another container
  struct fl_execution *execution;
  atomic_bool stopped;
  struct fl_job *end; ///< of the workflow: what follows it
  bool done;          ///< it is ready or begun
  struct fl_planned planned;
  uint32_t count;          ///< of walks, over all
  uint32_t begun, at_work; ///< so far; and not ended yet
  uint32_t most;           ///< at a time; 0: any number
  uint32_t tolerated;      ///< failures
  uint32_t failed;         ///< so far
  struct fl_walk *walks;   ///< those at work here
  struct fl_lent *lent;    ///< those at work elsewhere (lend.h)
  struct fl_lent *back;    ///< that were, and are to be begun again ...
  uint32_t returned;       ///< ... so many
  struct fl_group *wide_next, **wide_before; ///< of those that lend
  struct fl_error *error;                    ///< what ended it
  // Of the history: the state's start, the last of the walk that ended last and
  // what then came, and the last of the walk whose failure ended all.
  uint32_t first_event, last_event, end_event, failure_event;
  struct fl_message *input; ///< of its state
  struct fl_message *items; ///< Map: the array
  const fl_value *item;     ///< Map: of the walk that begins next
  struct fl_error **errors; ///< of a slice: each walk's, or NULL: no failures
  struct fl_message *outputs[];
};

/// Begins the branches of a Parallel, the iterations of a Map; `later`, an
/// error, or an output where there is nothing to do.
struct fl_result fl_group_parallel(struct fl_walk *owner,
                                   struct fl_message *input);
struct fl_result fl_group_map(struct fl_walk *owner, struct fl_message *input);

/// The array of all outputs, or the error, of the owner's group, which is over.
struct fl_result fl_group_result(struct fl_walk *owner);

/// The state whose walks they are, or FL_NONE: the workflow's.
static inline uint32_t fl_group_state(const struct fl_group *group) {
  return group->owner   ? group->owner->state
         : group->slice ? group->slice->state
                        : FL_NONE;
}

/// Whether it goes on when one more walk fails. The lock is held.
bool fl_group_tolerates(const struct fl_group *group);

/// Frees what it holds, too. NULL is nothing.
void fl_group_free(struct fl_group *group);

/// The input of a walk that begins: false with *result set.
bool fl_group_input(struct fl_walk *walk, struct fl_result *result);

/// A walk ended; it is freed. The owner, if that was what it waited for. What
/// follows the workflow is done before it returns.
struct fl_walk *fl_group_leave(struct fl_walk *walk, struct fl_result *result);

/// Ends all that is at work in it. The lock is held.
void fl_group_stop(struct fl_group *group);

/// The workflow, as a group with one walk. When it is over, `end` is done, once
/// and by any thread.
struct fl_group *fl_group_workflow(struct fl_execution *execution,
                                   struct fl_job *end);

/// A slice, as a group that nobody here owns. What its outputs are for is the
/// one who ends it.
struct fl_group *fl_group_slice(struct fl_execution *execution,
                                const struct fl_slice *slice,
                                struct fl_job *end);

/// The input of an iteration with this item: NULL with an error.
struct fl_message *fl_group_select(struct fl_group *group, const fl_value *item,
                                   uint32_t index, struct fl_error **error);

// With the schedule's lock held, for lend.c:

/// Opens and closes it to whoever begins its walks, as may be now.
void fl_group_offer(struct fl_group *group);
/// A walk failed; the error is used up.
void fl_group_fail(struct fl_group *group, uint32_t index,
                   struct fl_error *error);
/// After walks ended: it is offered again, or what is to be done now that it is
/// over, else NULL.
struct fl_job *fl_group_settle(struct fl_group *group);

#endif
