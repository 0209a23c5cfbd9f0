//===-- rt/host/turn.c - Whose turn it is with a function -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An instance of a function that nobody waits for is taken and given back
// without the lock. Who finds none waits first and then tries again; who gives
// one back frees it first and then looks whether somebody waits: one of them
// sees the other. The first that is free is taken, so that there are no more of
// them than are at work at a time, and those that are there stay warm.
//
//===----------------------------------------------------------------------===//
#include "walk.h"

#include "turn.h"

#include "group.h"
#include "isolation.h"
#include "table.h"

#include "image.h"

#define INSTANCES 64

static struct turn {
  _Atomic(uint64_t) taken; ///< a bit for each of its instances
  /// The execution that was the last to use each, by its number; kept where
  /// executions are kept apart.
  _Atomic(uint64_t) users[INSTANCES];
  atomic_uint waiting;
  struct fl_walk *first; ///< the lock's, as the next
  struct fl_walk **last;
} turns[FL_FUNCTIONS_MAX];

static struct turn *turn_of(const struct fl_walk *walk) {
  return &turns[fl_workflow.states[walk->state].function];
}

static bool apart;

void fl_turn_keep_apart(void) { apart = true; }

/// The instance to take: its own, one that nobody has used, any.
static uint32_t choose(const struct turn *turn, uint64_t taken, uint64_t user,
                       uint32_t count) {
  uint32_t best = INSTANCES, rank = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (taken >> i & 1)
      continue;
    uint64_t last = apart ? atomic_load(&turn->users[i]) : user;
    uint32_t its = last == user ? 3 : last == 0 ? 2 : 1;
    if (its > rank) {
      best = i;
      rank = its;
    }
    if (its == 3)
      break;
  }
  return best;
}

/// An instance for the walk, if one is free.
static bool take(struct turn *turn, struct fl_walk *walk) {
  const uint64_t user = walk->frame.execution->number;
  uint32_t count = fl_isolation.instances;
  if (count > INSTANCES)
    count = INSTANCES;
  uint64_t taken = atomic_load(&turn->taken);
  for (;;) {
    uint32_t which = choose(turn, taken, user, count);
    if (which == INSTANCES)
      return false;
    if (!atomic_compare_exchange_weak(&turn->taken, &taken,
                                      taken | 1ull << which))
      continue;
    if (apart)
      walk->fresh = atomic_exchange(&turn->users[which], user) != user;
    walk->instance = which * fl_image.function_count + (uint32_t)(turn - turns);
    walk->has_turn = true;
    return true;
  }
}

/// So many more wait, of each Map around this. Branches are not counted: there
/// are only so many, and one may have something else to do.
static void count(const struct fl_walk *walk, int more) {
  for (; walk->group->owner; walk = walk->group->owner)
    if (fl_workflow.states[walk->group->owner->state].type == FL_STATE_MAP)
      fl_schedule_queued(&walk->group->source, more);
}

static void queue(struct turn *turn, struct fl_walk *walk) {
  walk->waiting = NULL;
  if (!turn->first)
    turn->last = &turn->first;
  *turn->last = walk;
  turn->last = &walk->waiting;
  atomic_fetch_add(&turn->waiting, 1);
  count(walk, 1);
}

void fl_turn_leave(struct fl_walk *walk) {
  struct turn *turn = turn_of(walk);
  struct fl_walk **at = &turn->first;
  while (*at != walk)
    at = &(*at)->waiting;
  *at = walk->waiting;
  if (turn->last == &walk->waiting)
    turn->last = at;
  atomic_fetch_sub(&turn->waiting, 1);
  count(walk, -1);
}

bool fl_turn_take(struct fl_walk *walk, bool *stopped) {
  struct turn *turn = turn_of(walk);
  *stopped = false;
  if (walk->has_turn || take(turn, walk))
    return true;
  fl_schedule_lock();
  *stopped = fl_walk_stopped(walk);
  if (!*stopped) {
    queue(turn, walk);
    if (take(turn, walk)) {
      fl_turn_leave(walk);
    } else {
      walk->phase = FL_PHASE_TURN;
    }
  }
  // From here on a walk that waits is no longer this thread's.
  bool taken = !*stopped && walk->has_turn;
  fl_schedule_unlock();
  return taken;
}

void fl_turn_end(struct fl_walk *walk) {
  if (!walk->has_turn)
    return;
  struct turn *turn = turn_of(walk);
  walk->has_turn = false;
  atomic_fetch_and(&turn->taken,
                   ~(1ull << walk->instance / fl_image.function_count));
  if (atomic_load(&turn->waiting) == 0)
    return;
  fl_schedule_lock();
  struct fl_walk *first = turn->first;
  if (first && take(turn, first)) {
    fl_turn_leave(first);
    first->phase = FL_PHASE_WORK;
    fl_schedule_ready(&first->job);
  }
  fl_schedule_unlock();
}
