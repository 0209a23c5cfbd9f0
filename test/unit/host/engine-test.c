//===-- test/unit/host/engine-test.c - Tests of the walk through states ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "engine.h"
#include "harness.h"
#include "walk.h"

#include "faastlane.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#define LARGE 300000

static void echo(struct fl_invoke *call) {
  answer_bytes(call, call->in, call->in_size, call->in_type);
}

static void wrap(struct fl_invoke *call) {
  char json[4096];
  int size =
      snprintf(json, sizeof json, "{\"%c\":%.*s}", (char)('a' + call->instance),
               (int)call->in_size, (const char *)call->in);
  answer_bytes(call, json, (size_t)size, FL_JSON);
}

static void large(struct fl_invoke *call) {
  char *json = malloc(LARGE);
  CHECK(json);
  memset(json, 'x', LARGE);
  json[0] = json[LARGE - 1] = '"';
  answer_bytes(call, json, LARGE, FL_JSON);
  free(json);
}

static void picture(struct fl_invoke *call) {
  answer_bytes(call, "\x89PNG", 4, "image/png");
}

static void malformed(struct fl_invoke *call) { answer(call, "{\"a\":\n 1,}"); }
static void nothing(struct fl_invoke *call) { answer(call, ""); }

static void fail(struct fl_invoke *call) {
  call->status = FL_STATUS_ERROR;
  strcpy(call->error, "Trade.Rejected");
  strcpy(call->cause, "no such side");
}

/// No name of its own, and no NUL where the cause should end.
static void fail_badly(struct fl_invoke *call) {
  call->status = FL_STATUS_ERROR;
  memset(call->cause, 'c', sizeof call->cause);
}

static void quit(struct fl_invoke *call) {
  call->status = FL_STATUS_EXIT;
  call->exit_status = 3;
}

static void exceed(struct fl_invoke *call) { call->status = FL_STATUS_LIMIT; }

static void expect(const char *input, const char *output) {
  struct fl_ended result = run_workflow(input);
  if (result.error)
    fprintf(stderr, "%s: %s\n", result.error->name, result.error->cause);
  CHECK(result.output && !result.error);
  CHECK(result.output->size == strlen(output));
  CHECK(memcmp(result.output->data, output, result.output->size) == 0);
  fl_message_release(result.output);
}

/// `state` is NULL where the error is of no state.
static void expect_error(const char *state, const char *name,
                         const char *cause) {
  struct fl_ended result = run_workflow("{}");
  CHECK(!result.output && result.error);
  if (state)
    CHECK_EQUAL(fl_workflow.strings +
                    fl_workflow.states[result.error->state].name,
                state);
  else
    CHECK(result.error->state == FL_NONE);
  CHECK_EQUAL(result.error->name ? result.error->name : "(null)", name);
  CHECK_EQUAL(result.error->cause ? result.error->cause : "(null)", cause);
  fl_error_free(result.error);
}

static void task(const char *name, uint32_t function, uint32_t next) {
  add_state(FL_STATE_TASK, name, next)->function = function;
}

/// A workflow of one Task.
static void one(behaviour of_a) {
  start_workflow();
  add_machine();
  task("A", 0, 0);
  functions[0] = of_a;
}

static void test_chain(void) {
  start_workflow();
  add_machine();
  task("A", 0, 1);
  add_state(FL_STATE_PASS, "Through", 1);
  task("B", 1, 1);
  add_state(FL_STATE_SUCCEED, "Done", 0);
  functions[0] = functions[1] = wrap;
  expect("{}", "{\"b\":{\"a\":{}}}");

  start_workflow();
  add_machine();
  add_state(FL_STATE_PASS, "Constant", 0)->result = add_string("{\"x.$\":1}");
  expect("[1]", "{\"x.$\":1}");

  one(echo);
  expect(" {\"kept\" : \"as it is\"} ", " {\"kept\" : \"as it is\"} ");
}

static void test_output(void) {
  one(large);
  struct fl_ended result = run_workflow("{}");
  CHECK(result.output && result.output->size == LARGE);
  CHECK(result.output->data[LARGE - 1] == '"');
  fl_message_release(result.output);

  one(picture);
  result = run_workflow("{}");
  CHECK(result.output && result.output->size == 4);
  CHECK_EQUAL(result.output->type, "image/png");
  fl_message_release(result.output);

  // What one function hands to the next is not looked at.
  start_workflow();
  add_machine();
  task("A", 0, 1);
  task("B", 1, 0);
  functions[0] = malformed;
  functions[1] = quit;
  expect_error("B", "Faastlane.Exit", "function 'b' called exit with status 3");
}

static void test_errors(void) {
  one(malformed);
  expect_error(NULL, "States.Runtime",
               "function 'a' returned malformed JSON: 2:3: trailing comma is "
               "not allowed");
  one(nothing);
  expect_error(NULL, "States.Runtime",
               "function 'a' returned malformed JSON: 1:1: unexpected end of "
               "input");
  one(fail);
  expect_error("A", "Trade.Rejected", "no such side");
  one(exceed);
  expect_error("A", "States.DataLimitExceeded",
               "function 'a': its input (2 bytes) or its output is larger than "
               "can be carried");
  one(NULL);
  char cause[128];
  snprintf(cause, sizeof cause, "function 'a' could not be run: %s",
           strerror(ENOMEM));
  expect_error("A", "States.Runtime", cause);

  one(fail_badly);
  struct fl_ended result = run_workflow("{}");
  CHECK(result.error);
  CHECK_EQUAL(result.error->name, "States.TaskFailed");
  CHECK(strlen(result.error->cause) == FL_CAUSE_MAX - 1);
  fl_error_free(result.error);

  start_workflow();
  add_machine();
  struct fl_state *state = add_state(FL_STATE_FAIL, "Stop", 0);
  state->error = add_string("My.Error");
  state->cause = add_string("100% mine");
  expect_error("Stop", "My.Error", "100% mine");
  state->error = state->cause = FL_NONE;
  expect_error("Stop", "(null)", "(null)");
}

/// A Parallel state of `count` branches, each one Task state; branch i calls
/// function i % 4.
static void fan(uint32_t count) {
  start_workflow();
  add_machine();
  struct fl_state *state = add_state(FL_STATE_PARALLEL, "Fan", 0);
  state->branch_count = count;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t machine = add_machine();
    if (i == 0)
      state->branches = machine;
    char name[16];
    snprintf(name, sizeof name, "Branch%u", i);
    task(name, i % FUNCTION_COUNT, 0);
  }
  functions[0] = functions[1] = functions[2] = functions[3] = wrap;
}

static void test_parallel(void) {
  fan(3);
  expect("{}", "[{\"a\":{}},{\"b\":{}},{\"c\":{}}]");
  functions[1] = nothing;
  expect_error("Fan", "States.Runtime",
               "function 'b' returned malformed JSON: 1:1: unexpected end of "
               "input");
  functions[1] = picture;
  expect_error(
      "Fan", "States.Runtime",
      "branch 2 ended with image/png (4 bytes); a Parallel state joins "
      "JSON only");
  functions[1] = fail;
  expect_error("Branch1", "Trade.Rejected", "no such side");

  fan(100);
  for (int i = 0; i < 50; i++) {
    struct fl_ended result = run_workflow("{}");
    CHECK(result.output &&
          result.output->size == 100 * strlen("{\"a\":{}},") + 1);
    fl_message_release(result.output);
  }
  // The first failure is the state's, however many there are.
  functions[0] = functions[1] = functions[2] = functions[3] = fail;
  for (int i = 0; i < 50; i++) {
    struct fl_ended result = run_workflow("{}");
    CHECK(result.error);
    CHECK_EQUAL(result.error->name, "Trade.Rejected");
    fl_error_free(result.error);
  }
}

/// Parallel states within each other: all pass their input on, which is then
/// one message on many threads.
static void nest(struct fl_state *state, int depth) {
  uint32_t first = FL_NONE;
  struct fl_state *inner[3];
  for (int i = 0; i < 3; i++) {
    uint32_t machine = add_machine();
    first = i ? first : machine;
    inner[i] = add_state(depth ? FL_STATE_PARALLEL : FL_STATE_PASS, "N", 0);
  }
  state->branches = first;
  state->branch_count = 3;
  for (int i = 0; i < 3 && depth; i++)
    nest(inner[i], depth - 1);
}

static void test_nested(void) {
  start_workflow();
  add_machine();
  task("A", 0, 1);
  nest(add_state(FL_STATE_PARALLEL, "Top", 0), 1);
  functions[0] = echo;
  expect("7", "[[7,7,7],[7,7,7],[7,7,7]]");
  functions[0] = nothing;
  for (int i = 0; i < 50; i++) {
    struct fl_ended result = run_workflow("{}");
    CHECK(result.error);
    CHECK_EQUAL(result.error->name, "States.Runtime");
    fl_error_free(result.error);
  }
}

/// A Map over the input, whose iterations begin with the state that is added
/// next.
static struct fl_map *map(const char *name) {
  start_workflow();
  add_machine();
  struct fl_state *state = add_state(FL_STATE_MAP, name, 0);
  struct fl_map *row = add_map(state);
  state->branches = add_machine();
  return row;
}

static void odd_fails(struct fl_invoke *call) {
  char last = ((const char *)call->in)[call->in_size - 1];
  if ((last - '0') % 2)
    fail(call);
  else
    echo(call);
}

static void test_map(void) {
  char input[8192], *at = input;
  for (int i = 0; i < 1000; i++)
    at += sprintf(at, "%c%d", i ? ',' : '[', i);
  strcpy(at, "]");
  for (uint32_t most = 0; most < 4; most++) {
    map("Each")->concurrency.value = most;
    task("A", 0, 1);
    task("B", 1, 0);
    functions[0] = functions[1] = echo;
    expect(input, input);
  }
  expect("[]", "[]");
  expect_error("Each", "States.Runtime",
               "what the state iterates over is an object, not an array");

  struct fl_map *row = map("Each");
  task("A", 0, 0);
  functions[0] = odd_fails;
  row->failures.value = 2;
  expect("[2,1,4,3]", "[2,4]");
  row->percentage.value = 25000;
  struct fl_ended ended = run_workflow("[2,1,4,3]");
  CHECK(ended.ending == FL_ENDING_FAILED);
  CHECK_EQUAL(ended.error->name, "States.ExceedToleratedFailureThreshold");
  CHECK_EQUAL(ended.error->cause, "failed iterations: 2, tolerated: 1");
  fl_error_free(ended.error);
}

static atomic_bool b_runs;

static void wait_for_b(struct fl_invoke *call) {
  while (!atomic_load(&b_runs))
    sched_yield();
  echo(call);
}

static void be_b(struct fl_invoke *call) {
  atomic_store(&b_runs, true);
  echo(call);
}

/// Iterations that wait for one function keep nobody from another: two of the
/// four threads are in c and d, one is in a, and one is left for b, which is
/// the last to begin.
static void test_beside(void) {
  start_workflow();
  add_machine();
  struct fl_state *fan = add_state(FL_STATE_PARALLEL, "Fan", 0), *maps[2];
  fan->branches = add_machine();
  fan->branch_count = 5;
  task("C", 2, 0);
  add_machine();
  task("D", 3, 0);
  for (int i = 0; i < 2; i++) {
    add_machine();
    maps[i] = add_state(FL_STATE_MAP, i ? "More" : "Each", 0);
    add_map(maps[i]);
  }
  add_machine();
  task("B", 1, 0);
  for (int i = 0; i < 2; i++) {
    maps[i]->branches = add_machine();
    task(i ? "A again" : "A", 0, 0);
  }
  functions[0] = functions[2] = functions[3] = wait_for_b;
  functions[1] = be_b;
  char input[8192], *at = input;
  for (int i = 0; i < 100; i++)
    at += sprintf(at, "%c%d", i ? ',' : '[', i);
  strcpy(at, "]");
  struct fl_ended result = run_workflow(input);
  CHECK(result.output && result.output->size == 5 * strlen(input) + 6);
  fl_message_release(result.output);
}

static atomic_int inside, most_inside;

static void come_in(struct fl_invoke *call) {
  int now = atomic_fetch_add(&inside, 1) + 1, most = atomic_load(&most_inside);
  while (now > most && !atomic_compare_exchange_weak(&most_inside, &most, now))
    ;
  echo(call);
}

static void go_out(struct fl_invoke *call) {
  atomic_fetch_sub(&inside, 1);
  echo(call);
}

/// Each iteration waits between coming in and going out, so that without a
/// limit all are in at once.
static void test_concurrency(void) {
  struct fl_map *row = map("Each");
  task("A", 0, 1);
  add_wait(add_state(FL_STATE_WAIT, "Wait", 1), 1);
  task("B", 1, 0);
  functions[0] = come_in;
  functions[1] = go_out;
  row->concurrency.value = 2;
  expect("[1,2,3,4]", "[1,2,3,4]");
  CHECK(inside == 0 && most_inside <= 2);
}

/// Waiting iterations keep no thread: there are only four.
static void test_wait(void) {
  char input[8192], *at = input;
  for (int i = 0; i < 500; i++)
    at += sprintf(at, "%c%d", i ? ',' : '[', i);
  strcpy(at, "]");
  map("Each");
  add_wait(add_state(FL_STATE_WAIT, "Wait", 1), 1);
  task("A", 0, 0);
  functions[0] = echo;
  expect(input, input);
}

static atomic_uint attempts;

static void fail_twice(struct fl_invoke *call) {
  if (atomic_fetch_add(&attempts, 1) < 2)
    fail(call);
  else
    echo(call);
}

static void test_retry(void) {
  one(fail_twice);
  struct fl_state *state = add_state(FL_STATE_TASK, "Again", 0);
  state->function = 0;
  struct fl_machine *machine = (struct fl_machine *)fl_workflow.machines;
  machine->start = 1;
  struct fl_retry *retry = add_retry(state, "Trade.Rejected");
  retry->attempts = 2;
  attempts = 0;
  expect("[1]", "[1]");
  CHECK(attempts == 3);
  // The state is entered anew: its counters are, too.
  retry->attempts = 1;
  attempts = 0;
  expect_error("Again", "Trade.Rejected", "no such side");
  CHECK(attempts == 2);
  add_retry(state, "States.ALL")->attempts = 5; // the first one decides
  attempts = 0;
  expect_error("Again", "Trade.Rejected", "no such side");

  add_state(FL_STATE_PASS, "After", 0);
  add_catch(state, "States.Timeout", 0);
  add_catch(state, "States.TaskFailed", 2);
  attempts = 0;
  expect("[1]", "{\"Error\":\"Trade.Rejected\",\"Cause\":\"no such side\"}");
  functions[0] = NULL; // States.Runtime
  char cause[128];
  snprintf(cause, sizeof cause, "function 'a' could not be run: %s",
           strerror(ENOMEM));
  expect_error("Again", "States.Runtime", cause);
}

static void test_delay(void) {
  const uint64_t second = 1000000000;
  struct fl_retry retry = {
      .interval = 3, .backoff = 2000, .max_delay = FL_NONE};
  CHECK(fl_retry_delay(&retry, 0) == 3 * second);
  CHECK(fl_retry_delay(&retry, 1) == 6 * second);
  CHECK(fl_retry_delay(&retry, 3) == 24 * second);
  retry.backoff = 1500;
  CHECK(fl_retry_delay(&retry, 1) == 9 * second / 2);
  retry.max_delay = 5;
  CHECK(fl_retry_delay(&retry, 1) == 9 * second / 2);
  CHECK(fl_retry_delay(&retry, 2) == 5 * second);
  CHECK(fl_retry_delay(&retry, 99999999) == 5 * second);
  retry.max_delay = FL_NONE;
  CHECK(fl_retry_delay(&retry, 99999999) == 99999999 * second);
  retry.backoff = 1000;
  CHECK(fl_retry_delay(&retry, 99) == 3 * second);
  // Anything up to the delay, and not always the same.
  retry.jitter = 1;
  uint64_t first = fl_retry_delay(&retry, 0);
  bool others = false;
  for (int i = 0; i < 100; i++) {
    uint64_t delay = fl_retry_delay(&retry, 0);
    CHECK(delay <= 3 * second);
    others |= delay != first;
  }
  CHECK(others);
}

/// What is stopped: a function, one that waits for its turn with it, one that
/// sleeps, and a state with more of them in it.
static void test_stop(void) {
  fan(5);
  struct fl_state *states = (struct fl_state *)fl_workflow.states;
  states[1].function = 0;
  states[2].function = 0;
  states[3].type = FL_STATE_WAIT;
  add_wait(&states[3], 99999999);
  states[4].type = FL_STATE_PARALLEL;
  states[4].branches = add_machine();
  states[4].branch_count = 2;
  task("Inner", 2, 0);
  add_machine();
  add_wait(add_state(FL_STATE_WAIT, "Inner Wait", 0), 99999999);
  // The one that fails is begun last.
  states[5].function = 1;
  functions[0] = functions[2] = hang;
  functions[1] = fail;
  for (int i = 0; i < 200; i++)
    expect_error("Branch4", "Trade.Rejected", "no such side");
  CHECK(atomic_load(&cancelled_calls) > 0);

  // And by the workflow's own limit, with all of them at work.
  functions[1] = hang;
  set_timeout(1);
  struct fl_ended ended = run_workflow("{}");
  CHECK(ended.ending == FL_ENDING_TIMED_OUT && !ended.output);
  CHECK_EQUAL(ended.error->name, "States.Timeout");
  fl_error_free(ended.error);
}

static void test_limit(void) {
  one(hang);
  struct fl_state *state = (struct fl_state *)fl_workflow.states;
  add_limit(state, 1);
  expect_error("A", "States.Timeout", "function 'a' was still at work after 1 s");
  add_state(FL_STATE_PASS, "Late", 0);
  add_catch(state, "States.TaskFailed", 0);
  expect_error("A", "States.Timeout", "function 'a' was still at work after 1 s");
  add_catch(state, "States.Timeout", 1);
  expect("1", "{\"Error\":\"States.Timeout\",\"Cause\":\"function 'a' was still "
              "at work after 1 s\"}");
}

void test_engine(void) {
  test_chain();
  test_output();
  test_errors();
  test_parallel();
  test_nested();
  test_map();
  test_beside();
  test_concurrency();
  test_wait();
  test_delay();
  test_retry();
  test_limit();
  test_stop();
}
