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
#include "table.h"

#include <stddef.h>
#include <stdlib.h>

/// A run; all but `execution` is the lock's.
struct run {
  struct fl_execution execution;
  struct fl_group *group;
  struct fl_timer timer;
  enum fl_ending stopped; ///< FL_ENDING_SUCCEEDED: not
};

static struct run *current;
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

void fl_engine_abort(void) {
  fl_schedule_lock();
  aborted = true;
  if (current)
    stop(current, FL_ENDING_ABORTED);
  fl_schedule_unlock();
}

/// Walks it, as long as it takes.
static void walk(struct run *run) {
  struct fl_group *group = run->group;
  fl_schedule_lock();
  current = run;
  struct fl_job *job = group->source.take(&group->source);
  if (job)
    fl_schedule_ready(job);
  if (fl_workflow.timeout != FL_NONE &&
      !fl_schedule_set(&run->timer, fl_schedule_now() +
                                        fl_workflow.timeout * 1000000000ull)) {
    if (!group->error)
      group->error = fl_error_memory(FL_NONE);
    fl_group_stop(group);
  }
  if (aborted)
    stop(run, FL_ENDING_ABORTED);
  fl_schedule_unlock();
  fl_schedule_run(&group->done);
  fl_schedule_lock();
  fl_schedule_clear(&run->timer);
  current = NULL;
  fl_schedule_unlock();
}

static struct fl_ended end(struct run *run) {
  struct fl_group *group = run->group;
  struct fl_ended ended = {.output = group->outputs[0], .error = group->error};
  group->outputs[0] = NULL;
  group->error = NULL;
  if (ended.output && fl_message_is_json(ended.output)) {
    ended.error = fl_flow_check(FL_NONE, ended.output);
    if (ended.error) {
      fl_message_release(ended.output);
      ended.output = NULL;
    }
  }
  if (ended.error)
    ended.ending = FL_ENDING_FAILED;
  else if (!ended.output)
    ended.ending = run->stopped;
  if (ended.ending == FL_ENDING_TIMED_OUT)
    ended.error = fl_error_make(FL_NONE, FL_ERROR_TIMEOUT,
                                "the workflow was not done after %u s, its "
                                "'TimeoutSeconds'",
                                fl_workflow.timeout);
  return ended;
}

struct fl_ended fl_engine_run(struct fl_message *input) {
  static _Atomic(uint64_t) runs;
  struct run run = {.execution = {.number = ++runs, .input = input},
                    .timer = {.fire = fire}};
  if (fl_workflow.flow_count)
    clock_gettime(CLOCK_REALTIME, &run.execution.started);
  run.group = fl_group_workflow(&run.execution);
  if (!run.group)
    return (struct fl_ended){.ending = FL_ENDING_FAILED,
                             .error = fl_error_memory(FL_NONE)};
  fl_history_begin(input);
  walk(&run);
  struct fl_ended ended = end(&run);
  fl_history_end(run.group, &ended);
  free(atomic_load(&run.execution.name));
  fl_group_free(run.group);
  return ended;
}
