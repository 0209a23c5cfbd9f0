//===-- rt/host/retry.c - Retry and Catch ---------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow.h"
#include "random.h"
#include "table.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 1e9

static bool is_timeout(const struct fl_error *error) {
  return error->name && (strcmp(error->name, FL_ERROR_TIMEOUT) == 0 ||
                         strcmp(error->name, FL_ERROR_HEARTBEAT) == 0);
}

/// Whether a name of a rule is for the error of the walk's state.
static bool is_for(const char *name, const struct fl_error *error,
                   const struct fl_walk *walk) {
  if (strcmp(name, "States.ALL") == 0)
    return true;
  if (strcmp(name, FL_ERROR_TASK_FAILED) == 0)
    return !is_timeout(error);
  if (strcmp(name, FL_ERROR_TIMEOUT) == 0)
    return is_timeout(error);
  // The error itself is the branch's own.
  if (strcmp(name, "States.BranchFailed") == 0)
    return fl_workflow.states[walk->state].type == FL_STATE_PARALLEL &&
           error->state != walk->state;
  return error->name && strcmp(name, error->name) == 0;
}

static bool matches(const struct fl_errors *errors,
                    const struct fl_error *error, const struct fl_walk *walk) {
  for (uint32_t i = 0; i < errors->count; i++)
    if (is_for(fl_table_string(fl_workflow.words[errors->first + i]), error,
               walk))
      return true;
  return false;
}

uint64_t fl_retry_delay(const struct fl_retry *retry, uint32_t attempts) {
  double most = retry->max_delay == FL_NONE ? 99999999 : retry->max_delay;
  double delay = retry->interval;
  while (attempts-- && delay < most)
    delay *= retry->backoff / 1000.0;
  if (delay > most)
    delay = most;
  if (retry->jitter)
    delay *= fl_random_fraction();
  return (uint64_t)(delay * SECOND);
}

/// The retrier for the error, if it has attempts left.
static const struct fl_retry *find_retrier(const struct fl_walk *walk,
                                           const struct fl_error *error) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  const struct fl_retry *retry = &fl_workflow.retries[state->retries];
  for (uint32_t i = 0; i < state->retry_count; i++, retry++)
    if (matches(&retry->errors, error, walk))
      return retry->attempts > (walk->attempts ? walk->attempts[i] : 0) ? retry
                                                                        : NULL;
  return NULL;
}

static struct fl_result retry_later(struct fl_walk *walk,
                                    const struct fl_retry *retry) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  if (!walk->attempts)
    walk->attempts = calloc(state->retry_count, sizeof *walk->attempts);
  if (!walk->attempts)
    return (struct fl_result){.error = fl_error_memory(walk->state)};
  uint32_t *attempts =
      &walk->attempts[retry - &fl_workflow.retries[state->retries]];
  uint64_t delay = fl_retry_delay(retry, (*attempts)++);
  walk->retries++;
  return fl_walk_sleep(walk, fl_schedule_now() + delay, FL_RESUME_WORK);
}

static const struct fl_catch *find_catcher(const struct fl_walk *walk,
                                           const struct fl_error *error) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  const struct fl_catch *catch = &fl_workflow.catches[state->catches];
  for (uint32_t i = 0; i < state->catch_count; i++, catch ++)
    if (matches(&catch->errors, error, walk))
      return catch;
  return NULL;
}

/// {"Error": ..., "Cause": ...}
static const fl_value *describe(struct fl_eval *eval,
                                const struct fl_error *error) {
  const char *texts[] = {"Error", error->name ? error->name : "", "Cause",
                         error->cause ? error->cause : ""};
  const fl_value *items[4];
  for (int i = 0; i < 4; i++) {
    items[i] = fl_value_string(&eval->arena, texts[i], strlen(texts[i]));
    if (!items[i])
      return fl_eval_memory(eval);
  }
  const fl_value *value = fl_value_object(&eval->arena, items, 2);
  return value ? value : fl_eval_memory(eval);
}

static struct fl_result take_over(struct fl_walk *walk,
                                  const struct fl_catch *catch,
                                  const struct fl_error *error) {
  struct fl_result result = {0};
  struct fl_eval eval;
  fl_eval_start(&eval, walk);
  struct fl_datum input = {.message = walk->input},
                  data = {.value = describe(&eval, error)};
  if (data.value &&
      fl_flow_assign(&eval, catch->assign, catch->assign_count, &data) &&
      fl_flow_place(&eval, catch->result_path, &input, &data))
    result.output = fl_flow_message(&eval, &data);
  result.error = eval.error;
  fl_eval_end(&eval);
  return result;
}

struct fl_result fl_retry_or_catch(struct fl_walk *walk, struct fl_error *error,
                                   uint32_t *next) {
  const struct fl_retry *retry = NULL;
  const struct fl_catch *catch = NULL;
  // What is wrong with the workflow itself does not go away.
  if (!error->name || strcmp(error->name, FL_ERROR_RUNTIME) != 0) {
    retry = find_retrier(walk, error);
    catch = retry ? NULL : find_catcher(walk, error);
  }
  if (retry) {
    struct fl_result result = retry_later(walk, retry);
    if (result.later)
      fl_error_free(error);
    return result;
  }
  if (!catch)
    return (struct fl_result){.error = error};
  *next = catch->next;
  return take_over(walk, catch, error);
}
