//===-- rt/host/engine.c - Walks the workflow -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// States hand on messages, which are bytes. JSON is read where the workflow
// itself depends on it, and only once: where a state looks into it (flow.h),
// where a Parallel state joins the outputs of its branches, and in the final
// result. What one function hands to the next is between the two of them.
//
//===----------------------------------------------------------------------===//
#include "engine.h"
#include "flow.h"
#include "invoke.h"
#include "json.h"
#include "pool.h"
#include "table.h"
#include "trace.h"

#include "faastlane.h"
#include "image.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static struct fl_result run_machine(uint32_t machine, struct fl_message *input,
                                    struct fl_frame *outer,
                                    struct fl_execution *execution);

/// NULL when a message that says it is JSON is JSON, else the error, which
/// names the function that made it: all else is checked from the start. `state`
/// is where it was needed.
static struct fl_error *check_json(uint32_t state, struct fl_message *message) {
  struct fl_json_fault fault;
  if (atomic_load_explicit(&message->checked, memory_order_relaxed))
    return NULL;
  if (fl_json_check(message->data, message->size, &fault)) {
    atomic_store_explicit(&message->checked, true, memory_order_relaxed);
    return NULL;
  }
  struct fl_position at = fl_json_position(message->data, fault.offset);
  return fl_error_make(state, FL_ERROR_RUNTIME,
                       "function '%s' returned malformed JSON: %zu:%zu: %s",
                       fl_image.functions[message->function].name, at.line,
                       at.column, fault.what);
}

static struct fl_result run_pass(uint32_t state, struct fl_message *input) {
  struct fl_result result = {NULL, NULL};
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
  struct fl_result result = {NULL, NULL};
  if (!error)
    error = fl_table_string(state->error);
  if (!cause)
    cause = fl_table_string(state->cause);
  result.error = fl_error_make(index, error, cause ? "%s" : NULL, cause);
  return result;
}

/// A Parallel state at work.
struct parallel {
  const struct fl_state *state;
  struct fl_message *input;
  struct fl_frame *frame;
  struct fl_message **outputs;
  _Atomic(struct fl_error *) error; ///< the first one in time
};

static bool run_branch(void *context, uint32_t index) {
  struct parallel *parallel = context;
  struct fl_result result =
      run_machine(parallel->state->branches + index, parallel->input,
                  parallel->frame, parallel->frame->execution);
  if (result.output) {
    parallel->outputs[index] = result.output;
    return true;
  }
  struct fl_error *none = NULL;
  if (!atomic_compare_exchange_strong(&parallel->error, &none, result.error))
    fl_error_free(result.error);
  return false;
}

/// The JSON array of the branches' outputs, in their order, byte for byte.
static struct fl_result join(uint32_t index, struct fl_message **outputs) {
  const struct fl_state *state = &fl_workflow.states[index];
  struct fl_result result = {NULL, NULL};
  size_t size = 2; // the brackets
  for (uint32_t i = 0; i < state->branch_count; i++) {
    if (!fl_message_is_json(outputs[i])) {
      result.error = fl_error_make(
          index, FL_ERROR_RUNTIME,
          "branch %u ended with %s (%zu bytes); a Parallel state joins JSON "
          "only",
          i + 1, outputs[i]->type, outputs[i]->size);
      return result;
    }
    result.error = check_json(index, outputs[i]);
    if (result.error)
      return result;
    size_t more = outputs[i]->size + (i > 0);
    size = more > SIZE_MAX - size ? SIZE_MAX : size + more;
  }
  char *at;
  result.output = fl_message_alloc(size, FL_JSON, &at);
  if (!result.output) {
    result.error = fl_error_memory(index);
    return result;
  }
  *at++ = '[';
  for (uint32_t i = 0; i < state->branch_count; i++) {
    if (i)
      *at++ = ',';
    memcpy(at, outputs[i]->data, outputs[i]->size);
    at += outputs[i]->size;
  }
  *at = ']';
  atomic_store_explicit(&result.output->checked, true, memory_order_relaxed);
  return result;
}

static struct fl_result run_parallel(uint32_t index, struct fl_message *input,
                                     struct fl_frame *frame) {
  const struct fl_state *state = &fl_workflow.states[index];
  struct fl_result result = {NULL, NULL};
  struct parallel parallel = {.state = state, .input = input, .frame = frame};
  parallel.outputs = calloc(state->branch_count, sizeof *parallel.outputs);
  if (!parallel.outputs) {
    result.error = fl_error_memory(index);
    return result;
  }
  fl_pool_run(state->branch_count, run_branch, &parallel);
  result.error = atomic_load(&parallel.error);
  // A branch may have ended because this whole state is no longer wanted.
  if (!result.error && !fl_pool_stopped())
    result = join(index, parallel.outputs);
  for (uint32_t i = 0; i < state->branch_count; i++)
    fl_message_release(parallel.outputs[i]);
  free(parallel.outputs);
  return result;
}

/// The work of a state, on what is left of its input.
static struct fl_result run_work(uint32_t index, struct fl_message *input,
                                 struct fl_frame *frame,
                                 struct fl_visit *visit) {
  switch ((enum fl_state_type)fl_workflow.states[index].type) {
  case FL_STATE_TASK:
    return fl_invoke_task(index, input, visit);
  case FL_STATE_PASS:
    return run_pass(index, input);
  case FL_STATE_FAIL:
    return run_fail(index, NULL, NULL);
  case FL_STATE_PARALLEL:
    return run_parallel(index, input, frame);
  case FL_STATE_SUCCEED:
  case FL_STATE_CHOICE: // its work is done by run_choice
    break;
  }
  return (struct fl_result){fl_message_hold(input), NULL};
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
    return (struct fl_result){NULL, eval->error};
  return run_fail(eval->state, error, cause);
}

/// Does the work on `effective`, unless the state is one whose result is at
/// hand. The message that comes of it is kept in *held.
static bool work(struct fl_eval *eval, const struct fl_flow *flow,
                 struct fl_datum *effective, struct fl_visit *visit,
                 struct fl_message **held) {
  const struct fl_state *state = &fl_workflow.states[eval->state];
  if (flow->value != FL_NONE) {
    effective->value = fl_eval_node(eval, fl_table_node(flow->value));
    effective->message = NULL;
    return effective->value != NULL;
  }
  if (state->type == FL_STATE_PASS || state->type == FL_STATE_SUCCEED)
    return true;
  struct fl_message *input = fl_flow_message(eval, effective);
  if (!input)
    return false;
  struct fl_result result = run_work(eval->state, input, eval->frame, visit);
  fl_message_release(input);
  eval->error = result.error;
  *held = result.output;
  *effective = (struct fl_datum){.message = result.output, .once = true};
  return result.output != NULL;
}

/// A state that looks into data.
static struct fl_result run_flow(uint32_t index, struct fl_message *message,
                                 struct fl_frame *frame,
                                 struct fl_visit *visit) {
  const struct fl_state *state = &fl_workflow.states[index];
  const struct fl_flow *flow = &fl_workflow.flows[state->flow];
  struct fl_result result = {NULL, NULL};
  struct fl_message *held = NULL;
  // Where the message goes on as it is, the next state may look into it too.
  struct fl_datum data,
      input = {.message = message, .once = flow->result_path != FL_NULL};
  struct fl_eval eval;
  fl_eval_start(&eval, index, frame);
  if (flow->context)
    clock_gettime(CLOCK_REALTIME, &eval.entered);
  if (state->type == FL_STATE_FAIL) {
    result = fail_by_path(&eval, flow, &input);
  } else {
    if (fl_flow_before(&eval, flow, &input, &data) &&
        work(&eval, flow, &data, visit, &held) &&
        fl_flow_after(&eval, flow, &input, &data))
      result.output = fl_flow_message(&eval, &data);
    result.error = eval.error;
  }
  fl_eval_end(&eval);
  fl_message_release(held);
  return result;
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

static struct fl_result run_choice(uint32_t index, struct fl_message *message,
                                   struct fl_frame *frame, uint32_t *next) {
  static const struct fl_flow none = {.input_path = FL_NONE,
                                      .output_path = FL_NONE};
  const struct fl_state *state = &fl_workflow.states[index];
  const struct fl_flow *flow =
      state->flow == FL_NONE ? &none : &fl_workflow.flows[state->flow];
  struct fl_result result = {NULL, NULL};
  struct fl_datum data = {.message = message};
  struct fl_eval eval;
  fl_eval_start(&eval, index, frame);
  if (flow->context)
    clock_gettime(CLOCK_REALTIME, &eval.entered);
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

/// Runs a state, and changes *next where it is the state that decides.
static struct fl_result run_state(uint32_t index, struct fl_message *input,
                                  struct fl_frame *frame, uint32_t *next) {
  const struct fl_state *state = &fl_workflow.states[index];
  struct fl_visit visit;
  struct fl_result result;
  fl_trace_enter(&visit, index, input->size);
  *next = state->next;
  if (state->type == FL_STATE_CHOICE)
    result = run_choice(index, input, frame, next);
  else if (state->flow != FL_NONE)
    result = run_flow(index, input, frame, &visit);
  else
    result = run_work(index, input, frame, &visit);
  if (result.output)
    visit.bytes_out = result.output->size;
  fl_trace_leave(&visit, result.error);
  return result;
}

/// Runs one machine; `input` stays the caller's.
static struct fl_result run_machine(uint32_t index, struct fl_message *input,
                                    struct fl_frame *outer,
                                    struct fl_execution *execution) {
  const struct fl_machine *machine = &fl_workflow.machines[index];
  struct fl_result result = {NULL, NULL};
  struct fl_frame frame = {.outer = outer, .execution = execution};
  uint32_t start = machine->start, state = start;
  if (machine->variable_count) {
    frame.variables =
        calloc(machine->variable_count, sizeof(struct fl_message *));
    if (!frame.variables) {
      result.error = fl_error_memory(start);
      return result;
    }
  }
  result.output = fl_message_hold(input);
  while (state != FL_NONE && result.output) {
    struct fl_message *value = result.output;
    uint32_t next = FL_NONE;
    result.output = NULL;
    // All branches begin at once, so that what became of one meanwhile cannot
    // undo the first state of another.
    if (state == start || !fl_pool_stopped())
      result = run_state(state, value, &frame, &next);
    fl_message_release(value);
    state = next;
  }
  for (uint32_t i = 0; i < machine->variable_count; i++)
    fl_message_release(frame.variables[i]);
  free(frame.variables);
  return result;
}

struct fl_result fl_engine_run(struct fl_message *input) {
  struct fl_execution execution = {.input = input};
  if (fl_workflow.flow_count)
    clock_gettime(CLOCK_REALTIME, &execution.started);
  struct fl_result result = run_machine(0, input, NULL, &execution);
  free(atomic_load(&execution.name));
  if (result.output && fl_message_is_json(result.output)) {
    result.error = check_json(FL_NONE, result.output);
    if (result.error) {
      fl_message_release(result.output);
      result.output = NULL;
    }
  }
  return result;
}
