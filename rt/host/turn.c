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
// Where memory is short, an instance is given out under the lock, to those that
// admit.h lets begin. Who is not let wait, as those for whom no instance is
// free; whoever gives one back then looks at all of them.
//
//===----------------------------------------------------------------------===//
#include "walk.h"

#include "turn.h"

#include "admit.h"
#include "group.h"
#include "isolation.h"
#include "monitor.h"
#include "table.h"

#include "image.h"

#define INSTANCES 64
/// Functions that get a process before they are called: some at once, and then
/// one after the other, so that the first request is not held up by those that
/// it does not need.
#define PREPARED 16u
#define PREPARED_FIRST 3u
#define PREPARED_EVERY_NS 10000000u

static struct turn {
  _Atomic(uint64_t) taken; ///< a bit for each of its instances
  /// The execution that was the last to use each, by its number; kept where
  /// executions are kept apart.
  _Atomic(uint64_t) users[INSTANCES];
  _Atomic(uint64_t) held[INSTANCES]; ///< what each has in memory; 0: unknown
  uint64_t promises[INSTANCES]; ///< to their calls, of those that were asked
  atomic_uint waiting;
  struct fl_walk *first; ///< the lock's, as the next
  struct fl_walk **last;
} turns[FL_FUNCTIONS_MAX];

/// So many times others are served before the function that has waited longest
/// for memory; then they wait until it has some.
#define PASSED_MOST 32u

/// Some walk waits for memory.
static atomic_bool blocked;
static uint32_t oldest; ///< the function that has waited longest; the lock's
static unsigned passed; ///< how often others were served before it; the lock's
static unsigned queued; ///< all walks that wait; the lock's

static uint32_t function_of(const struct turn *turn) {
  return (uint32_t)(turn - turns);
}

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

static uint32_t instances(void) {
  uint32_t count = fl_isolation.instances;
  return count < INSTANCES ? count : INSTANCES;
}

/// It is the walk's from here on.
static void give(struct turn *turn, struct fl_walk *walk, uint32_t which) {
  const uint64_t user = walk->frame.execution->number;
  if (apart)
    walk->fresh = atomic_exchange(&turn->users[which], user) != user;
  walk->instance = which * fl_image.function_count + function_of(turn);
  walk->which = which;
  walk->has_turn = true;
}

/// An instance for the walk, if one is free.
static bool take(struct turn *turn, struct fl_walk *walk) {
  uint64_t taken = atomic_load(&turn->taken);
  for (;;) {
    uint32_t which =
        choose(turn, taken, walk->frame.execution->number, instances());
    if (which == INSTANCES)
      return false;
    if (!atomic_compare_exchange_weak(&turn->taken, &taken,
                                      taken | 1ull << which))
      continue;
    give(turn, walk, which);
    return true;
  }
}

static bool is_any_at_work(void) {
  for (uint32_t i = 0; i < fl_image.function_count; i++)
    if (atomic_load(&turns[i].taken))
      return true;
  return false;
}

/// The free instance that holds most, as its call needs least; INSTANCES: none.
static uint32_t warmest(const struct turn *turn, uint64_t taken) {
  uint32_t best = INSTANCES;
  for (uint32_t i = 0; i < instances(); i++)
    if (!(taken >> i & 1) &&
        (best == INSTANCES ||
         atomic_load(&turn->held[i]) > atomic_load(&turn->held[best])))
      best = i;
  return best;
}

/// The same for a walk that is in the queue, if memory is left for it. The lock
/// is held.
static bool take_asking(struct turn *turn, struct fl_walk *walk) {
  if (fl_admit_is_free(function_of(turn)))
    return take(turn, walk);
  const bool before = atomic_load(&blocked);
  if (before && (turn->first != walk ||
                 (passed >= PASSED_MOST && function_of(turn) != oldest)))
    return false;
  uint64_t promise, taken = atomic_load(&turn->taken);
  for (;;) {
    uint32_t which =
        apart ? choose(turn, taken, walk->frame.execution->number, instances())
              : warmest(turn, taken);
    if (which == INSTANCES)
      return false;
    // Before it is asked who is at work: one who ends now sees it.
    atomic_store(&blocked, true);
    if (!fl_admit_begin(function_of(turn), turn->held[which], walk->input->size,
                        !is_any_at_work(), &promise)) {
      fl_admit_waits(true);
      if (!before && oldest != function_of(turn)) {
        oldest = function_of(turn);
        passed = 0;
      }
      return false;
    }
    atomic_store(&blocked, before);
    if (atomic_compare_exchange_strong(&turn->taken, &taken,
                                       taken | 1ull << which)) {
      turn->promises[which] = promise;
      give(turn, walk, which);
      return true;
    }
    fl_admit_end(promise);
  }
}

/// So many more wait, of each Map around this. Branches are not counted: there
/// are only so many, and one may have something else to do.
static void count(const struct fl_walk *walk, int more) {
  for (struct fl_group *group = walk->group; group;
       group = group->owner ? group->owner->group : NULL) {
    uint32_t state = fl_group_state(group);
    if (state != FL_NONE && fl_workflow.states[state].type == FL_STATE_MAP)
      fl_schedule_queued(&group->source, more);
  }
}

static void queue(struct turn *turn, struct fl_walk *walk) {
  walk->waiting = NULL;
  if (!turn->first)
    turn->last = &turn->first;
  *turn->last = walk;
  turn->last = &walk->waiting;
  queued++;
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
  if (--queued == 0 && atomic_load(&blocked)) {
    atomic_store(&blocked, false);
    fl_admit_waits(false);
  }
  count(walk, -1);
}

bool fl_turn_take(struct fl_walk *walk, bool *stopped) {
  struct turn *turn = turn_of(walk);
  *stopped = false;
  if (walk->has_turn ||
      (fl_admit_is_free(function_of(turn)) && take(turn, walk)))
    return true;
  fl_schedule_lock();
  *stopped = fl_walk_stopped(walk);
  if (!*stopped) {
    queue(turn, walk);
    if (take_asking(turn, walk)) {
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

void fl_turn_learn(struct fl_walk *walk, const struct fl_invoke *call) {
  struct turn *turn = turn_of(walk);
  _Atomic(uint64_t) *held = &turn->held[walk->which];
  fl_admit_learn(function_of(turn), call);
  // A process that did not end well is gone.
  bool gone =
      call->status > FL_STATUS_ERROR && fl_isolation.mode == FL_MODE_PROCESS;
  uint64_t now = gone ? 0 : call->kept + 1;
  // Others' are beside it, and mostly it stays the same.
  if (atomic_load_explicit(held, memory_order_relaxed) != now)
    atomic_store_explicit(held, now, memory_order_relaxed);
}

/// Gives instances to the first who wait for them. False: one of them waits for
/// memory.
static bool serve(struct turn *turn) {
  struct fl_walk *first;
  while ((first = turn->first)) {
    if (!take_asking(turn, first))
      return !atomic_load(&blocked);
    if (function_of(turn) == oldest)
      passed = 0;
    fl_turn_leave(first);
    first->phase = FL_PHASE_WORK;
    fl_schedule_ready(&first->job);
  }
  return true;
}

/// All who wait, since memory may be left for any.
static void serve_all(void) {
  const uint32_t first = oldest;
  atomic_store(&blocked, false);
  bool good = serve(&turns[first]);
  if (!good)
    passed++;
  for (uint32_t i = 1; i < fl_image.function_count && passed < PASSED_MOST; i++)
    good &= serve(&turns[(first + i) % fl_image.function_count]);
  fl_admit_waits(!good);
  atomic_store(&blocked, !good);
}

/// Gives an instance back, and what was promised to its call.
static void give_back(struct turn *turn, uint32_t which) {
  uint64_t promise = turn->promises[which];
  if (promise)
    turn->promises[which] = 0;
  atomic_fetch_and(&turn->taken, ~(1ull << which));
  if (!promise && atomic_load(&turn->waiting) == 0 && !atomic_load(&blocked))
    return;
  fl_schedule_lock();
  fl_admit_end(promise);
  if (atomic_load(&blocked))
    serve_all();
  else
    serve(turn);
  fl_schedule_unlock();
}

void fl_turn_end(struct fl_walk *walk) {
  if (!walk->has_turn)
    return;
  walk->has_turn = false;
  give_back(turn_of(walk), walk->which);
}

bool fl_turn_borrow(uint32_t instance) {
  struct turn *turn = &turns[instance % fl_image.function_count];
  uint64_t bit = 1ull << instance / fl_image.function_count;
  return !(atomic_fetch_or(&turn->taken, bit) & bit);
}

/// The next function's process, on the timers' thread, which stays.
static void prepare_next(struct fl_timer *timer) {
  static uint32_t next;
  uint32_t now = next < PREPARED_FIRST ? PREPARED_FIRST : next + 1;
  fl_schedule_unlock();
  for (; next < now && next < fl_image.function_count; next++)
    if (fl_turn_borrow(next)) {
      fl_monitor_prepare(next);
      fl_turn_return(next);
    }
  fl_schedule_lock();
  if (next < PREPARED && next < fl_image.function_count)
    fl_schedule_set(timer, fl_schedule_now() + PREPARED_EVERY_NS);
}

void fl_turn_prepare(void) {
  static struct fl_timer timer = {.fire = prepare_next};
  if (fl_isolation.mode != FL_MODE_PROCESS)
    return;
  fl_schedule_lock();
  fl_schedule_set(&timer, fl_schedule_now());
  fl_schedule_unlock();
}

void fl_turn_return(uint32_t instance) {
  give_back(&turns[instance % fl_image.function_count],
            instance / fl_image.function_count);
}

struct fl_turn_count fl_turn_count(uint32_t function) {
  const struct turn *turn = &turns[function];
  struct fl_turn_count count = {
      .at_work = (unsigned)__builtin_popcountll(atomic_load(&turn->taken))};
  for (uint32_t i = 0; i < instances(); i++)
    count.live += atomic_load(&turn->held[i]) != 0;
  return count;
}
