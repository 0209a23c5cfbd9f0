//===-- rt/host/flow.c - Data on its way through a state ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow.h"
#include "table.h"

#include <stdlib.h>

/// Of the service, in bytes.
#define VARIABLE_MOST (256 * 1024)

static bool take(struct fl_datum *data, const fl_value *value) {
  if (value)
    *data = (struct fl_datum){.value = value};
  return value != NULL;
}

bool fl_flow_path(struct fl_eval *eval, uint32_t place, struct fl_datum *data) {
  if (place == FL_NONE)
    return true;
  if (place == FL_NULL)
    return take(data, &fl_value_empty_object);
  eval->data = data;
  return take(data, fl_path_value(eval, fl_table_node(place)));
}

/// A template, on `data`, which it replaces.
static bool apply(struct fl_eval *eval, uint32_t place, struct fl_datum *data) {
  if (place == FL_NONE)
    return true;
  eval->data = data;
  return take(data, fl_eval_node(eval, fl_table_node(place)));
}

bool fl_flow_before(struct fl_eval *eval, const struct fl_flow *flow,
                    const struct fl_datum *input, struct fl_datum *effective) {
  *effective = *input;
  return fl_flow_path(eval, flow->input_path, effective) &&
         apply(eval, flow->parameters, effective);
}

static struct fl_message *make_variable(struct fl_eval *eval, uint32_t node) {
  const fl_value *value = fl_eval_node(eval, fl_table_node(node));
  struct fl_message *message = value ? fl_eval_print(eval, value) : NULL;
  if (!message)
    return NULL;
  if (message->size <= VARIABLE_MOST)
    return message;
  fl_message_release(message);
  eval->error =
      fl_error_make(eval->state, FL_ERROR_DATA_LIMIT,
                    "a variable would have more than %d bytes", VARIABLE_MOST);
  return NULL;
}

bool fl_flow_assign(struct fl_eval *eval, uint32_t first, uint32_t count,
                    struct fl_datum *data) {
  const struct fl_assignment *assign = &fl_workflow.assignments[first];
  struct fl_message **made;
  if (count == 0)
    return true;
  made = fl_arena_alloc(&eval->arena, count * sizeof(struct fl_message *));
  if (!made)
    return fl_eval_memory(eval);
  eval->data = data;
  uint32_t done = 0;
  while (done < count && (made[done] = make_variable(eval, assign[done].node)))
    done++;
  // All values were made of what the variables were before.
  for (uint32_t i = 0; i < done; i++) {
    struct fl_message **variable = &eval->frame->variables[assign[i].slot];
    struct fl_message *old = done == count ? *variable : made[i];
    if (done == count)
      *variable = made[i];
    fl_message_release(old);
  }
  return done == count;
}

/// ResultPath: the result in its place in the state's input.
static bool place_result(struct fl_eval *eval, uint32_t place,
                         struct fl_datum *input, struct fl_datum *result) {
  if (place == FL_NONE)
    return true;
  if (place == FL_NULL) {
    *result = *input;
    return true;
  }
  const fl_value *value = fl_eval_datum(eval, result);
  const fl_value *root = value ? fl_eval_datum(eval, input) : NULL;
  return root &&
         take(result, fl_path_put(eval, fl_table_node(place), root, value));
}

bool fl_flow_after(struct fl_eval *eval, const struct fl_flow *flow,
                   struct fl_datum *input, struct fl_datum *result) {
  return fl_flow_assign(eval, flow->assign, flow->assign_count, result) &&
         apply(eval, flow->result_selector, result) &&
         place_result(eval, flow->result_path, input, result) &&
         fl_flow_path(eval, flow->output_path, result);
}

struct fl_message *fl_flow_message(struct fl_eval *eval,
                                   const struct fl_datum *data) {
  if (data->message)
    return fl_message_hold(data->message);
  return fl_eval_print(eval, data->value);
}
