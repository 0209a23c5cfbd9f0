//===-- rt/host/group.c - Walks side by side ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "group.h"
#include "admit.h"
#include "block.h"
#include "flow.h"
#include "history.h"
#include "json.h"
#include "lend.h"
#include "slice.h"
#include "table.h"
#include "turn.h"

#include "faastlane.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static struct fl_job *take(struct fl_source *source);

// ---- Making and freeing -----------------------------------------------------

static size_t size_of(uint32_t count) {
  return sizeof(struct fl_group) + count * sizeof(struct fl_message *);
}

/// Of `count` walks, over the input of its owner's state.
static struct fl_group *make(struct fl_walk *owner, uint32_t count,
                             struct fl_message *input) {
  const size_t size = size_of(count);
  struct fl_group *group = fl_block_take(size);
  if (!group)
    return NULL;
  memset(group, 0, size);
  group->source.take = take;
  group->owner = owner;
  group->execution = owner ? owner->frame.execution : NULL;
  group->count = count;
  group->tolerated = FL_NONE;
  group->input = input ? fl_message_hold(input) : NULL;
  return group;
}

struct fl_group *fl_group_workflow(struct fl_execution *execution,
                                   struct fl_job *end) {
  struct fl_group *group = make(NULL, 1, execution->input);
  if (!group)
    return NULL;
  group->execution = execution;
  group->end = end;
  return group;
}

struct fl_group *fl_group_slice(struct fl_execution *execution,
                                const struct fl_slice *slice,
                                struct fl_job *end) {
  struct fl_group *group = make(NULL, slice->count, NULL);
  if (!group)
    return NULL;
  group->execution = execution;
  group->slice = slice;
  group->tolerated = slice->tolerated;
  group->end = end;
  return group;
}

void fl_group_free(struct fl_group *group) {
  if (!group)
    return;
  for (uint32_t i = 0; i < group->count; i++) {
    fl_message_release(group->outputs[i]);
    if (group->errors)
      fl_error_free(group->errors[i]);
  }
  free(group->errors);
  fl_lend_free(group);
  fl_message_release(group->items);
  fl_message_release(group->input);
  fl_error_free(group->error);
  fl_block_give(group, size_of(group->count));
}

// ---- Beginning --------------------------------------------------------------

void fl_group_offer(struct fl_group *group) {
  uint32_t left = group->count - group->begun + group->returned;
  uint32_t most = group->most ? group->most - group->at_work : left;
  if (left == 0 || most == 0 || group->stopped) {
    fl_schedule_close(&group->source);
    fl_lend_withdraw(group);
    return;
  }
  if (fl_plan_is_late(&group->planned)) {
    group->planned.plan = FL_PLAN_SPREAD;
    fl_schedule_close(&group->source); // to open it for more threads
  }
  if (group->planned.plan >= FL_PLAN_MIXED)
    left = fl_lend_offer(group, left);
  if (group->planned.plan == FL_PLAN_INLINE)
    most = 1;
  if (left)
    fl_schedule_open(&group->source, left < most ? left : most);
  else
    fl_schedule_close(&group->source);
}

/// Whether the owner can go on.
static bool is_over(const struct fl_group *group) {
  return group->at_work == 0 &&
         (group->stopped ||
          (group->begun == group->count && group->returned == 0));
}

static uint32_t machine_of(const struct fl_group *group, uint32_t index) {
  uint32_t number = fl_group_state(group);
  if (number == FL_NONE)
    return 0;
  const struct fl_state *state = &fl_workflow.states[number];
  if (group->slice)
    index += group->slice->first;
  return state->branches + (state->type == FL_STATE_PARALLEL ? index : 0);
}

/// What an iteration sees of its Map.
static void set_item(struct fl_walk *walk, const fl_value *item) {
  const struct fl_slice *slice = walk->group->slice;
  struct fl_json_fault fault;
  walk->frame.index = walk->index;
  walk->frame.item = item;
  if (!slice)
    return;
  walk->frame.outer = slice->frame;
  walk->frame.index += slice->first;
  if (slice->items)
    walk->frame.item = fl_message_value(slice->items[walk->index], &fault);
}

static struct fl_job *take(struct fl_source *source) {
  struct fl_group *group =
      (struct fl_group *)((char *)source - offsetof(struct fl_group, source));
  const fl_value *item;
  uint32_t index = fl_lend_next(group, &item);
  struct fl_walk *walk =
      fl_walk_make(machine_of(group, index), group->owner, group->execution);
  if (!walk) {
    if (!group->error)
      group->error = fl_error_memory(fl_group_state(group));
    fl_group_stop(group);
    return NULL;
  }
  walk->group = group;
  walk->index = index;
  set_item(walk, item);
  walk->next = group->walks;
  walk->before = &group->walks;
  if (walk->next)
    walk->next->before = &walk->next;
  group->walks = walk;
  group->at_work++;
  fl_history_join(walk);
  fl_group_offer(group);
  return &walk->job;
}

static struct fl_result begin(struct fl_group *group) {
  struct fl_walk *owner = group->owner;
  struct fl_result result = {0};
  fl_schedule_lock();
  if (!fl_walk_stopped(owner)) {
    fl_history_open(group);
    owner->inner = group;
    owner->resume = FL_RESUME_END;
    owner->phase = FL_PHASE_JOIN;
    result.later = true;
    group->planned = fl_plan_choose(owner->state, group->count, group->most,
                                    fl_lend_lender(group));
    fl_group_offer(group);
  }
  fl_schedule_unlock();
  if (!result.later)
    fl_group_free(group);
  return result;
}

struct fl_result fl_group_parallel(struct fl_walk *owner,
                                   struct fl_message *input) {
  struct fl_group *group =
      make(owner, fl_workflow.states[owner->state].branch_count, input);
  if (!group)
    return (struct fl_result){.error = fl_error_memory(owner->state)};
  return begin(group);
}

/// A Map's group, or NULL with an error. Its fields are found in the input.
static struct fl_group *make_map(struct fl_eval *eval, struct fl_walk *owner,
                                 struct fl_message *input) {
  static const struct fl_count_rule whole = {1, 0, 99999999, true},
                                    part = {1000, 0, 100, true};
  const struct fl_map *map =
      &fl_workflow.maps[fl_workflow.states[owner->state].detail];
  const uint32_t *path =
      map->items == FL_NONE ? NULL : fl_table_node(map->items);
  const fl_value *items =
      path ? fl_eval_node(eval, path) : fl_eval_datum(eval, eval->data);
  uint32_t most = 0, failures = FL_NONE, percentage = FL_NONE;
  if (!items)
    return NULL;
  if (!fl_value_is_array(items))
    return fl_eval_fail(eval,
                        "what the state iterates over is %s, not an array",
                        fl_value_describe(items));
  if (!fl_flow_count(eval, &map->concurrency, &whole, &most) ||
      !fl_flow_count(eval, &map->failures, &whole, &failures) ||
      !fl_flow_count(eval, &map->percentage, &part, &percentage))
    return NULL;
  size_t count = fl_value_length(items);
  struct fl_group *group = make(owner, (uint32_t)count, input);
  if (!group)
    return fl_eval_memory(eval);
  group->most = most;
  group->tolerated = failures;
  if (percentage != FL_NONE) {
    uint32_t some = (uint32_t)((uint64_t)count * percentage / 100000);
    group->tolerated = some < failures ? some : failures;
  }
  // What lies in the input stays with it; anything else is kept as text.
  if (path && path[FL_PATH_ROOT] != FL_ROOT_DATA) {
    struct fl_json_fault fault;
    group->items = fl_eval_print(eval, items);
    items = group->items ? fl_message_value(group->items, &fault) : NULL;
  }
  if (!items) {
    fl_group_free(group);
    return fl_eval_memory(eval);
  }
  group->item = count ? fl_value_first(items) : NULL;
  return group;
}

struct fl_result fl_group_map(struct fl_walk *owner, struct fl_message *input) {
  struct fl_datum data = {.message = input};
  struct fl_eval eval;
  fl_eval_start(&eval, owner);
  eval.data = &data;
  struct fl_group *group = make_map(&eval, owner, input);
  fl_eval_end(&eval);
  if (!group)
    return (struct fl_result){.error = eval.error};
  if (group->count)
    return begin(group);
  struct fl_message *none = fl_message_wrap("[]", 2, FL_JSON, NULL);
  struct fl_result result = {.output = none};
  if (!none)
    result.error = fl_error_memory(owner->state);
  fl_history_open(group);
  fl_history_close(group, &result);
  fl_group_free(group);
  return result;
}

/// What an iteration gets: its item, or what ItemSelector makes.
static struct fl_message *select_item(struct fl_eval *eval,
                                      const struct fl_group *group,
                                      const fl_value *item, uint32_t index) {
  uint32_t selector =
      fl_workflow.maps[fl_workflow.states[group->owner->state].detail].selector;
  struct fl_datum data = {.message = group->input};
  // It is the Map state's own, but for the item.
  struct fl_frame frame = group->owner->frame;
  frame.item = item;
  frame.index = index;
  eval->frame = &frame;
  eval->data = &data;
  const fl_value *value =
      selector == FL_NONE ? item : fl_eval_node(eval, fl_table_node(selector));
  return value ? fl_eval_print(eval, value) : NULL;
}

struct fl_message *fl_group_select(struct fl_group *group, const fl_value *item,
                                   uint32_t index, struct fl_error **error) {
  struct fl_eval eval;
  fl_eval_start(&eval, group->owner);
  struct fl_message *input = select_item(&eval, group, item, index);
  fl_eval_end(&eval);
  *error = eval.error;
  return input;
}

bool fl_group_input(struct fl_walk *walk, struct fl_result *result) {
  struct fl_group *group = walk->group;
  const struct fl_slice *slice = group->slice;
  walk->resume = FL_RESUME_ENTER;
  if (slice)
    walk->input = fl_message_hold(slice->shared ? slice->shared
                                                : slice->inputs[walk->index]);
  else if (walk->frame.item)
    walk->input = fl_group_select(group, walk->frame.item, walk->frame.index,
                                  &result->error);
  else
    walk->input = fl_message_hold(group->input);
  return walk->input != NULL;
}

// ---- Ending -----------------------------------------------------------------

/// It is over. What is to be done next: its owner goes on, or the workflow
/// ends.
static struct fl_job *finish(struct fl_group *group) {
  group->done = true;
  if (!group->owner)
    return group->end;
  group->owner->phase = FL_PHASE_WORK;
  return &group->owner->job;
}

static void stop_walks(struct fl_group *group) {
  atomic_store(&group->stopped, true);
  fl_group_offer(group);
  fl_lend_stop(group);
  for (struct fl_walk *walk = group->walks; walk; walk = walk->next)
    fl_walk_stop(walk);
}

void fl_group_stop(struct fl_group *group) {
  if (group->stopped)
    return;
  stop_walks(group);
  if (is_over(group))
    fl_schedule_ready(finish(group));
}

bool fl_group_tolerates(const struct fl_group *group) {
  return group->tolerated != FL_NONE && group->failed < group->tolerated;
}

/// The other container counts what is tolerated, and is told each failure.
static void note_failure(struct fl_group *group, uint32_t index,
                         struct fl_error *error) {
  if (!group->errors)
    group->errors = calloc(group->count, sizeof *group->errors);
  if (group->errors) {
    group->errors[index] = error;
    return;
  }
  fl_error_free(error);
  if (!group->error)
    group->error = fl_error_memory(fl_group_state(group));
}

void fl_group_fail(struct fl_group *group, uint32_t index,
                   struct fl_error *error) {
  bool tolerated = fl_group_tolerates(group);
  group->failed++;
  if (group->slice && !group->stopped) {
    note_failure(group, index, error);
    if (!tolerated || group->error)
      stop_walks(group);
    return;
  }
  if (group->stopped || tolerated) {
    fl_error_free(error);
    return;
  }
  if (group->tolerated != FL_NONE) {
    fl_error_free(error);
    error = fl_error_make(group->owner->state, FL_ERROR_THRESHOLD,
                          "failed iterations: %u, tolerated: %u", group->failed,
                          group->tolerated);
  }
  group->error = error;
  stop_walks(group);
}

struct fl_job *fl_group_settle(struct fl_group *group) {
  if (!is_over(group)) {
    fl_group_offer(group);
    return NULL;
  }
  if (!group->stopped)
    fl_plan_done(&group->planned);
  return finish(group);
}

struct fl_walk *fl_group_leave(struct fl_walk *walk, struct fl_result *result) {
  struct fl_group *group = walk->group;
  struct fl_walk *owner = group->owner;
  uint32_t index = walk->index;
  fl_turn_end(walk);
  fl_walk_clear(walk);
  fl_schedule_lock();
  *walk->before = walk->next;
  if (walk->next)
    walk->next->before = walk->before;
  group->at_work--;
  group->outputs[index] = result->output;
  fl_history_part(walk, result);
  fl_walk_free(walk); // before it is over: nothing is left then
  if (result->error)
    fl_group_fail(group, index, result->error);
  struct fl_job *next = fl_group_settle(group);
  fl_schedule_unlock();
  if (next && !owner)
    next->run(next);
  return next ? owner : NULL;
}

/// NULL when a message is JSON that an array can have, else the error.
static struct fl_error *check_part(const struct fl_walk *owner,
                                   struct fl_message *part, uint32_t index) {
  if (fl_message_is_json(part))
    return fl_flow_check(owner->state, part);
  return fl_error_make(owner->state, FL_ERROR_RUNTIME,
                       "%s %u ended with %s (%zu bytes); a %s state joins JSON "
                       "only",
                       fl_workflow.states[owner->state].type == FL_STATE_MAP
                           ? "iteration"
                           : "branch",
                       index + 1, part->type, part->size,
                       fl_table_type(fl_workflow.states[owner->state].type));
}

/// The JSON array of the outputs, in their order, byte for byte. A failure that
/// was tolerated has none.
static struct fl_result join(const struct fl_walk *owner,
                             const struct fl_group *group) {
  struct fl_result result = {0};
  size_t size = 1; // the first bracket; each part is followed by one byte
  for (uint32_t i = 0; i < group->count; i++) {
    if (!group->outputs[i])
      continue;
    result.error = check_part(owner, group->outputs[i], i);
    if (result.error)
      return result;
    size_t more = group->outputs[i]->size + 1;
    size = more > SIZE_MAX - size ? SIZE_MAX : size + more;
  }
  char *at;
  result.error = fl_admit_message(owner->state, size);
  if (result.error)
    return result;
  result.output = fl_message_alloc(size < 2 ? 2 : size, FL_JSON, &at);
  if (!result.output) {
    result.error = fl_error_memory(owner->state);
    return result;
  }
  char *end = at + result.output->size;
  *at++ = '[';
  for (uint32_t i = 0; i < group->count; i++) {
    const struct fl_message *part = group->outputs[i];
    if (!part)
      continue;
    memcpy(at, part->data, part->size);
    at += part->size;
    *at++ = ',';
  }
  end[-1] = ']';
  atomic_store_explicit(&result.output->checked, true, memory_order_relaxed);
  return result;
}

struct fl_result fl_group_result(struct fl_walk *owner) {
  struct fl_group *group = owner->inner;
  struct fl_result result = {0};
  owner->inner = NULL;
  if (group->error) {
    result.error = group->error;
    group->error = NULL;
  } else if (!group->stopped) {
    result = join(owner, group);
  }
  fl_history_close(group, &result);
  fl_group_free(group);
  return result;
}
