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
  return number == 0 && state->type != FL_STATE_FAIL;
}

uint32_t fl_graph_inner(uint32_t index, uint32_t *first) {
  const struct fl_state *state = &fl_workflow.states[index];
  *first = state->branches;
  return state->type == FL_STATE_PARALLEL ? state->branch_count : 0;
}

void fl_graph_detail(struct fl_text *out, uint32_t index) {
  const struct fl_state *state = &fl_workflow.states[index];
  const char *what = NULL;
  fl_text_add(out, fl_table_type(state->type));
  if (state->type == FL_STATE_TASK)
    what = fl_image.functions[state->function].name;
  if (state->type == FL_STATE_FAIL)
    what = fl_table_string(state->error);
  if (what) {
    fl_text_add(out, " ");
    fl_text_add(out, what);
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
  if (edge->otherwise)
    fl_text_add(out, "otherwise");
  else if (edge->condition != FL_NONE)
    add_condition(out, fl_table_node(edge->condition), false);
}
