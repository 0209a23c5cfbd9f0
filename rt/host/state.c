//===-- rt/host/state.c - A state's work ----------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// States hand on messages, which are bytes. JSON is read where the workflow
// itself depends on it, and only once: where a state looks into it (flow.h),
// where a Parallel or Map state joins outputs, and in the final result. What
// one function hands to the next is between the two of them.
//
// A state that waits is worked on twice: what it looked into before is let go
// of meanwhile.
//
//===----------------------------------------------------------------------===//
#include "dry.h"
#include "flow.h"
#include "group.h"
#include "history.h"
#include "invoke.h"
#include "table.h"
#include "turn.h"

#include "faastlane.h"

#include <string.h>

static struct fl_result run_pass(uint32_t state, struct fl_message *input) {
  struct fl_result result = {0};
  const char *json = fl_table_string(fl_workflow.states[state].result);
  if (!json) {
    result.output = fl_message_hold(input);
    return result;
  }
  result.output = fl_message_wrap(json, strlen(json), FL_JSON, NULL);
  if (!result.output)
    result.error = fl_error_memory(state);
  else
    atomic_store_explicit(&result.output->checked, true, memory_order_relaxed);
  return result;
}

static struct fl_result run_fail(uint32_t index, const char *error,
                                 const char *cause) {
  const struct fl_state *state = &fl_workflow.states[index];
  struct fl_result result = {0};
  if (!error)
    error = fl_table_string(state->error);
  if (!cause)
    cause = fl_table_string(state->cause);
  result.error = fl_error_make(index, error, cause ? "%s" : NULL, cause);
  return result;
}

static struct fl_result run_task(struct fl_walk *walk,
                                 struct fl_message *input) {
  fl_history_call(walk, input);
  struct fl_result result =
      fl_dry_on() ? fl_dry_task(walk, input) : fl_invoke_task(walk, input);
  fl_history_return(walk, &result);
  return result;
}

/// The work of a state, on what is left of its input.
static struct fl_result begin(struct fl_walk *walk, struct fl_message *input) {
  switch ((enum fl_state_type)fl_workflow.states[walk->state].type) {
  case FL_STATE_TASK:
    return run_task(walk, input);
  case FL_STATE_PASS:
    return run_pass(walk->state, input);
  case FL_STATE_FAIL:
    return run_fail(walk->state, NULL, NULL);
  case FL_STATE_PARALLEL:
    return fl_group_parallel(walk, input);
  case FL_STATE_MAP:
    return fl_group_map(walk, input);
  case FL_STATE_WAIT:
    return fl_wait_begin(walk, input);
  case FL_STATE_SUCCEED:
  case FL_STATE_CHOICE: // its work is done by run_choice
    break;
  }
  return (struct fl_result){.output = fl_message_hold(input)};
}

/// What came of work that others did meanwhile, or that time did.
static struct fl_result end(struct fl_walk *walk, struct fl_message *input) {
  return walk->inner ? fl_group_result(walk)
                     : (struct fl_result){.output = fl_message_hold(input)};
}

/// The string that ErrorPath or CausePath finds; NULL where there is no such
/// field or with an error.
static const char *find_string(struct fl_eval *eval, uint32_t place) {
  if (place == FL_NONE)
    return NULL;
  const fl_value *value = fl_eval_node(eval, fl_table_node(place));
  if (value && !fl_value_is_string(value))
    return fl_eval_fail(eval, "the error or cause must be a string, not %s",
                        fl_value_describe(value));
  if (!value)
    return NULL;
  size_t size = fl_value_length(value);
  char *copy = fl_arena_alloc(&eval->arena, size + 1);
  if (!copy)
    return fl_eval_memory(eval);
  memcpy(copy, fl_value_text(value), size);
  copy[size] = '\0';
  return copy;
}

static struct fl_result fail_by_path(struct fl_eval *eval,
                                     const struct fl_flow *flow,
                                     struct fl_datum *input) {
  eval->data = input;
  const char *error = find_string(eval, flow->error_path);
  const char *cause = find_string(eval, flow->cause_path);
  if (eval->error)
    return (struct fl_result){.error = eval->error};
  return run_fail(eval->state, error, cause);
}

/// What lambda:invoke answers with a function's output in it.
static bool wrap(struct fl_eval *eval, struct fl_datum *output) {
  static const char *const names[] = {"ExecutedVersion", "Payload",
                                      "StatusCode"};
  const fl_value *payload = fl_eval_datum(eval, output), *items[6];
  if (!payload)
    return false;
  for (int i = 0; i < 3; i++)
    items[i * 2] = fl_value_string(&eval->arena, names[i], strlen(names[i]));
  items[1] = fl_value_string(&eval->arena, "$LATEST", 7);
  items[3] = payload;
  items[5] = fl_value_integer(&eval->arena, 200);
  const fl_value *response =
      eval->arena.failed ? NULL : fl_value_object(&eval->arena, items, 3);
  if (!response)
    return fl_eval_memory(eval);
  *output = (struct fl_datum){.value = response};
  return true;
}

/// Does the work on `data`, which becomes its result, unless that is at hand.
/// The message that came of it is result->output; false: there is no result.
static bool work(struct fl_walk *walk, struct fl_eval *eval,
                 const struct fl_flow *flow, struct fl_datum *data,
                 struct fl_result *result) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  bool ends = walk->resume == FL_RESUME_END;
  if (flow->value != FL_NONE) {
    data->value = fl_eval_node(eval, fl_table_node(flow->value));
    data->message = NULL;
    return data->value != NULL;
  }
  if (state->type == FL_STATE_PASS || state->type == FL_STATE_SUCCEED ||
      (state->type == FL_STATE_WAIT && ends))
    return true;
  if (ends) {
    *result = end(walk, NULL);
  } else {
    struct fl_message *input = fl_flow_message(eval, data);
    if (!input)
      return false;
    *result = begin(walk, input);
    fl_message_release(input);
  }
  if (result->later)
    return false;
  eval->error = result->error;
  *data = (struct fl_datum){.message = result->output, .once = true};
  return result->output && (!state->wraps || wrap(eval, data));
}

/// A state that looks into data.
static struct fl_result run_flow(struct fl_walk *walk) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  const struct fl_flow *flow = &fl_workflow.flows[state->flow];
  struct fl_result result = {0};
  struct fl_message *output = NULL;
  // Where the message goes on as it is, the next state may look into it too;
  // and where the work may be done again, this one.
  struct fl_datum data, input = {.message = walk->input};
  input.once = flow->result_path != FL_NULL && state->retry_count == 0;
  struct fl_eval eval;
  fl_eval_start(&eval, walk);
  if (state->type == FL_STATE_FAIL) {
    result = fail_by_path(&eval, flow, &input);
    fl_eval_end(&eval);
    return result;
  }
  // A group's result needs nothing of what was before.
  bool before = walk->inner ? true : fl_flow_before(&eval, flow, &input, &data);
  if (before && work(walk, &eval, flow, &data, &result) &&
      fl_flow_after(&eval, flow, &input, &data))
    output = fl_flow_message(&eval, &data);
  fl_eval_end(&eval);
  if (result.later)
    return result;
  fl_message_release(result.output);
  return (struct fl_result){.output = output, .error = eval.error};
}

/// The first rule that holds, or NULL: none, or an error.
static const struct fl_rule *find_rule(struct fl_eval *eval) {
  const struct fl_state *state = &fl_workflow.states[eval->state];
  const struct fl_rule *rule = &fl_workflow.rules[state->rules];
  for (uint32_t i = 0; i < state->rule_count; i++, rule++) {
    int holds = rule->condition == FL_NONE
                    ? 1
                    : fl_condition_holds(eval, fl_table_node(rule->condition));
    if (holds)
      return holds < 0 ? NULL : rule;
  }
  return fl_eval_fail(eval, "no rule holds, and the state has no 'Default'");
}

static struct fl_result run_choice(struct fl_walk *walk, uint32_t *next) {
  static const struct fl_flow none = {.input_path = FL_NONE,
                                      .output_path = FL_NONE};
  const struct fl_state *state = &fl_workflow.states[walk->state];
  const struct fl_flow *flow =
      state->flow == FL_NONE ? &none : &fl_workflow.flows[state->flow];
  struct fl_result result = {0};
  struct fl_datum data = {.message = walk->input};
  struct fl_eval eval;
  fl_eval_start(&eval, walk);
  if (fl_flow_path(&eval, flow->input_path, &data)) {
    eval.data = &data;
    const struct fl_rule *rule = find_rule(&eval);
    if (rule &&
        fl_flow_assign(&eval, rule->assign, rule->assign_count, &data) &&
        fl_flow_path(&eval, flow->output_path, &data)) {
      *next = rule->next;
      result.output = fl_flow_message(&eval, &data);
    }
  }
  result.error = eval.error;
  fl_eval_end(&eval);
  return result;
}

struct fl_result fl_state_work(struct fl_walk *walk, uint32_t *next) {
  const struct fl_state *state = &fl_workflow.states[walk->state];
  struct fl_result result = {0};
  bool stopped = false;
  if (state->type == FL_STATE_CHOICE)
    return run_choice(walk, next);
  if (state->type == FL_STATE_TASK && !fl_turn_take(walk, &stopped)) {
    result.later = !stopped;
    return result;
  }
  if (state->flow != FL_NONE)
    result = run_flow(walk);
  else if (walk->resume == FL_RESUME_END)
    result = end(walk, walk->input);
  else
    result = begin(walk, walk->input);
  if (!result.later)
    fl_turn_end(walk);
  return result;
}
