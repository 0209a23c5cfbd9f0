//===-- rt/host/engine.c - Runs the workflow ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "engine.h"
#include "flow.h"
#include "group.h"
#include "history.h"
#include "slice.h"
#include "table.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/// A run; all but `execution` and `request` is the lock's.
struct run {
  struct fl_job end;
  struct fl_execution execution;
  struct fl_request *request;
  struct fl_group *group;
  struct fl_timer timer;
  enum fl_ending stopped;     ///< FL_ENDING_SUCCEEDED: not
  bool deadline;              ///< what the timer is set for
  struct run *next, **before; ///< of those under way
};

static struct run *runs;
static bool aborted; ///< and so is every run that begins

/// The lock is held.
static void stop(struct run *run, enum fl_ending why) {
  if (run->group->done || run->group->stopped)
    return;
  run->stopped = why;
  fl_group_stop(run->group);
}

static void fire(struct fl_timer *timer) {
  stop((struct run *)((char *)timer - offsetof(struct run, timer)),
       FL_ENDING_TIMED_OUT);
}

void fl_engine_stop(const struct fl_request *request) {
  fl_schedule_lock();
  for (struct run *run = runs; run; run = run->next)
    if (run->request == request)
      stop(run, FL_ENDING_ABORTED);
  fl_schedule_unlock();
}

void fl_engine_abort(void) {
  fl_schedule_lock();
  aborted = true;
  for (struct run *run = runs; run; run = run->next)
    stop(run, FL_ENDING_ABORTED);
  fl_schedule_unlock();
}

// ---- Ending -----------------------------------------------------------------

/// The output must be what it says it is.
static void check_output(struct fl_ended *ended) {
  if (!ended->output || !fl_message_is_json(ended->output))
    return;
  ended->error = fl_flow_check(FL_NONE, ended->output);
  if (!ended->error)
    return;
  fl_message_release(ended->output);
  ended->output = NULL;
}

static struct fl_error *timed_out(const struct run *run) {
  if (run->deadline)
    return fl_error_make(FL_NONE, FL_ERROR_DEADLINE,
                         "the workflow was not done at the request's deadline");
  return fl_error_make(FL_NONE, FL_ERROR_TIMEOUT,
                       "the workflow was not done after %u s, its "
                       "'TimeoutSeconds'",
                       fl_workflow.timeout);
}

/// A slice's: its walks' failures are in it.
static struct fl_ended answer_of(struct run *run) {
  struct fl_group *group = run->group;
  struct fl_ended ended = {.error = group->error};
  group->error = NULL;
  if (!ended.error && !run->stopped) {
    ended.output =
        fl_slice_answer(run->request->slice, group->outputs, group->errors);
    if (!ended.output)
      ended.error = fl_error_memory(FL_NONE);
  }
  return ended;
}

/// The workflow's.
static struct fl_ended output_of(struct run *run) {
  struct fl_group *group = run->group;
  struct fl_ended ended = {.output = group->outputs[0], .error = group->error};
  ended.visits = atomic_load(&run->execution.visits);
  group->outputs[0] = NULL;
  group->error = NULL;
  if (!run->request->any_output)
    check_output(&ended);
  return ended;
}

static struct fl_ended result_of(struct run *run) {
  struct fl_ended ended = run->request->slice ? answer_of(run) : output_of(run);
  if (ended.error)
    ended.ending = FL_ENDING_FAILED;
  else if (!ended.output)
    ended.ending = run->stopped;
  if (ended.ending == FL_ENDING_TIMED_OUT)
    ended.error = timed_out(run);
  return ended;
}

static void end(struct fl_job *job) {
  struct run *run = (struct run *)((char *)job - offsetof(struct run, end));
  struct fl_request *request = run->request;
  fl_schedule_lock();
  fl_schedule_clear(&run->timer);
  *run->before = run->next;
  if (run->next)
    run->next->before = run->before;
  fl_schedule_unlock();
  struct fl_ended ended = result_of(run);
  fl_history_end(run->group, &ended);
  free(atomic_load(&run->execution.name));
  fl_group_free(run->group);
  free(run);
  request->ended(request, ended);
}

// ---- Beginning --------------------------------------------------------------

/// What the execution is for whoever asks.
static void describe(struct fl_execution *execution,
                     const struct fl_request *request) {
  static _Atomic(uint64_t) begun;
  const struct fl_slice *slice = request->slice;
  execution->number = ++begun;
  execution->input = slice ? slice->input : request->input;
  execution->environment = request->environment;
  execution->deadline = request->deadline;
  if (!slice)
    return;
  execution->slice = true;
  execution->started = slice->started;
  execution->name = slice->name ? strdup(slice->name) : NULL;
  for (uint32_t i = 0; i < slice->frame_count; i++)
    slice->frame[i].execution = execution;
}

static struct run *make(struct fl_request *request) {
  struct run *run = calloc(1, sizeof *run);
  if (!run)
    return NULL;
  run->end.run = end;
  run->timer.fire = fire;
  run->request = request;
  describe(&run->execution, request);
  run->group = request->slice
                   ? fl_group_slice(&run->execution, request->slice, &run->end)
                   : fl_group_workflow(&run->execution, &run->end);
  if (run->group)
    return run;
  free(atomic_load(&run->execution.name));
  free(run);
  return NULL;
}

/// Sets the timer for what comes first. False: no memory. The lock is held.
static bool watch(struct run *run) {
  uint64_t due = run->request->deadline;
  run->deadline = due != 0;
  if (fl_workflow.timeout != FL_NONE) {
    uint64_t own = fl_schedule_now() + fl_workflow.timeout * 1000000000ull;
    run->deadline = due && due < own;
    due = run->deadline ? due : own;
  }
  run->execution.deadline = due;
  return due == 0 || fl_schedule_set(&run->timer, due);
}

/// The job that it begins with, or NULL: that failed, and it ends. The lock is
/// held.
static struct fl_job *enlist(struct run *run) {
  struct fl_group *group = run->group;
  run->next = runs;
  run->before = &runs;
  if (runs)
    runs->before = &run->next;
  runs = run;
  const struct fl_slice *slice = group->slice;
  if (slice)
    group->planned = fl_plan_choose(slice->state, slice->count, 0, NULL);
  struct fl_job *job = group->source.take(&group->source);
  if (!watch(run)) {
    if (!group->error)
      group->error = fl_error_memory(FL_NONE);
    fl_group_stop(group);
  }
  if (aborted)
    stop(run, FL_ENDING_ABORTED);
  return job;
}

void fl_engine_begin(struct fl_request *request, bool here) {
  struct run *run = make(request);
  if (!run) {
    request->ended(request,
                   (struct fl_ended){.ending = FL_ENDING_FAILED,
                                     .error = fl_error_memory(FL_NONE)});
    return;
  }
  if (fl_workflow.flow_count && !request->slice)
    clock_gettime(CLOCK_REALTIME, &run->execution.started);
  fl_history_begin(request->input);
  fl_schedule_lock();
  struct fl_job *job = enlist(run);
  if (job && !here)
    fl_schedule_ready(job);
  fl_schedule_unlock();
  if (job && here)
    job->run(job);
}

// ---- One at a time ----------------------------------------------------------

/// A request that a thread waits for.
struct wait {
  struct fl_request request;
  struct fl_ended ended;
  bool done;
};

static void wake(struct fl_request *request, struct fl_ended ended) {
  struct wait *wait =
      (struct wait *)((char *)request - offsetof(struct wait, request));
  wait->ended = ended;
  fl_schedule_lock();
  wait->done = true;
  fl_schedule_wake_first();
  fl_schedule_unlock();
}

struct fl_ended fl_engine_run(struct fl_message *input) {
  return fl_engine_wait(&(struct fl_request){.input = input});
}

struct fl_ended fl_engine_wait(const struct fl_request *request) {
  struct wait wait = {.request = *request};
  wait.request.ended = wake;
  fl_engine_begin(&wait.request, true);
  fl_schedule_run(&wait.done);
  return wait.ended;
}
