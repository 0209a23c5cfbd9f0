//===-- tools/flcc/asl-check.c - Whether a state machine makes sense ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Beyond its fields (asl-field.c): that transitions lead to states of the same
// machine, that every state is reached and the end can be, that names are
// unique in the whole workflow, and that tasks name functions.
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "image.h"
#include "text.h"
#include <ctype.h>
#include <jansson.h>
#include <string.h>

// Of the specification, in characters.
#define NAME_LONGEST 80

#define ARN_NOTE                                                               \
  "a resource is the name of a function, or a name that ends in "              \
  ":function:NAME"

struct state {
  struct fl_node *node;
  unsigned type;       // enum fl_state_type, or FL_ASL_STATE
  struct fl_list next; // names
  bool reached;
  bool final;
};

struct machine {
  struct state *states;
  size_t count;
  json_t *indices;      // of the states, by their names
  struct fl_list names; // of the states: made for the first wrong name
  bool sound;           // no transition is missing or leads nowhere
};

// Its index, or `count`.
static size_t find_state(const struct machine *machine, const char *name) {
  const json_t *index = json_object_get(machine->indices, name);
  return index ? (size_t)json_integer_value(index) : machine->count;
}

static void check_name(struct fl_asl *asl, const struct fl_node *state) {
  size_t characters = 0;
  bool control = false;
  struct fl_place place = fl_json_at_key(asl->json, state);
  for (const char *at = state->key; *at; ++at) {
    characters += ((unsigned char)*at & 0xc0) != 0x80;
    control |= iscntrl((unsigned char)*at) != 0;
  }
  if (!characters || characters > NAME_LONGEST || control)
    fl_diag(FL_ERROR, &place,
            "the name of a state is 1 to %d characters long, none of them a "
            "control character",
            NAME_LONGEST);
  const json_t *other = json_object_get(asl->names, state->key);
  if (!other) {
    json_object_set_new(asl->names, state->key,
                        json_integer((json_int_t)(intptr_t)state));
    return;
  }
  fl_diag(FL_ERROR, &place, "two states are named '%s'", state->key);
  place = fl_json_at_key(asl->json,
                         (struct fl_node *)(intptr_t)json_integer_value(other));
  fl_diag(FL_NOTE, &place, "the first one is here");
}

// A transition to the state that `target` names.
static void check_target(struct fl_asl *asl, struct machine *machine,
                         struct state *from, const struct fl_node *target) {
  if (target->type != FL_NODE_STRING)
    return;
  if (find_state(machine, target->string) < machine->count) {
    if (from)
      fl_list_add(&from->next, target->string);
    return;
  }
  machine->sound = false;
  struct fl_place place = fl_json_at(asl->json, target);
  for (size_t i = machine->names.count; i < machine->count; ++i)
    fl_list_add(&machine->names, machine->states[i].node->key);
  const char *nearest = fl_list_nearest(&machine->names, target->string);
  const json_t *elsewhere = json_object_get(asl->names, target->string);
  if (nearest)
    fl_diag(FL_ERROR, &place, "no state is named '%s'; did you mean '%s'?",
            target->string, nearest);
  else
    fl_diag(FL_ERROR, &place, "no state is named '%s'%s", target->string,
            elsewhere ? " in this part of the workflow" : "");
  if (elsewhere && !nearest)
    fl_note("no transition leads into a branch or out of it");
}

static void check_transitions(struct fl_asl *asl, struct machine *machine,
                              struct state *state) {
  static const char *const direct[] = {"Next", "Default"};
  static const char *const listed[] = {"Choices", "Catch"};
  for (size_t i = 0; i < 2; ++i) {
    const struct fl_node *target = fl_json_member(state->node, direct[i]);
    if (target)
      check_target(asl, machine, state, target);
    const struct fl_node *list = fl_json_member(state->node, listed[i]);
    for (struct fl_node *rule = list ? list->first : NULL; rule;
         rule = rule->next)
      if ((target = fl_json_member(rule, "Next")))
        check_target(asl, machine, state, target);
  }
}

static void check_end(struct fl_asl *asl, struct machine *machine,
                      struct state *state) {
  const struct fl_node *end = fl_json_member(state->node, "End");
  const struct fl_node *next = fl_json_member(state->node, "Next");
  struct fl_place place;
  state->final =
      end || state->type == FL_STATE_SUCCEED || state->type == FL_STATE_FAIL;
  if (state->type == FL_STATE_SUCCEED || state->type == FL_STATE_FAIL ||
      state->type == FL_STATE_CHOICE || state->type == FL_ASL_STATE)
    return;
  if (end && next) {
    place = fl_json_at_key(asl->json, end);
    fl_diag(FL_ERROR, &place, "state '%s' has 'Next' and 'End'",
            state->node->key);
    machine->sound = false;
  } else if (!end && !next) {
    place = fl_json_at_key(asl->json, state->node);
    fl_diag(FL_ERROR, &place, "state '%s' has neither 'Next' nor 'End'",
            state->node->key);
    machine->sound = false;
  } else if (end && end->type == FL_NODE_BOOLEAN &&
             asl->json->text[end->start] == 'f') {
    place = fl_json_at(asl->json, end);
    fl_diag(FL_ERROR, &place, "'End' must be true");
  }
}

// arn:aws:lambda:REGION:ACCOUNT:function:NAME, a version behind it or not.
static const char *function_name(const char *resource) {
  static const char mark[] = ":function:";
  const char *name =
      fl_text_starts(resource, "arn:") ? strstr(resource, mark) : NULL;
  if (!name)
    return resource;
  name += sizeof mark - 1;
  return fl_text_slice(name, strcspn(name, ":"));
}

uint32_t fl_asl_find_function(const struct fl_inputs *inputs,
                              const char *resource) {
  const char *name = function_name(resource);
  for (size_t i = 0; i < inputs->count; ++i)
    if (strcmp(inputs->functions[i].name, name) == 0)
      return (uint32_t)i;
  return FL_NONE;
}

const struct fl_node *fl_asl_resource(const struct fl_node *state) {
  const struct fl_node *resource = fl_json_member(state, "Resource");
  if (resource && resource->type == FL_NODE_STRING &&
      strcmp(resource->string, FL_INVOKE) == 0) {
    const struct fl_node *parameters = fl_json_member(state, "Parameters");
    resource = parameters ? fl_json_member(parameters, "FunctionName") : NULL;
  }
  return resource && resource->type == FL_NODE_STRING ? resource : NULL;
}

static void check_invoke(struct fl_asl *asl, const struct fl_node *state,
                         const struct fl_node *resource) {
  struct fl_place place = fl_json_at(asl->json, resource);
  if (strcmp(resource->string, FL_INVOKE) == 0)
    fl_diag(FL_ERROR, &place,
            "'" FL_INVOKE "' needs the name of a function, a string "
            "'FunctionName' in 'Parameters'");
  else
    fl_diag(FL_ERROR, &place, "flcc does not support the resource '%s'",
            resource->string);
  const struct fl_node *parameters = fl_json_member(state, "Parameters");
  if (parameters && fl_json_member(parameters, "FunctionName.$"))
    fl_note("which function runs is decided when the workflow is built");
  else
    fl_note(ARN_NOTE);
}

// Of what no function is known for.
static void refuse_resource(struct fl_asl *asl,
                            const struct fl_node *resource) {
  struct fl_place place = fl_json_at(asl->json, resource);
  struct fl_list known = {0};
  for (size_t i = 0; i < asl->inputs->count; ++i)
    fl_list_add(&known, asl->inputs->functions[i].name);
  const char *nearest = fl_list_nearest(&known, resource->string);
  if (nearest) {
    fl_diag(FL_ERROR, &place, "no function is named '%s'; did you mean '%s'?",
            resource->string, nearest);
    return;
  }
  fl_diag(FL_ERROR, &place, "no function is named '%s'", resource->string);
  if (fl_text_starts(resource->string, "arn:"))
    fl_note(ARN_NOTE);
  else
    fl_note("give its source as '%s.c', or any file by --function %s=FILE",
            resource->string, resource->string);
}

// Where functions are not known, a name can at least be one.
static void check_form(struct fl_asl *asl, const struct fl_node *resource) {
  const char *name = function_name(resource->string);
  const char *problem = fl_inputs_name_problem(name);
  if (!problem)
    return;
  struct fl_place place = fl_json_at(asl->json, resource);
  fl_diag(FL_ERROR, &place, "'%s': the name of a function is %s", name,
          problem);
  fl_note(ARN_NOTE);
}

static void check_resource(struct fl_asl *asl, const struct fl_node *state) {
  const struct fl_node *given = fl_json_member(state, "Resource");
  const struct fl_node *resource = fl_asl_resource(state);
  if (!given || given->type != FL_NODE_STRING)
    return;
  if (!resource ||
      (resource == given && fl_text_starts(given->string, "arn:aws:states:"))) {
    check_invoke(asl, state, given);
    return;
  }
  uint32_t function = fl_asl_find_function(asl->inputs, resource->string);
  if (function != FL_NONE) {
    asl->used[function] = true;
    return;
  }
  if (asl->inputs->unknown)
    check_form(asl, resource);
  else
    refuse_resource(asl, resource);
}

static void check_language(struct fl_asl *asl, const struct fl_node *node) {
  const struct fl_node *language = fl_json_member(node, "QueryLanguage");
  if (!language || language->type != FL_NODE_STRING ||
      strcmp(language->string, "JSONPath") == 0)
    return;
  struct fl_place place = fl_json_at(asl->json, language);
  if (strcmp(language->string, "JSONata") != 0) {
    fl_diag(FL_ERROR, &place, "'QueryLanguage' must be \"JSONPath\"");
    return;
  }
  fl_diag(FL_ERROR, &place, "flcc does not support JSONata");
  fl_note("what it computes is computed by a function, or by JSONPath and "
          "intrinsic functions");
}

// A Fail state says its error itself or says where it is found, not both.
static void check_fail(struct fl_asl *asl, const struct fl_node *state) {
  static const char *const pairs[][2] = {{"Error", "ErrorPath"},
                                         {"Cause", "CausePath"}};
  for (size_t i = 0; i < 2; ++i) {
    const struct fl_node *path = fl_json_member(state, pairs[i][1]);
    if (!path || !fl_json_member(state, pairs[i][0]))
      continue;
    struct fl_place place = fl_json_at_key(asl->json, path);
    fl_diag(FL_ERROR, &place, "state '%s' has '%s' and '%s'", state->key,
            pairs[i][0], pairs[i][1]);
  }
}

static void check_branches(struct fl_asl *asl, const struct fl_node *state) {
  const struct fl_node *branches = fl_json_member(state, "Branches");
  if (!branches || branches->type != FL_NODE_ARRAY)
    return;
  if (!branches->first) {
    struct fl_place place = fl_json_at(asl->json, branches);
    fl_diag(FL_ERROR, &place,
            "'Branches' is empty: it needs a branch at least");
  }
  for (struct fl_node *branch = branches->first; branch; branch = branch->next)
    fl_asl_check(asl, branch, FL_ASL_BRANCH);
}

static void check_processor(struct fl_asl *asl, const struct fl_node *state) {
  struct fl_node *processor = fl_detail_processor(state);
  if (processor && processor->type == FL_NODE_OBJECT)
    fl_asl_check(asl, processor, FL_ASL_PROCESSOR);
}

static void check_state(struct fl_asl *asl, struct state *state) {
  ++asl->state_count;
  state->type = FL_ASL_STATE;
  if (state->node->type != FL_NODE_OBJECT) {
    struct fl_place place = fl_json_at(asl->json, state->node);
    fl_diag(FL_ERROR, &place, "state '%s' must be an object", state->node->key);
    return;
  }
  state->type = fl_asl_check_fields(asl->json, state->node);
  check_language(asl, state->node);
  if (state->type != FL_ASL_STATE)
    fl_flow_compile(&asl->compiled, asl->json, asl->scope, state->node,
                    state->type);
  if (state->type == FL_STATE_TASK)
    check_resource(asl, state->node);
  if (state->type == FL_STATE_FAIL)
    check_fail(asl, state->node);
  if (state->type == FL_STATE_PARALLEL)
    check_branches(asl, state->node);
  if (state->type == FL_STATE_MAP)
    check_processor(asl, state->node);
}

static void mark_reached(struct machine *machine, const char *start) {
  size_t *stack = fl_text_alloc(machine->count, sizeof *stack);
  size_t depth = 0;
  stack[depth++] = find_state(machine, start);
  machine->states[stack[0]].reached = true;
  while (depth) {
    const struct state *state = &machine->states[stack[--depth]];
    for (size_t i = 0; i < state->next.count; ++i) {
      size_t next = find_state(machine, state->next.at[i]);
      if (!machine->states[next].reached) {
        machine->states[next].reached = true;
        stack[depth++] = next;
      }
    }
  }
}

static void check_reached(struct fl_asl *asl, const struct machine *machine,
                          const struct fl_node *start) {
  bool ends = false;
  struct fl_place place;
  for (size_t i = 0; i < machine->count; ++i) {
    const struct state *state = &machine->states[i];
    ends |= state->reached && state->final;
    if (state->reached)
      continue;
    place = fl_json_at_key(asl->json, state->node);
    fl_diag(FL_ERROR, &place, "no transition leads to state '%s'",
            state->node->key);
  }
  if (ends)
    return;
  place = fl_json_at(asl->json, start);
  fl_diag(FL_ERROR, &place,
          "what starts at '%s' never ends: no state with 'End' and no Succeed "
          "or Fail state comes after it",
          start->string);
}

void fl_asl_check(struct fl_asl *asl, struct fl_node *node,
                  enum fl_asl_place place) {
  struct machine machine = {.sound = true};
  struct fl_scope scope = {.outer = asl->scope};
  ++asl->machine_count;
  if (!fl_asl_check_object(asl->json, node, place))
    return;
  check_language(asl, node);
  const struct fl_node *start = fl_json_member(node, "StartAt");
  const struct fl_node *states = fl_json_member(node, "States");
  if (!states || states->type != FL_NODE_OBJECT)
    return;
  if (!states->first) {
    struct fl_place at = fl_json_at(asl->json, states);
    fl_diag(FL_ERROR, &at, "'States' is empty");
    return;
  }
  for (struct fl_node *state = states->first; state; state = state->next)
    ++machine.count;
  machine.states = fl_text_alloc(machine.count, sizeof *machine.states);
  machine.indices = json_object();
  size_t i = 0;
  for (struct fl_node *state = states->first; state; state = state->next) {
    machine.states[i].node = state;
    json_object_set_new(machine.indices, state->key,
                        json_integer((json_int_t)i++));
    check_name(asl, state);
  }
  if (start)
    check_target(asl, &machine, NULL, start);
  fl_flow_collect(asl->json, &scope, states);
  asl->scope = &scope;
  node->made = (uint32_t)scope.names.count;
  for (i = 0; i < machine.count; ++i) {
    check_state(asl, &machine.states[i]);
    check_end(asl, &machine, &machine.states[i]);
    check_transitions(asl, &machine, &machine.states[i]);
  }
  asl->scope = scope.outer;
  // One wrong name makes many states unreachable, and was said already.
  if (start && start->type == FL_NODE_STRING && machine.sound) {
    mark_reached(&machine, start->string);
    check_reached(asl, &machine, start);
  }
  json_decref(machine.indices);
}
