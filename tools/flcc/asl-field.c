//===-- tools/flcc/asl-field.c - The fields of Amazon States Language -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One row for each field of the specification, those that flcc does not have
// included: they are refused by name, unknown ones as mistakes.
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "text.h"
#include <string.h>

#define T (1u << FL_STATE_TASK)
#define P (1u << FL_STATE_PASS)
#define S (1u << FL_STATE_SUCCEED)
#define F (1u << FL_STATE_FAIL)
#define L (1u << FL_STATE_PARALLEL)
#define C (1u << FL_STATE_CHOICE)
#define W (1u << FL_STATE_WAIT)
#define M (1u << FL_STATE_MAP)
#define TOP (1u << FL_ASL_WORKFLOW)
#define INNER (1u << FL_ASL_BRANCH | 1u << FL_ASL_PROCESSOR)
#define MACHINE (TOP | INNER)
#define CONFIG (1u << FL_ASL_CONFIG)
#define RETRIER (1u << FL_ASL_RETRIER)
#define CATCHER (1u << FL_ASL_CATCHER)
#define RULE (RETRIER | CATCHER)
#define ALL (T | P | S | F | L | C | W | M)

static const char *const types[] = {
    [FL_STATE_TASK] = "Task",         [FL_STATE_PASS] = "Pass",
    [FL_STATE_SUCCEED] = "Succeed",   [FL_STATE_FAIL] = "Fail",
    [FL_STATE_PARALLEL] = "Parallel", [FL_STATE_CHOICE] = "Choice",
    [FL_STATE_WAIT] = "Wait",         [FL_STATE_MAP] = "Map",
};
#define TYPES (sizeof types / sizeof *types)

enum {
  ANY = 0xf0, // any type of value
  JSONATA,    // of that language only
  SERVICE,    // of services that there are none of here
};

static const struct field {
  const char *name;
  unsigned in;     // where it belongs
  unsigned needed; // where it must stand
  unsigned type;   // enum fl_node_type, or as above
} fields[] = {
    {"StartAt", MACHINE, MACHINE, FL_NODE_STRING},
    {"States", MACHINE, MACHINE, FL_NODE_OBJECT},
    {"Version", TOP, 0, FL_NODE_STRING},
    {"faastlane", TOP, 0, FL_NODE_OBJECT}, // ours: permission.c
    {"Comment", ALL | MACHINE | RULE, 0, FL_NODE_STRING},
    {"Type", ALL, 0, FL_NODE_STRING},
    {"Next", T | P | L | W | M, 0, FL_NODE_STRING},
    {"Next", CATCHER, CATCHER, FL_NODE_STRING},
    {"End", T | P | L | W | M, 0, FL_NODE_BOOLEAN},
    {"Resource", T, T, FL_NODE_STRING},
    {"Result", P, 0, ANY},
    {"Error", F, 0, FL_NODE_STRING},
    {"Cause", F, 0, FL_NODE_STRING},
    {"ErrorPath", F, 0, FL_NODE_STRING},
    {"CausePath", F, 0, FL_NODE_STRING},
    {"Branches", L, L, FL_NODE_ARRAY},
    {"QueryLanguage", ALL | MACHINE, 0, FL_NODE_STRING},
    {"TimeoutSeconds", T | TOP, 0, FL_NODE_NUMBER},
    {"TimeoutSecondsPath", T, 0, FL_NODE_STRING},
    {"HeartbeatSeconds", T, 0, FL_NODE_NUMBER},
    {"HeartbeatSecondsPath", T, 0, FL_NODE_STRING},
    {"Credentials", T, 0, SERVICE},
    {"InputPath", T | P | L | C | W | S | M, 0, ANY},
    {"OutputPath", T | P | L | C | W | S | M, 0, ANY},
    {"Parameters", T | P | L | M, 0, ANY},
    {"ResultSelector", T | L | M, 0, FL_NODE_OBJECT},
    {"ResultPath", T | P | L | M | CATCHER, 0, ANY},
    {"Retry", T | L | M, 0, FL_NODE_ARRAY},
    {"Catch", T | L | M, 0, FL_NODE_ARRAY},
    {"ErrorEquals", RULE, RULE, FL_NODE_ARRAY},
    {"IntervalSeconds", RETRIER, 0, FL_NODE_NUMBER},
    {"MaxAttempts", RETRIER, 0, FL_NODE_NUMBER},
    {"BackoffRate", RETRIER, 0, FL_NODE_NUMBER},
    {"MaxDelaySeconds", RETRIER, 0, FL_NODE_NUMBER},
    {"JitterStrategy", RETRIER, 0, FL_NODE_STRING},
    {"Assign", T | P | L | C | W | M | CATCHER, 0, FL_NODE_OBJECT},
    {"Output", T | P | L | C | W | S | M | CATCHER, 0, JSONATA},
    {"Arguments", T | L, 0, JSONATA},
    {"Choices", C, C, FL_NODE_ARRAY},
    {"Default", C, 0, FL_NODE_STRING},
    {"Seconds", W, 0, FL_NODE_NUMBER},
    {"SecondsPath", W, 0, FL_NODE_STRING},
    {"Timestamp", W, 0, FL_NODE_STRING},
    {"TimestampPath", W, 0, FL_NODE_STRING},
    {"ItemProcessor", M, 0, FL_NODE_OBJECT},
    {"Iterator", M, 0, FL_NODE_OBJECT},
    {"ProcessorConfig", 1u << FL_ASL_PROCESSOR, 0, FL_NODE_OBJECT},
    {"Mode", CONFIG, 0, FL_NODE_STRING},
    {"ExecutionType", CONFIG, 0, FL_NODE_STRING},
    {"Items", M, 0, JSONATA},
    {"ItemsPath", M, 0, FL_NODE_STRING},
    {"ItemSelector", M, 0, ANY},
    {"ItemReader", M, 0, SERVICE},
    {"ItemBatcher", M, 0, SERVICE},
    {"ResultWriter", M, 0, SERVICE},
    {"MaxConcurrency", M, 0, FL_NODE_NUMBER},
    {"MaxConcurrencyPath", M, 0, FL_NODE_STRING},
    {"ToleratedFailurePercentage", M, 0, FL_NODE_NUMBER},
    {"ToleratedFailurePercentagePath", M, 0, FL_NODE_STRING},
    {"ToleratedFailureCount", M, 0, FL_NODE_NUMBER},
    {"ToleratedFailureCountPath", M, 0, FL_NODE_STRING},
    {"Label", M, 0, FL_NODE_STRING},
};
#define FIELDS (sizeof fields / sizeof *fields)

static const char *const type_names[] = {
    [FL_NODE_OBJECT] = "an object", [FL_NODE_ARRAY] = "an array",
    [FL_NODE_STRING] = "a string",  [FL_NODE_NUMBER] = "a number",
    [FL_NODE_BOOLEAN] = "true",     [FL_NODE_NULL] = "null",
};

// What may stand there: of a state of no known type, all that any may have.
static unsigned bits(unsigned where) {
  return where == FL_ASL_STATE ? ALL : 1u << where;
}

// "a Task state", "a workflow".
static const char *describe(unsigned where) {
  static const char *const others[] = {
      [FL_ASL_STATE] = "a state",
      [FL_ASL_WORKFLOW] = "a workflow",
      [FL_ASL_BRANCH] = "a branch",
      [FL_ASL_PROCESSOR] = "the processor of a Map state",
      [FL_ASL_CONFIG] = "'ProcessorConfig'",
      [FL_ASL_RETRIER] = "a rule of 'Retry'",
      [FL_ASL_CATCHER] = "a rule of 'Catch'",
  };
  return where < TYPES ? fl_text_format("a %s state", types[where])
                       : others[where];
}

static void refuse_unknown(const struct fl_json *json,
                           const struct fl_node *member, unsigned where) {
  struct fl_list known = {0};
  for (size_t i = 0; i < FIELDS; ++i)
    if (fields[i].in & bits(where))
      fl_list_add(&known, fields[i].name);
  struct fl_place place = fl_json_at_key(json, member);
  const char *nearest = fl_list_nearest(&known, member->key);
  if (nearest)
    fl_diag(FL_ERROR, &place, "unknown field '%s' in %s; did you mean '%s'?",
            member->key, describe(where), nearest);
  else
    fl_diag(FL_ERROR, &place, "unknown field '%s' in %s", member->key,
            describe(where));
}

// The field's row for there, else any that it has.
static size_t find_field(const char *name, unsigned where) {
  size_t found = FIELDS;
  for (size_t i = 0; i < FIELDS; ++i)
    if (strcmp(fields[i].name, name) == 0 &&
        (found == FIELDS || fields[i].in & bits(where)))
      found = i;
  return found;
}

static void check_member(const struct fl_json *json,
                         const struct fl_node *member, unsigned where) {
  size_t i = find_field(member->key, where);
  if (i == FIELDS) {
    refuse_unknown(json, member, where);
    return;
  }
  struct fl_place place = fl_json_at_key(json, member);
  if (!(fields[i].in & bits(where))) {
    fl_diag(FL_ERROR, &place, "field '%s' does not belong in %s", member->key,
            describe(where));
  } else if (fields[i].type == JSONATA) {
    fl_diag(FL_ERROR, &place, "field '%s' is of JSONata, not of JSONPath",
            member->key);
  } else if (fields[i].type == SERVICE) {
    fl_diag(FL_ERROR, &place,
            "flcc does not support field '%s': a workflow has no cloud "
            "services around it",
            member->key);
    if (where == FL_STATE_MAP)
      fl_note("the items of a Map state come from its input, by 'ItemsPath', "
              "and its results are its output");
  } else if (fields[i].type != ANY && fields[i].type != member->type) {
    place = fl_json_at(json, member);
    fl_diag(FL_ERROR, &place, "'%s' must be %s", member->key,
            type_names[fields[i].type]);
  }
}

static void check_members(const struct fl_json *json,
                          const struct fl_node *object, unsigned where) {
  for (struct fl_node *member = object->first; member; member = member->next)
    check_member(json, member, where);
  // Of a state whose type is not known, nothing can be missing.
  for (size_t i = 0; i < FIELDS; ++i) {
    if (!(fields[i].needed & 1u << where) ||
        fl_json_member(object, fields[i].name))
      continue;
    struct fl_place place =
        object->key ? fl_json_at_key(json, object) : fl_json_at(json, object);
    fl_diag(FL_ERROR, &place, "field '%s' is missing in %s", fields[i].name,
            describe(where));
  }
}

bool fl_asl_check_object(const struct fl_json *json,
                         const struct fl_node *object,
                         enum fl_asl_place where) {
  if (object->type == FL_NODE_OBJECT) {
    check_members(json, object, where);
    return true;
  }
  struct fl_place place = fl_json_at(json, object);
  fl_diag(FL_ERROR, &place, "%s must be an object", describe(where));
  return false;
}

static unsigned check_type(const struct fl_json *json,
                           const struct fl_node *state) {
  const struct fl_node *member = fl_json_member(state, "Type");
  struct fl_place place = fl_json_at_key(json, state);
  if (!member) {
    fl_diag(FL_ERROR, &place, "state '%s' has no 'Type'", state->key);
    return FL_ASL_STATE;
  }
  if (member->type != FL_NODE_STRING)
    return FL_ASL_STATE;
  struct fl_list known = {0};
  for (unsigned i = 0; i < TYPES; ++i) {
    if (strcmp(types[i], member->string) == 0)
      return i;
    fl_list_add(&known, types[i]);
  }
  place = fl_json_at(json, member);
  const char *nearest = fl_list_nearest(&known, member->string);
  if (nearest)
    fl_diag(FL_ERROR, &place, "unknown type '%s'; did you mean '%s'?",
            member->string, nearest);
  else
    fl_diag(FL_ERROR, &place, "unknown type '%s'", member->string);
  return FL_ASL_STATE;
}

unsigned fl_asl_check_fields(const struct fl_json *json,
                             const struct fl_node *state) {
  unsigned type = check_type(json, state);
  check_members(json, state, type);
  return type;
}
