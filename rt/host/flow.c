//===-- rt/host/flow.c - Data on its way through a state ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow.h"
#include "json.h"
#include "table.h"

#include "image.h"

#include <math.h>
#include <stdlib.h>

/// Of the service, in bytes: of one variable, and of all of an execution.
#define VARIABLE_MOST (256 * 1024)
#define VARIABLES_MOST ((size_t)10 * 1024 * 1024)

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

/// A number, or a string that is one if `text`; -1: neither.
static double read_number(const fl_value *value, bool text) {
  // Behind the text of a value that the host made lies anything.
  char copy[64], *end;
  size_t size = fl_value_length(value);
  if (!(fl_value_is_number(value) || (text && fl_value_is_string(value))) ||
      size == 0 || size >= sizeof copy)
    return -1;
  memcpy(copy, fl_value_text(value), size);
  copy[size] = '\0';
  if (strspn(copy, "+-.0123456789Ee") != size)
    return -1; // strtod would have spaces and hexadecimal numbers, too
  double number = strtod(copy, &end);
  return *end ? -1 : number;
}

bool fl_flow_count(struct fl_eval *eval, const struct fl_count *count,
                   const struct fl_count_rule *rule, uint32_t *value) {
  if (count->path == FL_NONE) {
    if (count->value != FL_NONE)
      *value = count->value;
    return true;
  }
  const uint32_t *path = fl_table_node(count->path);
  const fl_value *found = fl_path_value(eval, path);
  if (!found)
    return false;
  double number = read_number(found, rule->text) * rule->unit;
  double whole = floor(number + 0.5); // of thousandths, more make no difference
  if (number >= (double)rule->least * rule->unit &&
      number <= (double)rule->most * rule->unit &&
      (rule->unit != 1 || number == whole)) {
    *value = (uint32_t)whole;
    return true;
  }
  return fl_eval_fail(eval, "what '%s' finds must be a %snumber from %u to %u",
                      fl_table_string(path[FL_PATH_TEXT]),
                      rule->unit == 1 ? "whole " : "", rule->least, rule->most);
}

struct fl_error *fl_flow_check(uint32_t state, struct fl_message *message) {
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

/// Counts what the variables have more from now on.
static bool account(struct fl_eval *eval, const struct fl_assignment *assign,
                    struct fl_message *const *made, uint32_t count) {
  atomic_size_t *all = &eval->frame->execution->variables;
  size_t more = 0; // may be less: it wraps, and so does the sum
  for (uint32_t i = 0; i < count; i++) {
    const struct fl_message *old = eval->frame->variables[assign[i].slot];
    more += made[i]->size - (old ? old->size : 0);
  }
  if (atomic_fetch_add(all, more) + more <= VARIABLES_MOST)
    return true;
  atomic_fetch_sub(all, more);
  eval->error = fl_error_make(eval->state, FL_ERROR_DATA_LIMIT,
                              "the variables would have more than %zu bytes",
                              VARIABLES_MOST);
  return false;
}

bool fl_flow_assign(struct fl_eval *eval, uint32_t first, uint32_t count,
                    struct fl_datum *data) {
  if (count == 0)
    return true;
  const struct fl_assignment *assign = &fl_workflow.assignments[first];
  struct fl_message **made =
      fl_arena_alloc(&eval->arena, count * sizeof(struct fl_message *));
  if (!made)
    return fl_eval_memory(eval);
  eval->data = data;
  uint32_t done = 0;
  while (done < count && (made[done] = make_variable(eval, assign[done].node)))
    done++;
  if (done == count && !account(eval, assign, made, count))
    count = done + 1;
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

bool fl_flow_place(struct fl_eval *eval, uint32_t place, struct fl_datum *input,
                   struct fl_datum *result) {
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
         fl_flow_place(eval, flow->result_path, input, result) &&
         fl_flow_path(eval, flow->output_path, result);
}

struct fl_message *fl_flow_message(struct fl_eval *eval,
                                   const struct fl_datum *data) {
  if (data->message)
    return fl_message_hold(data->message);
  return fl_eval_print(eval, data->value);
}
