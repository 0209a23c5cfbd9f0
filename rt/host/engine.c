//===-- rt/host/engine.c - Walks the workflow -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// States hand on messages, which are bytes. JSON is checked where the workflow
// itself depends on it, and only once: where a Parallel state joins the outputs
// of its branches, and in the final result. What one function hands to the next
// is between the two of them.
//
//===----------------------------------------------------------------------===//
#include "engine.h"
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

static struct fl_result run_machine(uint32_t machine, struct fl_message *input);

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

static struct fl_result run_fail(uint32_t index) {
  const struct fl_state *state = &fl_workflow.states[index];
  const char *cause = fl_table_string(state->cause);
  struct fl_result result = {NULL, NULL};
  result.error = fl_error_make(index, fl_table_string(state->error),
                               cause ? "%s" : NULL, cause);
  return result;
}

/// A Parallel state at work.
struct parallel {
  const struct fl_state *state;
  struct fl_message *input;
  struct fl_message **outputs;
  _Atomic(struct fl_error *) error; ///< the first one in time
};

static bool run_branch(void *context, uint32_t index) {
  struct parallel *parallel = context;
  struct fl_result result =
      run_machine(parallel->state->branches + index, parallel->input);
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

static struct fl_result run_parallel(uint32_t index, struct fl_message *input) {
  const struct fl_state *state = &fl_workflow.states[index];
  struct fl_result result = {NULL, NULL};
  struct parallel parallel = {.state = state, .input = input};
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

static struct fl_result run_state(uint32_t index, struct fl_message *input) {
  struct fl_visit visit;
  struct fl_result result = {NULL, NULL};
  fl_trace_enter(&visit, index, input->size);
  switch ((enum fl_state_type)fl_workflow.states[index].type) {
  case FL_STATE_TASK:
    result = fl_invoke_task(index, input, &visit);
    break;
  case FL_STATE_PASS:
    result = run_pass(index, input);
    break;
  case FL_STATE_SUCCEED:
    result.output = fl_message_hold(input);
    break;
  case FL_STATE_FAIL:
    result = run_fail(index);
    break;
  case FL_STATE_PARALLEL:
    result = run_parallel(index, input);
    break;
  }
  if (result.output)
    visit.bytes_out = result.output->size;
  fl_trace_leave(&visit, result.error);
  return result;
}

/// Runs one machine; `input` stays the caller's.
static struct fl_result run_machine(uint32_t machine,
                                    struct fl_message *input) {
  struct fl_result result = {fl_message_hold(input), NULL};
  uint32_t start = fl_workflow.machines[machine].start, state = start;
  while (state != FL_NONE && result.output) {
    struct fl_message *value = result.output;
    result.output = NULL;
    // All branches begin at once, so that what became of one meanwhile cannot
    // undo the first state of another.
    if (state == start || !fl_pool_stopped())
      result = run_state(state, value);
    fl_message_release(value);
    state = fl_workflow.states[state].next;
  }
  return result;
}

struct fl_result fl_engine_run(struct fl_message *input) {
  struct fl_result result = run_machine(0, input);
  if (result.output && fl_message_is_json(result.output)) {
    result.error = check_json(FL_NONE, result.output);
    if (result.error) {
      fl_message_release(result.output);
      result.output = NULL;
    }
  }
  return result;
}
