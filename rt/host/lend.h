//===-- rt/host/lend.h - Walks of a group that go elsewhere ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A wide group lends walks to other containers, some at a time; they come back
// as outputs and errors, or as what is to be begun again, here or elsewhere.
// The group's own threads take walks one by one at the same time.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_LEND_H
#define FL_HOST_LEND_H

#include "group.h"

/// Walks side by side.
struct fl_lent {
  struct fl_lent *next;
  uint32_t first, count;
  const fl_value *item; ///< Map: the first one's, else NULL
  uint32_t tolerated;   ///< failures, when it was lent
  unsigned tries;       ///< elsewhere, so far
  atomic_bool stop;     ///< what comes of it is no longer wanted
};

/// So often it is tried elsewhere before it stays here.
#define FL_LEND_TRIES 3

// For the group, with the schedule's lock held:

/// Whose walks may go to other containers, if there are any: the group's
/// execution, or NULL.
const struct fl_execution *fl_lend_lender(const struct fl_group *group);
/// So many of its walks are not begun: how many of those are for threads here.
uint32_t fl_lend_offer(struct fl_group *group, uint32_t left);
void fl_lend_withdraw(struct fl_group *group);
/// Ends what others have of it.
void fl_lend_stop(struct fl_group *group);
/// The walk that a thread here begins next.
uint32_t fl_lend_next(struct fl_group *group, const fl_value **item);

/// Frees what came back and was not begun again.
void fl_lend_free(struct fl_group *group);

// For whoever sends them, with the lock held:

/// Walks of the group that has waited longest, or NULL.
struct fl_lent *fl_lend_take(struct fl_group **group);
/// Gives back all but the first `count` of them. False: they are not wanted, or
/// there is no memory.
bool fl_lend_cut(struct fl_group *group, struct fl_lent *lent, uint32_t count);
/// They came back: with a result for each (used up), or NULL, to be begun again
/// unless nobody wants them. The group may be over, and `lent` is freed.
void fl_lend_return(struct fl_group *group, struct fl_lent *lent,
                    const struct fl_result *results);
/// Offers all anew, as there are containers again or none any longer.
void fl_lend_reconsider(void);

#endif
