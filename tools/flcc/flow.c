//===-- tools/flcc/flow.c - The fields of states that look into data ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow.h"
#include "choice.h"
#include "path.h"
#include "template.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Of the specification, in characters.
#define VARIABLE_LONGEST 80

static void *grow(void *memory, uint32_t count, uint32_t *room, size_t size) {
  if (count < *room)
    return memory;
  *room = *room ? *room * 2 : 64;
  void *more = realloc(memory, *room * size);
  if (!more) {
    fl_error("out of memory");
    exit(1);
  }
  return more;
}

// ---- Variables --------------------------------------------------------------

static const char *variable_name(const struct fl_node *member) {
  size_t size = strlen(member->key);
  return fl_text_slice(member->key,
                       size - (fl_text_ends(member->key, ".$") ? 2 : 0));
}

static void check_variable(const struct fl_json *json,
                           const struct fl_scope *scope,
                           const struct fl_node *member, const char *name) {
  struct fl_place place = fl_json_at_key(json, member);
  size_t characters = 0;
  bool good = *name && !isdigit((unsigned char)*name);
  for (const char *at = name; *at; ++at) {
    unsigned char c = (unsigned char)*at;
    good &= isalnum(c) || c == '_' || c >= 0x80;
    characters += (c & 0xc0) != 0x80;
  }
  if (!good || characters > VARIABLE_LONGEST)
    fl_diag(FL_ERROR, &place,
            "'%s' cannot be a variable: 1 to %d letters, digits and '_', no "
            "digit first",
            name, VARIABLE_LONGEST);
  else if (strcmp(name, "states") == 0)
    fl_diag(FL_ERROR, &place,
            "'states' is no name for a variable: it is taken");
  for (const struct fl_scope *outer = scope->outer; outer; outer = outer->outer)
    if (fl_list_has(&outer->names, name)) {
      fl_diag(FL_ERROR, &place,
              "the variable '%s' belongs to the workflow around this branch, "
              "which can read it but not assign it",
              name);
      return;
    }
}

static void collect(const struct fl_json *json, struct fl_scope *scope,
                    const struct fl_node *owner) {
  const struct fl_node *assign =
      owner->type == FL_NODE_OBJECT ? fl_json_member(owner, "Assign") : NULL;
  if (!assign || assign->type != FL_NODE_OBJECT)
    return;
  for (struct fl_node *member = assign->first; member; member = member->next) {
    const char *name = variable_name(member);
    if (fl_list_has(&scope->names, name))
      continue;
    check_variable(json, scope, member, name);
    fl_list_add(&scope->names, name);
  }
}

void fl_flow_collect(const struct fl_json *json, struct fl_scope *scope,
                     const struct fl_node *states) {
  static const char *const lists[] = {"Choices", "Catch"};
  for (struct fl_node *state = states->first; state; state = state->next) {
    if (state->type != FL_NODE_OBJECT)
      continue;
    collect(json, scope, state);
    for (size_t i = 0; i < 2; ++i) {
      const struct fl_node *list = fl_json_member(state, lists[i]);
      if (list && list->type == FL_NODE_ARRAY)
        for (struct fl_node *rule = list->first; rule; rule = rule->next)
          collect(json, scope, rule);
    }
  }
}

static void add_assignments(struct fl_compiled *compiled,
                            struct fl_source *source,
                            const struct fl_node *owner, uint32_t *first,
                            uint32_t *count) {
  const struct fl_node *assign = fl_json_member(owner, "Assign");
  *first = compiled->assignment_count;
  *count = 0;
  if (!assign || assign->type != FL_NODE_OBJECT)
    return;
  for (struct fl_node *member = assign->first; member; member = member->next) {
    struct fl_assignment assignment = {0};
    const char *name = variable_name(member);
    while (strcmp(source->scope->names.at[assignment.slot], name) != 0)
      ++assignment.slot;
    assignment.node = strcmp(name, member->key) == 0
                          ? fl_template_compile(source, member)
                          : fl_template_expression(source, member);
    compiled->assignments =
        grow(compiled->assignments, compiled->assignment_count,
             &compiled->assignment_room, sizeof *compiled->assignments);
    compiled->assignments[compiled->assignment_count++] = assignment;
    ++*count;
  }
}

// ---- Fields -----------------------------------------------------------------

enum kind {
  PATH,       // a path, or null
  RESULT,     // where a result is put, or null
  TEMPLATE,   // a payload template
  EXPRESSION, // a path or a function
};

static const struct field {
  const char *name;
  enum kind kind;
  size_t offset; // in struct fl_flow
} fields[] = {
    {"InputPath", PATH, offsetof(struct fl_flow, input_path)},
    {"Parameters", TEMPLATE, offsetof(struct fl_flow, parameters)},
    {"ResultSelector", TEMPLATE, offsetof(struct fl_flow, result_selector)},
    {"ResultPath", RESULT, offsetof(struct fl_flow, result_path)},
    {"OutputPath", PATH, offsetof(struct fl_flow, output_path)},
    {"ErrorPath", EXPRESSION, offsetof(struct fl_flow, error_path)},
    {"CausePath", EXPRESSION, offsetof(struct fl_flow, cause_path)},
};

static uint32_t compile_path(struct fl_source *source,
                             const struct fl_node *node, enum kind kind) {
  if (node->type == FL_NODE_NULL)
    return FL_NULL;
  if (node->type != FL_NODE_STRING) {
    struct fl_place place = fl_json_at(source->json, node);
    fl_diag(FL_ERROR, &place, "'%s' must be a path or null", node->key);
    return FL_NONE;
  }
  // Everything, as without the field.
  if (strcmp(node->string, "$") == 0)
    return FL_NONE;
  source->node = node;
  source->text = node->string;
  return fl_path_field(source, kind == RESULT ? FL_PATH_RESULT : FL_PATH_FREE);
}

static uint32_t compile_field(struct fl_source *source,
                              const struct fl_node *node, enum kind kind) {
  switch (kind) {
  case PATH:
  case RESULT:
    return compile_path(source, node, kind);
  case TEMPLATE:
    return fl_template_compile(source, node);
  case EXPRESSION:
    return fl_template_expression(source, node);
  }
  return FL_NONE;
}

static bool add_fields(struct fl_source *source, struct fl_flow *flow,
                       const struct fl_node *state) {
  bool any = false;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; ++i) {
    const struct fl_node *node = fl_json_member(state, fields[i].name);
    if (!node)
      continue;
    uint32_t place = compile_field(source, node, fields[i].kind);
    memcpy((char *)flow + fields[i].offset, &place, sizeof place);
    any |= place != FL_NONE;
  }
  return any;
}

// ---- Choice -----------------------------------------------------------------

static void add_rule(struct fl_compiled *compiled, struct fl_rule rule) {
  compiled->rules = grow(compiled->rules, compiled->rule_count,
                         &compiled->rule_room, sizeof *compiled->rules);
  compiled->rules[compiled->rule_count++] = rule;
}

static void add_rules(struct fl_compiled *compiled, struct fl_source *source,
                      const struct fl_node *state) {
  const struct fl_node *choices = fl_json_member(state, "Choices");
  if (choices && choices->type == FL_NODE_ARRAY && !choices->first) {
    struct fl_place place = fl_json_at(source->json, choices);
    fl_diag(FL_ERROR, &place, "'Choices' is empty");
  }
  for (struct fl_node *node = choices ? choices->first : NULL; node;
       node = node->next) {
    struct fl_rule rule = {.next = FL_NONE};
    source->depth = 0;
    rule.condition = fl_choice_condition(source, node);
    if (node->type != FL_NODE_OBJECT)
      continue;
    add_assignments(compiled, source, node, &rule.assign, &rule.assign_count);
    const struct fl_node *next = fl_json_member(node, "Next");
    if (!next || next->type != FL_NODE_STRING) {
      struct fl_place place = fl_json_at(source->json, next ? next : node);
      fl_diag(FL_ERROR, &place,
              next ? "'Next' must be a string"
                   : "field 'Next' is missing in a Choice rule");
    }
    add_rule(compiled, rule);
  }
}

void fl_flow_compile(struct fl_compiled *compiled, const struct fl_json *json,
                     const struct fl_scope *scope, struct fl_node *state,
                     bool pass, bool choice) {
  struct fl_made made = {.first_rule = compiled->rule_count};
  struct fl_source source = {
      .json = json, .scope = scope, .code = &compiled->code};
  memset(&made.flow, 0xff, sizeof made.flow); // FL_NONE all over
  compiled->code.context = false;
  made.has_flow = add_fields(&source, &made.flow, state);
  uint32_t first, count;
  add_assignments(compiled, &source, state, &first, &count);
  if (choice) {
    add_rules(compiled, &source, state);
    if (fl_json_member(state, "Default"))
      add_rule(compiled, (struct fl_rule){FL_NONE, FL_NONE, first, count});
    made.rule_count = compiled->rule_count - made.first_rule;
  } else {
    made.flow.assign = first;
    made.flow.assign_count = count;
    made.has_flow |= count > 0;
  }
  // Where something is done with a result, it has to be a value; else its text
  // will do.
  const struct fl_node *result = fl_json_member(state, "Result");
  if (pass && result && made.has_flow)
    made.flow.value = fl_template_literal(&source, result);
  made.flow.context = compiled->code.context;
  made.has_flow |= compiled->code.context;
  compiled->made = grow(compiled->made, compiled->made_count,
                        &compiled->made_room, sizeof *compiled->made);
  compiled->made[compiled->made_count++] = made;
  state->made = compiled->made_count;
}
