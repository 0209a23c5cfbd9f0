//===-- rt/host/lend.c - Walks of a group that go elsewhere ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lend.h"
#include "dry.h"
#include "history.h"
#include "remote.h"
#include "table.h"

#include <stdlib.h>

/// Groups that have walks for others, oldest first.
static struct fl_group *wide, **last_wide = &wide;

const struct fl_execution *fl_lend_lender(const struct fl_group *group) {
  return !fl_remote_exists() || group->execution->slice || fl_dry_on() ||
                 fl_history_on()
             ? NULL
             : group->execution;
}

static bool is_for_others(const struct fl_lent *lent) {
  return lent->tries < FL_LEND_TRIES;
}

/// Not begun, or back and to be tried elsewhere.
static bool has_some(const struct fl_group *group) {
  if (group->begun < group->count)
    return true;
  for (const struct fl_lent *lent = group->back; lent; lent = lent->next)
    if (is_for_others(lent))
      return true;
  return false;
}

uint32_t fl_lend_offer(struct fl_group *group, uint32_t left) {
  bool others = fl_remote_works();
  if (!has_some(group)) {
    fl_lend_withdraw(group);
  } else if (!group->wide_before) {
    group->wide_next = NULL;
    group->wide_before = last_wide;
    *last_wide = group;
    last_wide = &group->wide_next;
    fl_remote_wake();
  }
  return others && group->planned.plan == FL_PLAN_CONTAINERS ? group->returned
                                                             : left;
}

void fl_lend_withdraw(struct fl_group *group) {
  if (!group->wide_before)
    return;
  *group->wide_before = group->wide_next;
  if (group->wide_next)
    group->wide_next->wide_before = group->wide_before;
  else
    last_wide = group->wide_before;
  group->wide_before = NULL;
}

void fl_lend_reconsider(void) {
  struct fl_group *group = wide, *next;
  for (; group; group = next) {
    next = group->wide_next;
    fl_group_offer(group);
  }
  fl_schedule_leave_open();
}

void fl_lend_stop(struct fl_group *group) {
  for (struct fl_lent *lent = group->lent; lent; lent = lent->next)
    atomic_store(&lent->stop, true);
}

void fl_lend_free(struct fl_group *group) {
  struct fl_lent *lent;
  while ((lent = group->back)) {
    group->back = lent->next;
    free(lent);
  }
}

uint32_t fl_lend_next(struct fl_group *group, const fl_value **item) {
  struct fl_lent *lent = group->back;
  if (!lent) {
    *item = group->item;
    if (group->item)
      group->item = fl_value_next(group->item);
    return group->begun++;
  }
  uint32_t index = lent->first++;
  *item = lent->item;
  if (lent->item)
    lent->item = fl_value_next(lent->item);
  group->returned--;
  if (--lent->count == 0) {
    group->back = lent->next;
    free(lent);
  }
  return index;
}

// ---- Lending ----------------------------------------------------------------

/// The first of those that are back that others may have; it is not back then.
static struct fl_lent *take_back(struct fl_group *group) {
  struct fl_lent **at = &group->back, *lent;
  while (*at && !is_for_others(*at))
    at = &(*at)->next;
  lent = *at;
  if (lent) {
    *at = lent->next;
    group->returned -= lent->count;
  }
  return lent;
}

/// So many that were not begun yet, or NULL without memory.
static struct fl_lent *take_new(struct fl_group *group, uint32_t count) {
  struct fl_lent *lent = calloc(1, sizeof *lent);
  if (!lent)
    return NULL;
  lent->first = group->begun;
  lent->count = count;
  lent->item = group->item;
  group->begun += count;
  for (uint32_t i = 0; group->item && i < count; i++)
    group->item = fl_value_next(group->item);
  return lent;
}

static void put_back(struct fl_group *group, struct fl_lent *lent) {
  lent->next = group->back;
  group->back = lent;
  group->returned += lent->count;
}

/// Those behind the first `count`, as an own piece that is back. False without
/// memory: they stay together.
static bool split(struct fl_group *group, struct fl_lent *lent,
                  uint32_t count) {
  struct fl_lent *rest = calloc(1, sizeof *rest);
  if (!rest)
    return false;
  *rest = (struct fl_lent){.first = lent->first + count,
                           .count = lent->count - count,
                           .item = lent->item,
                           .tries = lent->tries};
  for (uint32_t i = 0; rest->item && i < count; i++)
    rest->item = fl_value_next(rest->item);
  lent->count = count;
  put_back(group, rest);
  return true;
}

static struct fl_lent *take_from(struct fl_group *group) {
  uint32_t left = group->count - group->begun;
  uint32_t most = group->most ? group->most - group->at_work : group->count;
  uint32_t usual =
      fl_remote_share(group->count, group->planned.plan == FL_PLAN_MIXED);
  usual = usual < most ? usual : most;
  struct fl_lent *lent = take_back(group);
  if (!lent && left)
    lent = take_new(group, usual < left ? usual : left);
  if (lent && lent->count > most && !split(group, lent, most)) {
    put_back(group, lent);
    return NULL;
  }
  if (!lent)
    return NULL;
  group->at_work += lent->count;
  lent->tolerated =
      group->tolerated == FL_NONE ? FL_NONE : group->tolerated - group->failed;
  lent->next = group->lent;
  group->lent = lent;
  fl_group_offer(group);
  return lent;
}

struct fl_lent *fl_lend_take(struct fl_group **group) {
  struct fl_lent *lent = NULL;
  for (*group = wide; *group; *group = (*group)->wide_next)
    if ((lent = take_from(*group)))
      return lent;
  return NULL;
}

// ---- Coming back ------------------------------------------------------------

static void unlink_lent(struct fl_group *group, struct fl_lent *lent) {
  struct fl_lent **at = &group->lent;
  while (*at != lent)
    at = &(*at)->next;
  *at = lent->next;
}

bool fl_lend_cut(struct fl_group *group, struct fl_lent *lent, uint32_t count) {
  uint32_t rest = lent->count - count;
  if (group->stopped || !split(group, lent, count))
    return false;
  group->at_work -= rest;
  fl_group_offer(group);
  fl_schedule_leave_open();
  return true;
}

static void take_results(struct fl_group *group, const struct fl_lent *lent,
                         const struct fl_result *results) {
  for (uint32_t i = 0; i < lent->count; i++) {
    uint32_t index = lent->first + i;
    group->outputs[index] = results[i].output;
    if (results[i].error)
      fl_group_fail(group, index, results[i].error);
  }
  // A walk without either was stopped, which another's failure explains.
  for (uint32_t i = 0; i < lent->count && !group->stopped; i++)
    if (!results[i].output && !results[i].error)
      fl_group_fail(group, lent->first + i,
                    fl_error_make(group->owner->state, FL_ERROR_RUNTIME,
                                  "another container left it out"));
}

void fl_lend_return(struct fl_group *group, struct fl_lent *lent,
                    const struct fl_result *results) {
  unlink_lent(group, lent);
  group->at_work -= lent->count;
  if (results)
    take_results(group, lent, results);
  if (results || group->stopped) {
    free(lent);
  } else {
    lent->tries++;
    put_back(group, lent);
  }
  struct fl_job *next = fl_group_settle(group);
  if (next)
    fl_schedule_ready(next);
  else
    fl_schedule_leave_open();
}
