//===-- rt/host/graph.c - The workflow as a graph -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "graph.h"
#include "table.h"

#include "expression.h"
#include "image.h"

bool fl_graph_edge(uint32_t index, uint32_t number, struct fl_edge *edge) {
  const struct fl_state *state = &fl_workflow.states[index];
  *edge = (struct fl_edge){.to = state->next, .condition = FL_NONE};
  if (state->type == FL_STATE_CHOICE) {
    if (number >= state->rule_count)
      return false;
    const struct fl_rule *rule = &fl_workflow.rules[state->rules + number];
    edge->to = rule->next;
    edge->condition = rule->condition;
    edge->otherwise = rule->condition == FL_NONE;
    return true;
  }
  if (number == 0)
    return state->type != FL_STATE_FAIL;
  if (number > state->catch_count)
    return false;
  edge->caught = &fl_workflow.catches[state->catches + number - 1];
  edge->to = edge->caught->next;
  return true;
}

uint32_t fl_graph_inner(uint32_t index, uint32_t *first) {
  const struct fl_state *state = &fl_workflow.states[index];
  bool has = state->type == FL_STATE_PARALLEL || state->type == FL_STATE_MAP;
  *first = state->branches;
  return has ? state->branch_count : 0;
}

static void add_path(struct fl_text *out, uint32_t place) {
  const uint32_t *node = fl_table_node(place);
  fl_text_add(out, *node == FL_OP_PATH ? fl_table_string(node[FL_PATH_TEXT])
                                       : "a value");
}

static void add_wait(struct fl_text *out, const struct fl_wait *wait) {
  if (wait->seconds.value != FL_NONE) {
    fl_text_format(out, " %u s", wait->seconds.value);
  } else if (wait->seconds.path != FL_NONE) {
    fl_text_add(out, " ");
    add_path(out, wait->seconds.path);
    fl_text_add(out, " s");
  } else {
    fl_text_add(out, " until ");
    if (wait->timestamp != FL_NONE)
      fl_text_add(out, fl_table_string(wait->timestamp));
    else
      add_path(out, wait->timestamp_path);
  }
}

void fl_graph_detail(struct fl_text *out, uint32_t index,
                     const struct fl_mark *marks) {
  const struct fl_state *state = &fl_workflow.states[index];
  const char *what = NULL;
  fl_text_add(out, fl_table_type(state->type));
  if (state->type == FL_STATE_WAIT)
    add_wait(out, &fl_workflow.waits[state->detail]);
  if (state->type == FL_STATE_TASK)
    what = fl_image.functions[state->function].name;
  if (state->type == FL_STATE_FAIL)
    what = fl_table_string(state->error);
  if (what) {
    fl_text_add(out, " ");
    fl_text_add(out, what);
  }
  if (!marks || marks[index].kind == FL_MARK_NONE)
    return;
  fl_text_format(out, ", %s", fl_mark_name(marks[index].kind));
  if (marks[index].visits > 1)
    fl_text_format(out, ", %u times", marks[index].visits);
}

static void add_errors(struct fl_text *out, const struct fl_errors *errors) {
  for (uint32_t i = 0; i < errors->count; i++) {
    uint32_t name = fl_workflow.words[errors->first + i];
    fl_text_add(out, i ? ", " : "");
    fl_text_add(out, fl_table_string(name));
  }
}

void fl_graph_retries(struct fl_text *out, uint32_t index) {
  const struct fl_state *state = &fl_workflow.states[index];
  const struct fl_retry *retry = &fl_workflow.retries[state->retries];
  for (uint32_t i = 0; i < state->retry_count; i++, retry++) {
    fl_text_add(out, i ? "; " : "Retry ");
    add_errors(out, &retry->errors);
    fl_text_format(out, ": %u time%s", retry->attempts,
                   retry->attempts == 1 ? "" : "s");
  }
}

static void add_string(struct fl_text *out, const uint32_t *node) {
  fl_text_plain(out, fl_table_string(node[2]), node[3]);
}

static void add_operand(struct fl_text *out, const uint32_t *node) {
  switch ((enum fl_op) * node) {
  case FL_OP_PATH:
    fl_text_add(out, fl_table_string(node[FL_PATH_TEXT]));
    break;
  case FL_OP_STRING:
    fl_text_add(out, "\"");
    add_string(out, node);
    fl_text_add(out, "\"");
    break;
  case FL_OP_NUMBER:
    add_string(out, node);
    break;
  default:
    fl_text_add(out, *node == FL_OP_TRUE ? "true" : "false");
    break;
  }
}

static void add_comparison(struct fl_text *out, const uint32_t *node) {
  static const char relations[][10] = {
      [FL_COMPARE_EQUALS] = " = ",     [FL_COMPARE_LESS] = " < ",
      [FL_COMPARE_GREATER] = " > ",    [FL_COMPARE_LESS_EQUALS] = " <= ",
      [FL_COMPARE_MATCHES] = " like ", [FL_COMPARE_GREATER_EQUALS] = " >= ",
  };
  static const char types[][12] = {"null",     "present",   "a number",
                                   "a string", "a boolean", "a timestamp"};
  unsigned comparison = node[2];
  const uint32_t *path = node + 3, *other = path + path[1];
  add_operand(out, path);
  if (comparison < FL_COMPARE_IS_NULL) {
    fl_text_add(out, relations[comparison & FL_COMPARE_RELATION]);
    add_operand(out, other);
    return;
  }
  fl_text_add(out, *other == FL_OP_TRUE ? " is " : " is not ");
  fl_text_add(out, types[comparison - FL_COMPARE_IS_NULL]);
}

static void add_condition(struct fl_text *out, const uint32_t *node,
                          bool inner) {
  const uint32_t *end = node + node[1];
  switch ((enum fl_op) * node) {
  case FL_OP_NOT:
    fl_text_add(out, "not ");
    add_condition(out, node + 2, true);
    break;
  case FL_OP_AND:
  case FL_OP_OR:
    fl_text_add(out, inner ? "(" : "");
    for (const uint32_t *part = node + 2; part < end; part += part[1]) {
      if (part > node + 2)
        fl_text_add(out, *node == FL_OP_AND ? " and " : " or ");
      add_condition(out, part, true);
    }
    fl_text_add(out, inner ? ")" : "");
    break;
  default: // FL_OP_COMPARE
    add_comparison(out, node);
    break;
  }
}

void fl_graph_label(struct fl_text *out, const struct fl_edge *edge) {
  if (edge->caught)
    add_errors(out, &edge->caught->errors);
  else if (edge->otherwise)
    fl_text_add(out, "otherwise");
  else if (edge->condition != FL_NONE)
    add_condition(out, fl_table_node(edge->condition), false);
}
