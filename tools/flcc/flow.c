//===-- tools/flcc/flow.c - The fields of states that look into data ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "choice.h"
#include "path.h"
#include "template.h"
#include <ctype.h>
#include <string.h>

// Of the specification, in characters.
#define VARIABLE_LONGEST 80

uint32_t fl_rows_add(struct fl_rows *rows, const void *row, size_t size) {
  if (rows->count == rows->room) {
    rows->room = rows->room ? rows->room * 2 : 64;
    rows->at = fl_text_grow(rows->at, rows->count * size, rows->room * size);
  }
  memcpy((char *)rows->at + rows->count * size, row, size);
  return rows->count++;
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

void fl_flow_assign(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *owner, uint32_t *first,
                    uint32_t *count) {
  const struct fl_node *assign = fl_json_member(owner, "Assign");
  *first = compiled->assignments.count;
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
    fl_rows_add(&compiled->assignments, &assignment, sizeof assignment);
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

uint32_t fl_flow_result_path(struct fl_source *source,
                             const struct fl_node *owner) {
  const struct fl_node *node = fl_json_member(owner, "ResultPath");
  return node ? compile_path(source, node, RESULT) : FL_NONE;
}

// Of lambda:invoke, Payload is what the function gets; without it, {}.
static uint32_t no_payload(struct fl_source *source) {
  uint32_t place = fl_code_begin(source->code, FL_OP_OBJECT);
  fl_code_word(source->code, 0);
  fl_code_end(source->code, place);
  return place;
}

// `invoke`: "Parameters" are those of lambda:invoke.
static const struct fl_node *find_field(const struct fl_node *state,
                                        const struct field *field, bool invoke,
                                        enum kind *kind) {
  const struct fl_node *node = fl_json_member(state, field->name);
  *kind = field->kind;
  if (!node || !invoke || field->offset != offsetof(struct fl_flow, parameters))
    return node;
  const struct fl_node *payload = fl_json_member(node, "Payload.$");
  *kind = payload ? EXPRESSION : TEMPLATE;
  return payload ? payload : fl_json_member(node, "Payload");
}

static bool add_fields(struct fl_source *source, struct fl_flow *flow,
                       const struct fl_node *state, uint32_t type) {
  const struct fl_node *resource = fl_json_member(state, "Resource");
  bool invoke = resource && resource->type == FL_NODE_STRING &&
                strcmp(resource->string, FL_INVOKE) == 0;
  bool any = invoke;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; ++i) {
    enum kind kind;
    const struct fl_node *node = find_field(state, &fields[i], invoke, &kind);
    // A Map's old "Parameters" are each iteration's.
    if (!node || (type == FL_STATE_MAP && kind == TEMPLATE &&
                  fields[i].offset == offsetof(struct fl_flow, parameters)))
      continue;
    uint32_t place = compile_field(source, node, kind);
    memcpy((char *)flow + fields[i].offset, &place, sizeof place);
    any |= place != FL_NONE;
  }
  if (invoke && flow->parameters == FL_NONE)
    flow->parameters = no_payload(source);
  return any;
}

// ---- Choice -----------------------------------------------------------------

static void add_rules(struct fl_compiled *compiled, struct fl_source *source,
                      const struct fl_node *state, struct fl_state *made) {
  const struct fl_node *choices = fl_json_member(state, "Choices");
  if (choices && choices->type == FL_NODE_ARRAY && !choices->first) {
    struct fl_place place = fl_json_at(source->json, choices);
    fl_diag(FL_ERROR, &place, "'Choices' is empty: it needs a rule at least");
  }
  made->rules = compiled->rules.count;
  for (struct fl_node *node = choices ? choices->first : NULL; node;
       node = node->next) {
    struct fl_rule rule = {.next = FL_NONE};
    source->depth = 0;
    rule.condition = fl_choice_condition(source, node);
    if (node->type != FL_NODE_OBJECT)
      continue;
    fl_flow_assign(compiled, source, node, &rule.assign, &rule.assign_count);
    const struct fl_node *next = fl_json_member(node, "Next");
    if (!next || next->type != FL_NODE_STRING) {
      struct fl_place place = fl_json_at(source->json, next ? next : node);
      fl_diag(FL_ERROR, &place,
              next ? "'Next' must be a string"
                   : "field 'Next' is missing in a Choice rule");
    }
    fl_rows_add(&compiled->rules, &rule, sizeof rule);
  }
}

// The Choice state's own `Assign` goes with `Default`.
static void compile_choice(struct fl_compiled *compiled,
                           struct fl_source *source,
                           const struct fl_node *state, struct fl_state *made) {
  struct fl_rule other = {.condition = FL_NONE, .next = FL_NONE};
  fl_flow_assign(compiled, source, state, &other.assign, &other.assign_count);
  add_rules(compiled, source, state, made);
  if (fl_json_member(state, "Default"))
    fl_rows_add(&compiled->rules, &other, sizeof other);
  made->rule_count = compiled->rules.count - made->rules;
}

void fl_flow_compile(struct fl_compiled *compiled, const struct fl_json *json,
                     const struct fl_scope *scope, struct fl_node *state,
                     uint32_t type) {
  struct fl_made made = {.state = {.type = type, .limits = FL_NONE}};
  struct fl_source source = {
      .json = json, .scope = scope, .code = &compiled->code};
  memset(&made.flow, 0xff, sizeof made.flow); // FL_NONE all over
  compiled->code.context = false;
  made.has_flow = add_fields(&source, &made.flow, state, type);
  if (type == FL_STATE_CHOICE) {
    compile_choice(compiled, &source, state, &made.state);
  } else {
    fl_flow_assign(compiled, &source, state, &made.flow.assign,
                   &made.flow.assign_count);
    made.has_flow |= made.flow.assign_count > 0;
  }
  if (type == FL_STATE_TASK)
    fl_detail_task(compiled, &source, state, &made.state);
  if (type == FL_STATE_WAIT)
    fl_detail_wait(compiled, &source, state, &made.state);
  if (type == FL_STATE_MAP)
    fl_detail_map(compiled, &source, state, &made.state);
  fl_errors_compile(compiled, &source, state, &made.state);
  // Where something is done with a result, it has to be a value; else its text
  // will do.
  const struct fl_node *result = fl_json_member(state, "Result");
  if (type == FL_STATE_PASS && result && made.has_flow)
    made.flow.value = fl_template_literal(&source, result);
  made.flow.context = compiled->code.context;
  made.has_flow |= compiled->code.context;
  fl_rows_add(&compiled->made, &made, sizeof made);
  state->made = compiled->made.count;
}
