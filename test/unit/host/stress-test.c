//===-- test/unit/host/stress-test.c - Workflows made at random -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parallel and Map states within each other, of functions that fail, hang until
// they are stopped, and are tried again. The seed is fixed; what the threads
// make of it is not.
//
//===----------------------------------------------------------------------===//
#include "engine.h"
#include "harness.h"
#include "schedule.h"

#include "faastlane.h"

#include <stdbool.h>
#include <string.h>

#define WORKFLOWS 300
#define GROUPS_MOST 24
#define DEPTH_MOST 3

static uint32_t seed;
static atomic_uint calls, hanging;

static uint32_t choose(uint32_t count) {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed % count;
}

static void pass_on(struct fl_invoke *call) {
  answer_bytes(call, call->in, call->in_size, call->in_type);
}

static void fail_often(struct fl_invoke *call) {
  if (atomic_fetch_add(&calls, 1) % 3) {
    pass_on(call);
    return;
  }
  call->status = FL_STATUS_ERROR;
  strcpy(call->error, "Now.And.Then");
}

static void hang_on(struct fl_invoke *call) {
  atomic_fetch_add(&hanging, 1);
  hang(call);
  atomic_fetch_sub(&hanging, 1);
}

// ---- Making -----------------------------------------------------------------

/// Parallel and Map states; their machines are made after the one they are in.
static struct {
  struct fl_state *state;
  uint32_t depth;
  bool stops; ///< its second branch fails while the first one hangs
} groups[GROUPS_MOST];
static uint32_t group_count;

/// What goes on after its error, at `end` or not.
static void add_rules(struct fl_state *state, uint32_t end) {
  if (choose(2)) {
    struct fl_retry *retry = add_retry(state, "States.ALL");
    retry->attempts = choose(3);
    retry->interval = 0;
  }
  if (choose(2))
    add_catch(state, "States.TaskFailed", end);
}

static struct fl_state *add_group(uint32_t end, uint32_t depth) {
  bool map = choose(2), stops = !map && choose(3) == 0;
  if (map)
    add_state(FL_STATE_PASS, "Items", 1)->result = add_string("[1,2,3,4,5,6]");
  struct fl_state *state =
      add_state(map ? FL_STATE_MAP : FL_STATE_PARALLEL, "Group", 1);
  if (map) {
    struct fl_map *row = add_map(state);
    row->concurrency.value = choose(4);
    if (choose(2))
      row->failures.value = choose(5);
  } else {
    state->branch_count = stops ? 3 : 1 + choose(4);
  }
  add_rules(state, end);
  groups[group_count].state = state;
  groups[group_count].stops = stops;
  groups[group_count++].depth = depth;
  return state;
}

static struct fl_state *add_task(uint32_t end) {
  struct fl_state *task = add_state(FL_STATE_TASK, "Task", 1);
  task->function = choose(2);
  add_rules(task, end);
  return task;
}

/// A machine of a few states. The first of them is the end, where catchers
/// lead.
static uint32_t make_machine(uint32_t depth) {
  uint32_t machine = add_machine();
  struct fl_state *state = add_state(FL_STATE_SUCCEED, "End", 0);
  struct fl_machine *machines = (struct fl_machine *)fl_workflow.machines;
  uint32_t end = machines[machine].start++;
  for (uint32_t left = 1 + choose(3); left > 0; left--) {
    bool group = depth < DEPTH_MOST && group_count < GROUPS_MOST && choose(2);
    state = group ? add_group(end, depth) : add_task(end);
  }
  state->next = FL_NONE;
  return machine;
}

static void make_branches(uint32_t group) {
  struct fl_state *state = groups[group].state;
  for (uint32_t i = 0; i < state->branch_count; i++) {
    uint32_t machine;
    if (groups[group].stops && i < 2) {
      machine = add_machine();
      if (i == 0)
        add_state(FL_STATE_TASK, "Hangs", 0)->function = 2;
      else
        add_state(FL_STATE_FAIL, "Stops", 0)->error = add_string("Stop");
    } else {
      machine = make_machine(groups[group].depth + 1);
    }
    if (i == 0)
      state->branches = machine;
  }
}

static void make_workflow(void) {
  start_workflow();
  group_count = 0;
  make_machine(0);
  for (uint32_t i = 0; i < group_count; i++)
    make_branches(i);
  functions[0] = pass_on;
  functions[1] = fail_often;
  functions[2] = hang_on;
}

// ---- Running ----------------------------------------------------------------

static unsigned endings[FL_ENDING_ABORTED + 1];

static void check_ended(const struct fl_ended *ended) {
  static const char *const errors[] = {
      "Now.And.Then", "Stop", "States.ExceedToleratedFailureThreshold",
      "Faastlane.Timeout"};
  bool known = !ended->error;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    known |= ended->error && ended->error->name &&
             strcmp(ended->error->name, errors[i]) == 0;
  CHECK(known);
  CHECK((ended->output != NULL) == (ended->ending == FL_ENDING_SUCCEEDED));
  CHECK((ended->error != NULL) == (ended->ending == FL_ENDING_FAILED ||
                                   ended->ending == FL_ENDING_TIMED_OUT));
  endings[ended->ending]++;
}

static void run_once(void) {
  struct fl_message *input = fl_message_wrap("[0]", 3, FL_JSON, NULL);
  CHECK(input);
  atomic_store(&input->checked, true);
  struct fl_ended ended = fl_engine_run(input);
  check_ended(&ended);
  // Nothing is under way, and nothing is kept.
  CHECK(atomic_load(&hanging) == 0);
  CHECK(atomic_load(&input->references) == 1 + (ended.output == input));
  fl_message_release(ended.output);
  fl_error_free(ended.error);
  fl_message_release(input);
}

#define TOGETHER 5

struct asked {
  struct fl_request request;
  struct fl_ended ended;
};

static unsigned left; // the lock's, as the next
static bool all_ended;

static void end_one(struct fl_request *request, struct fl_ended ended) {
  ((struct asked *)request)->ended = ended;
  fl_schedule_lock();
  all_ended = --left == 0;
  fl_schedule_wake_first();
  fl_schedule_unlock();
}

/// Executions side by side. Functions that hang until another branch fails may
/// have all threads, so each has a deadline.
static void run_together(void) {
  struct asked asked[TOGETHER];
  left = TOGETHER;
  all_ended = false;
  for (int i = 0; i < TOGETHER; i++) {
    struct fl_message *input = fl_message_wrap("[0]", 3, FL_JSON, NULL);
    CHECK(input);
    atomic_store(&input->checked, true);
    asked[i].request = (struct fl_request){
        .input = input,
        .deadline = fl_schedule_now() + 1 + choose(10000000),
        .ended = end_one};
  }
  for (int i = 0; i < TOGETHER; i++)
    fl_engine_begin(&asked[i].request, i % 2);
  fl_schedule_run(&all_ended);
  for (int i = 0; i < TOGETHER; i++) {
    check_ended(&asked[i].ended);
    fl_message_release(asked[i].ended.output);
    fl_error_free(asked[i].ended.error);
    CHECK(atomic_load(&asked[i].request.input->references) == 1);
    fl_message_release(asked[i].request.input);
  }
  CHECK(atomic_load(&hanging) == 0);
}

void test_stress(void) {
  seed = 20240607;
  unsigned before = atomic_load(&cancelled_calls);
  for (int i = 0; i < WORKFLOWS; i++) {
    make_workflow();
    run_once();
    run_once();
    run_together();
  }
  // All of it happened.
  CHECK(endings[FL_ENDING_SUCCEEDED] > 0 && endings[FL_ENDING_FAILED] > 0);
  CHECK(endings[FL_ENDING_TIMED_OUT] > 0);
  CHECK(atomic_load(&cancelled_calls) > before);
}
