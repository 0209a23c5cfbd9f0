//===-- tools/flcc/asl-field.c - The fields of Amazon States Language -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One row for each field of the specification, the ones that this version does
// not have yet included: they are refused by name, unknown ones as mistakes.
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "text.h"
#include <string.h>

#define T (1u << FL_ASL_TASK)
#define P (1u << FL_ASL_PASS)
#define S (1u << FL_ASL_SUCCEED)
#define F (1u << FL_ASL_FAIL)
#define L (1u << FL_ASL_PARALLEL)
#define C (1u << FL_ASL_CHOICE)
#define W (1u << FL_ASL_WAIT)
#define M (1u << FL_ASL_MAP)
#define MACHINE (1u << FL_ASL_TYPES)      // the workflow itself
#define BRANCH (1u << (FL_ASL_TYPES + 1)) // a machine inside it
#define ALL (T | P | S | F | L | C | W | M)
#define NO 0xffu // not supported yet

static const struct type {
  const char *name;
  bool supported;
} types[] = {
    [FL_ASL_TASK] = {"Task", true},         [FL_ASL_PASS] = {"Pass", true},
    [FL_ASL_SUCCEED] = {"Succeed", true},   [FL_ASL_FAIL] = {"Fail", true},
    [FL_ASL_PARALLEL] = {"Parallel", true}, [FL_ASL_CHOICE] = {"Choice", true},
    [FL_ASL_WAIT] = {"Wait", false},        [FL_ASL_MAP] = {"Map", false},
};

#define ANY 0xfeu // any type of value

static const struct field {
  const char *name;
  unsigned in;     // where it belongs
  unsigned needed; // where it must stand
  unsigned type;   // enum fl_node_type, ANY, NO
} fields[] = {
    {"StartAt", MACHINE | BRANCH, MACHINE | BRANCH, FL_NODE_STRING},
    {"States", MACHINE | BRANCH, MACHINE | BRANCH, FL_NODE_OBJECT},
    {"Version", MACHINE, 0, FL_NODE_STRING},
    {"faastlane", MACHINE, 0, FL_NODE_OBJECT}, // ours: permission.c
    {"Comment", ALL | MACHINE | BRANCH, 0, FL_NODE_STRING},
    {"Type", ALL, 0, FL_NODE_STRING},
    {"Next", T | P | L | W | M, 0, FL_NODE_STRING},
    {"End", T | P | L | W | M, 0, FL_NODE_BOOLEAN},
    {"Resource", T, T, FL_NODE_STRING},
    {"Result", P, 0, ANY},
    {"Error", F, 0, FL_NODE_STRING},
    {"Cause", F, 0, FL_NODE_STRING},
    {"Branches", L, L, FL_NODE_ARRAY},
    {"QueryLanguage", ALL | MACHINE, 0, FL_NODE_STRING},
    {"TimeoutSeconds", T, 0, FL_NODE_NUMBER},
    {"TimeoutSeconds", MACHINE, 0, NO},
    {"TimeoutSecondsPath", T, 0, NO},
    {"HeartbeatSeconds", T, 0, NO},
    {"HeartbeatSecondsPath", T, 0, NO},
    {"Credentials", T, 0, NO},
    {"InputPath", T | P | L | C | W | S | M, 0, ANY},
    {"OutputPath", T | P | L | C | W | S | M, 0, ANY},
    {"Parameters", T | P | L | M, 0, ANY},
    {"ResultSelector", T | L | M, 0, FL_NODE_OBJECT},
    {"ResultPath", T | P | L | M, 0, ANY},
    {"Retry", T | L | M, 0, NO},
    {"Catch", T | L | M, 0, NO},
    {"Assign", T | P | L | C | W | M, 0, FL_NODE_OBJECT},
    {"Output", T | P | L | C | W | S | M, 0, NO},
    {"Arguments", T | L, 0, NO},
    {"ErrorPath", F, 0, FL_NODE_STRING},
    {"CausePath", F, 0, FL_NODE_STRING},
    {"Choices", C, C, FL_NODE_ARRAY},
    {"Default", C, 0, FL_NODE_STRING},
    {"Seconds", W, 0, NO},
    {"SecondsPath", W, 0, NO},
    {"Timestamp", W, 0, NO},
    {"TimestampPath", W, 0, NO},
    {"ItemProcessor", M, 0, NO},
    {"Iterator", M, 0, NO},
    {"Items", M, 0, NO},
    {"ItemsPath", M, 0, NO},
    {"ItemSelector", M, 0, NO},
    {"ItemReader", M, 0, NO},
    {"ItemBatcher", M, 0, NO},
    {"ResultWriter", M, 0, NO},
    {"MaxConcurrency", M, 0, NO},
    {"MaxConcurrencyPath", M, 0, NO},
    {"ToleratedFailurePercentage", M, 0, NO},
    {"ToleratedFailurePercentagePath", M, 0, NO},
    {"ToleratedFailureCount", M, 0, NO},
    {"ToleratedFailureCountPath", M, 0, NO},
    {"Label", M, 0, NO},
};
#define FIELDS (sizeof fields / sizeof *fields)

static const char *const type_names[] = {
    [FL_NODE_OBJECT] = "an object", [FL_NODE_ARRAY] = "an array",
    [FL_NODE_STRING] = "a string",  [FL_NODE_NUMBER] = "a number",
    [FL_NODE_BOOLEAN] = "true",     [FL_NODE_NULL] = "null",
};

bool fl_asl_supports(enum fl_asl_type type) {
  return type < FL_ASL_TYPES && types[type].supported;
}

// "in a Task state", "in a workflow".
static const char *describe(unsigned where) {
  if (where == MACHINE)
    return "a workflow";
  if (where == BRANCH)
    return "a branch";
  for (size_t i = 0; i < FL_ASL_TYPES; ++i)
    if (where == 1u << i)
      return fl_text_format("a %s state", types[i].name);
  return "a state";
}

static void refuse_unknown(const struct fl_json *json,
                           const struct fl_node *member, unsigned where) {
  struct fl_list known = {0};
  for (size_t i = 0; i < FIELDS; ++i)
    if (fields[i].in & where)
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
        (found == FIELDS || fields[i].in & where))
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
  if (!(fields[i].in & where)) {
    fl_diag(FL_ERROR, &place, "field '%s' does not belong in %s", member->key,
            describe(where));
  } else if (fields[i].type == NO) {
    fl_diag(FL_ERROR, &place,
            "not supported yet by this version of flcc: field '%s'",
            member->key);
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
  for (size_t i = 0; i < FIELDS && where != ALL; ++i) {
    if (!(fields[i].needed & where) || fl_json_member(object, fields[i].name))
      continue;
    struct fl_place place = fl_json_at_key(json, object);
    fl_diag(FL_ERROR, &place, "field '%s' is missing in %s", fields[i].name,
            describe(where));
  }
}

void fl_asl_check_machine_fields(const struct fl_json *json,
                                 const struct fl_node *machine, bool top) {
  check_members(json, machine, top ? MACHINE : BRANCH);
}

static enum fl_asl_type check_type(const struct fl_json *json,
                                   const struct fl_node *state) {
  const struct fl_node *member = fl_json_member(state, "Type");
  struct fl_place place = fl_json_at_key(json, state);
  if (!member) {
    fl_diag(FL_ERROR, &place, "state '%s' has no 'Type'", state->key);
    return FL_ASL_TYPES;
  }
  if (member->type != FL_NODE_STRING)
    return FL_ASL_TYPES;
  struct fl_list known = {0};
  for (unsigned i = 0; i < FL_ASL_TYPES; ++i) {
    if (strcmp(types[i].name, member->string) == 0)
      return i;
    fl_list_add(&known, types[i].name);
  }
  place = fl_json_at(json, member);
  const char *nearest = fl_list_nearest(&known, member->string);
  if (nearest)
    fl_diag(FL_ERROR, &place, "unknown type '%s'; did you mean '%s'?",
            member->string, nearest);
  else
    fl_diag(FL_ERROR, &place, "unknown type '%s'", member->string);
  return FL_ASL_TYPES;
}

enum fl_asl_type fl_asl_check_fields(const struct fl_json *json,
                                     const struct fl_node *state) {
  enum fl_asl_type type = check_type(json, state);
  if (type == FL_ASL_TYPES) {
    check_members(json, state, ALL);
    return type;
  }
  if (types[type].supported) {
    check_members(json, state, 1u << type);
    return type;
  }
  // What is in such a state waits until the state itself is supported.
  struct fl_place place = fl_json_at(json, fl_json_member(state, "Type"));
  fl_diag(FL_ERROR, &place,
          "not supported yet by this version of flcc: states of type '%s'",
          types[type].name);
  return type;
}
