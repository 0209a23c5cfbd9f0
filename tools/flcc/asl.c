//===-- tools/flcc/asl.c - Amazon States Language, checked and compiled ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "text.h"
#include <jansson.h>
#include <string.h>

// What is being built. States and machines were counted while the definition
// was checked, and what looks into data was compiled.
struct builder {
  const struct fl_json *json;
  const struct fl_inputs *inputs;
  struct fl_compiled *compiled;
  struct fl_state *states;
  struct fl_machine *machines;
  struct fl_flow *flows;
  uint32_t state_count, machine_count, flow_count;
  const struct fl_node **nodes; // of the machines
};

static uint32_t add_string(struct builder *builder, const char *text) {
  return fl_code_string(&builder->compiled->code, text, strlen(text));
}

// The string field `key` of `node`.
static uint32_t add_field(struct builder *builder, const struct fl_node *node,
                          const char *key) {
  const struct fl_node *member = fl_json_member(node, key);
  return member ? add_string(builder, member->string) : FL_NONE;
}

static void add_branches(struct builder *builder, struct fl_state *state,
                         const struct fl_node *node) {
  state->branches = builder->machine_count;
  const struct fl_node *branches = fl_json_member(node, "Branches");
  for (struct fl_node *branch = branches->first; branch;
       branch = branch->next) {
    builder->nodes[builder->machine_count++] = branch;
    ++state->branch_count;
  }
}

static void add_processor(struct builder *builder, struct fl_state *state,
                          const struct fl_node *node) {
  state->branches = builder->machine_count;
  state->branch_count = 1;
  builder->nodes[builder->machine_count++] = fl_detail_processor(node);
}

static uint32_t state_index(json_t *indices, const struct fl_node *name) {
  return (uint32_t)json_integer_value(json_object_get(indices, name->string));
}

// Rules and catchers were made in their order; where they lead is known only
// now.
static void link_rules(struct builder *builder, const struct fl_state *state,
                       const struct fl_node *node, json_t *indices) {
  const struct fl_node *other = fl_json_member(node, "Default");
  struct fl_rule *rule =
      (struct fl_rule *)builder->compiled->rules.at + state->rules;
  for (struct fl_node *choice = fl_json_member(node, "Choices")->first; choice;
       choice = choice->next)
    rule++->next = state_index(indices, fl_json_member(choice, "Next"));
  if (other)
    rule->next = state_index(indices, other);
}

static void link_catches(struct builder *builder, const struct fl_state *state,
                         const struct fl_node *node, json_t *indices) {
  const struct fl_node *list = fl_json_member(node, "Catch");
  struct fl_catch *catches = builder->compiled->catches.at;
  uint32_t index = state->catches;
  for (struct fl_node *rule = list ? list->first : NULL; rule;
       rule = rule->next)
    catches[index++].next = state_index(indices, fl_json_member(rule, "Next"));
}

static void add_function(struct builder *builder, struct fl_state *state,
                         const struct fl_node *node) {
  const struct fl_node *resource = fl_asl_resource(node);
  state->function = fl_asl_find_function(builder->inputs, resource->string);
  state->wraps = resource != fl_json_member(node, "Resource");
}

static void add_state(struct builder *builder, struct fl_state *state,
                      const struct fl_node *node, json_t *indices) {
  const struct fl_made *made =
      (const struct fl_made *)builder->compiled->made.at + node->made - 1;
  const struct fl_node *next = fl_json_member(node, "Next");
  const struct fl_node *result = fl_json_member(node, "Result");
  *state = made->state;
  state->name = add_string(builder, node->key);
  state->next = next ? state_index(indices, next) : FL_NONE;
  state->function = FL_NONE;
  state->result =
      result ? add_string(builder, fl_json_compact(builder->json, result))
             : FL_NONE;
  state->error = add_field(builder, node, "Error");
  state->cause = add_field(builder, node, "Cause");
  state->flow = FL_NONE;
  if (made->has_flow) {
    state->flow = builder->flow_count++;
    builder->flows[state->flow] = made->flow;
  }
  if (state->type == FL_STATE_TASK)
    add_function(builder, state, node);
  if (state->type == FL_STATE_PARALLEL)
    add_branches(builder, state, node);
  if (state->type == FL_STATE_MAP)
    add_processor(builder, state, node);
  if (state->type == FL_STATE_CHOICE)
    link_rules(builder, state, node, indices);
  link_catches(builder, state, node, indices);
}

static void add_machine(struct builder *builder, uint32_t index) {
  struct fl_machine *machine = &builder->machines[index];
  const struct fl_node *node = builder->nodes[index];
  const struct fl_node *states = fl_json_member(node, "States");
  json_t *indices = json_object();
  machine->first_state = builder->state_count;
  for (struct fl_node *state = states->first; state; state = state->next)
    json_object_set_new(indices, state->key,
                        json_integer(builder->state_count++));
  machine->state_count = builder->state_count - machine->first_state;
  machine->start = state_index(indices, fl_json_member(node, "StartAt"));
  machine->variable_count = node->made;
  struct fl_state *state = &builder->states[machine->first_state];
  for (struct fl_node *from = states->first; from; from = from->next)
    add_state(builder, state++, from, indices);
  json_decref(indices);
}

static void prepare(struct builder *builder, const struct fl_asl *asl) {
  builder->states = fl_text_alloc(asl->state_count, sizeof(struct fl_state));
  builder->machines =
      fl_text_alloc(asl->machine_count, sizeof(struct fl_machine));
  builder->nodes = fl_text_alloc(asl->machine_count, sizeof(struct fl_node *));
  builder->flows = fl_text_alloc(asl->state_count, sizeof(struct fl_flow));
}

static void finish(struct fl_workflow *workflow,
                   const struct builder *builder) {
  workflow->states = builder->states;
  workflow->state_count = builder->state_count;
  workflow->machines = builder->machines;
  workflow->machine_count = builder->machine_count;
  workflow->flows = builder->flows;
  workflow->flow_count = builder->flow_count;
  const struct fl_compiled *compiled = builder->compiled;
  workflow->rules = compiled->rules.at;
  workflow->rule_count = compiled->rules.count;
  workflow->limits = compiled->limits.at;
  workflow->limits_count = compiled->limits.count;
  workflow->waits = compiled->waits.at;
  workflow->wait_count = compiled->waits.count;
  workflow->maps = compiled->maps.at;
  workflow->map_count = compiled->maps.count;
  workflow->retries = compiled->retries.at;
  workflow->retry_count = compiled->retries.count;
  workflow->catches = compiled->catches.at;
  workflow->catch_count = compiled->catches.count;
  workflow->assignments = compiled->assignments.at;
  workflow->assignment_count = compiled->assignments.count;
  workflow->words = compiled->code.words;
  workflow->word_count = compiled->code.word_count;
  workflow->strings = compiled->code.strings;
  workflow->strings_size = compiled->code.strings_size;
}

// One Task for one function, as if this had been given:
// {"StartAt": NAME, "States": {NAME: {"Type": "Task", "Resource": NAME,
//  "End": true}}}
static void compile_single(struct fl_workflow *workflow, const char *name) {
  struct fl_compiled compiled = {0};
  struct builder builder = {.compiled = &compiled};
  prepare(&builder, &(struct fl_asl){.state_count = 1, .machine_count = 1});
  builder.machines[0].state_count = 1;
  builder.states[0] = (struct fl_state){
      .type = FL_STATE_TASK,
      .name = add_string(&builder, name),
      .next = FL_NONE,
      .result = FL_NONE,
      .error = FL_NONE,
      .cause = FL_NONE,
      .limits = FL_NONE,
      .flow = FL_NONE,
  };
  builder.state_count = builder.machine_count = 1;
  workflow->comment = FL_NONE;
  workflow->timeout = FL_NONE;
  workflow->name = builder.states[0].name;
  finish(workflow, &builder);
}

static const char *workflow_name(const char *path) {
  static const char *const suffixes[] = {".asl.json", ".json"};
  const char *base = fl_text_base(path);
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; ++i)
    if (fl_text_ends(base, suffixes[i]))
      return fl_text_slice(base, strlen(base) - strlen(suffixes[i]));
  return base;
}

static void check_version(const struct fl_json *json) {
  const struct fl_node *version = fl_json_member(json->root, "Version");
  if (!version || version->type != FL_NODE_STRING ||
      strcmp(version->string, "1.0") == 0)
    return;
  struct fl_place place = fl_json_at(json, version);
  fl_diag(FL_ERROR, &place, "'Version' must be \"1.0\"");
}

static uint32_t read_timeout(const struct fl_json *json) {
  const struct fl_node *timeout = fl_json_member(json->root, "TimeoutSeconds");
  return timeout && timeout->type == FL_NODE_NUMBER
             ? fl_detail_number(json, timeout, 1, 1, 99999999)
             : FL_NONE;
}

static void warn_unused(const struct fl_asl *asl) {
  struct fl_place place = {.file = asl->json->path};
  for (size_t i = 0; i < asl->inputs->count; ++i)
    if (!asl->used[i])
      fl_diag(FL_WARNING, &place, "no state runs the function '%s'",
              asl->inputs->functions[i].name);
}

int fl_asl_load(struct fl_json *json, const struct fl_inputs *inputs) {
  if (!inputs->definition)
    return fl_json_load(json, inputs->workflow, NULL);
  struct fl_origin *origin = fl_text_alloc(1, sizeof *origin);
  if (fl_origin_load(origin, inputs->definition, inputs->workflow) != 0)
    return -1;
  return fl_json_load(json, inputs->definition, origin);
}

int fl_asl_compile(struct fl_workflow *workflow,
                   const struct fl_inputs *inputs) {
  unsigned errors = fl_diag_errors();
  struct fl_json json;
  if (!inputs->workflow) {
    compile_single(workflow, inputs->functions[0].name);
    return 0;
  }
  if (fl_asl_load(&json, inputs) != 0)
    return -1;
  const char *name =
      json.origin ? json.origin->name : workflow_name(inputs->workflow);
  struct fl_asl asl = {
      .json = &json,
      .inputs = inputs,
      .names = json_object(),
  };
  fl_asl_check(&asl, json.root, FL_ASL_WORKFLOW);
  json_decref(asl.names);
  asl.names = NULL;
  if (json.root->type == FL_NODE_OBJECT) {
    check_version(&json);
    workflow->timeout = read_timeout(&json);
    fl_permission_check(&json, inputs);
  }
  if (errors == fl_diag_errors())
    warn_unused(&asl);
  if (errors != fl_diag_errors())
    return -1;

  struct builder builder = {
      .json = &json, .inputs = inputs, .compiled = &asl.compiled};
  prepare(&builder, &asl);
  workflow->name = add_string(&builder, name);
  workflow->comment = add_field(&builder, json.root, "Comment");
  builder.nodes[builder.machine_count++] = json.root;
  for (uint32_t i = 0; i < builder.machine_count; ++i)
    add_machine(&builder, i);
  finish(workflow, &builder);
  return 0;
}
