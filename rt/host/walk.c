//===-- rt/host/walk.c - One machine being walked -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "walk.h"
#include "block.h"
#include "dry.h"
#include "group.h"
#include "history.h"
#include "monitor.h"
#include "table.h"
#include "turn.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/// Until a call that is to be ended, and has not quite begun, is asked again.
#define AGAIN 1000000u

static void run(struct fl_job *job);
static void fire(struct fl_timer *timer);

#define CONTAINER(pointer, member)                                             \
  ((struct fl_walk *)((char *)(pointer) - offsetof(struct fl_walk, member)))

static size_t size_of(uint32_t variables) {
  return sizeof(struct fl_walk) + variables * sizeof(struct fl_message *);
}

void fl_walk_free(struct fl_walk *walk) {
  fl_block_give(walk, size_of(walk->frame.variable_count));
}

struct fl_walk *fl_walk_make(uint32_t index, struct fl_walk *owner,
                             struct fl_execution *execution) {
  const struct fl_machine *machine = &fl_workflow.machines[index];
  const size_t size = size_of(machine->variable_count);
  struct fl_walk *walk = fl_block_take(size);
  if (!walk)
    return NULL;
  memset(walk, 0, size);
  walk->job.run = run;
  walk->timer.fire = fire;
  walk->state = machine->start;
  walk->track = owner ? fl_trace_take_track() : 0;
  walk->frame.outer = owner ? &owner->frame : NULL;
  walk->frame.execution = execution;
  walk->frame.variables = (struct fl_message **)(walk + 1);
  walk->frame.variable_count = machine->variable_count;
  return walk;
}

void fl_walk_clear(struct fl_walk *walk) {
  fl_trace_give_track(walk->track);
  fl_group_free(walk->inner);
  fl_message_release(walk->input);
  for (uint32_t i = 0; i < walk->frame.variable_count; i++) {
    struct fl_message *variable = walk->frame.variables[i];
    if (variable)
      atomic_fetch_sub(&walk->frame.execution->variables, variable->size);
    fl_message_release(variable);
  }
  free(walk->attempts);
}

bool fl_walk_stopped(const struct fl_walk *walk) {
  return atomic_load_explicit(&walk->group->stopped, memory_order_relaxed);
}

// ---- Waiting ----------------------------------------------------------------

struct fl_result fl_walk_sleep(struct fl_walk *walk, uint64_t due,
                               enum fl_resume resume) {
  struct fl_result result = {0};
  fl_schedule_lock();
  if (!fl_walk_stopped(walk)) {
    walk->resume = resume;
    result.later = fl_dry_on() || fl_schedule_set(&walk->timer, due);
    if (fl_dry_on())
      fl_schedule_ready(&walk->job);
    else if (result.later)
      walk->phase = FL_PHASE_SLEEP;
    else
      result.error = fl_error_memory(walk->state);
  }
  fl_schedule_unlock();
  return result;
}

/// Its time has come. The lock is held.
static void fire(struct fl_timer *timer) {
  struct fl_walk *walk = CONTAINER(timer, timer);
  if (walk->phase == FL_PHASE_SLEEP) {
    walk->phase = FL_PHASE_WORK;
    fl_schedule_ready(&walk->job);
  } else if (walk->phase == FL_PHASE_CALL) {
    walk->overdue |= !fl_walk_stopped(walk);
    fl_walk_stop(walk);
  }
}

void fl_walk_stop(struct fl_walk *walk) {
  switch ((enum fl_phase)walk->phase) {
  case FL_PHASE_WORK: // sees it
    return;
  case FL_PHASE_CALL:
    // The call clears the timer when it is over.
    if (fl_monitor_cancel(walk->instance, walk->ticket) != 0)
      fl_schedule_set(&walk->timer, fl_schedule_now() + AGAIN);
    return;
  case FL_PHASE_JOIN:
    fl_group_stop(walk->inner);
    return;
  case FL_PHASE_TURN:
    fl_turn_leave(walk);
    break;
  case FL_PHASE_SLEEP:
    fl_schedule_clear(&walk->timer);
    break;
  }
  walk->phase = FL_PHASE_WORK;
  fl_schedule_ready(&walk->job);
}

// ---- Walking ----------------------------------------------------------------

static void enter(struct fl_walk *walk) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  walk->resume = FL_RESUME_WORK;
  fl_trace_enter(&walk->visit, walk->state, walk->track, walk->input->size);
  fl_history_enter(walk);
  if (state->flow != FL_NONE && fl_workflow.flows[state->flow].context)
    clock_gettime(CLOCK_REALTIME, &walk->entered);
  if (walk->retries == 0)
    return;
  walk->retries = 0;
  free(walk->attempts);
  walk->attempts = NULL;
}

void (*fl_walk_told)(const struct fl_walk *walk, enum fl_visited how,
                     const struct fl_error *error);

static void leave(struct fl_walk *walk, const struct fl_error *error,
                  struct fl_message *output) {
  const enum fl_visited how = error    ? FL_VISIT_FAILED
                              : output ? FL_VISIT_SUCCEEDED
                                       : FL_VISIT_STOPPED;
  if (output)
    walk->visit.bytes_out = output->size;
  fl_trace_leave(&walk->visit, how, error);
  if (fl_walk_told)
    fl_walk_told(walk, how, error);
  fl_history_leave(walk, output);
}

/// Does one state as far as it goes; *next is what comes after it.
static struct fl_result step(struct fl_walk *walk, uint32_t *next) {
  *next = fl_workflow.states[walk->state].next;
  if (walk->resume == FL_RESUME_ENTER)
    enter(walk);
  struct fl_result result = fl_state_work(walk, next);
  if (result.later)
    return result;
  struct fl_error *error = result.error;
  if (error && !fl_walk_stopped(walk)) {
    result = fl_retry_or_catch(walk, error, next);
    if (result.later)
      return result;
  }
  leave(walk, error, result.output);
  if (error && error != result.error)
    fl_error_free(error);
  return result;
}

/// Until it has to wait or ends. The walk that goes on in its place, or NULL.
static struct fl_walk *go(struct fl_walk *walk) {
  struct fl_result result = {0};
  if (walk->resume == FL_RESUME_START &&
      !(fl_walk_stopped(walk) ? false : fl_group_input(walk, &result)))
    return fl_group_leave(walk, &result);
  for (;;) {
    uint32_t next = FL_NONE;
    result = (struct fl_result){0};
    if (!fl_walk_stopped(walk))
      result = step(walk, &next);
    else if (walk->resume > FL_RESUME_ENTER)
      leave(walk, NULL, NULL);
    if (result.later)
      return NULL;
    if (!result.output || next == FL_NONE)
      return fl_group_leave(walk, &result);
    fl_message_release(walk->input);
    walk->input = result.output;
    walk->state = next;
    walk->resume = FL_RESUME_ENTER;
  }
}

static void run(struct fl_job *job) {
  struct fl_walk *walk = CONTAINER(job, job);
  while (walk)
    walk = go(walk);
}
