//===-- tools/flcc/asl.h - Amazon States Language, checked and compiled ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything of a definition is either compiled or refused: what this version
// cannot do is an error at its place, never left out in silence. All mistakes
// of a definition are said in one run.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_ASL_H
#define FLCC_ASL_H

#include "flow.h"
#include "inputs.h"
#include "json.h"
#include "workflow.h"

/// Where fields stand: in a state of an enum fl_state_type, or in
enum fl_asl_place {
  FL_ASL_STATE = FL_STATE_MAP + 1, ///< a state of no known type
  FL_ASL_WORKFLOW,
  FL_ASL_BRANCH,    ///< of a Parallel
  FL_ASL_PROCESSOR, ///< the machine of a Map
  FL_ASL_CONFIG,    ///< ProcessorConfig
  FL_ASL_RETRIER,
  FL_ASL_CATCHER,
};

/// What the service's integration of Lambda is called, and a Task's function
/// with it.
#define FL_INVOKE "arn:aws:states:::lambda:invoke"

/// Compiles the definition that `inputs` names, or without one the workflow of
/// one Task for its only function. 0, or -1: said.
int fl_asl_compile(struct fl_workflow *workflow,
                   const struct fl_inputs *inputs);

/// Reads the definition that `inputs` names. 0 or -1, said.
int fl_asl_load(struct fl_json *json, const struct fl_inputs *inputs);

/// A definition being checked.
struct fl_asl {
  const struct fl_json *json;
  const struct fl_inputs *inputs;
  struct json_t *names; ///< of all states, and where they stand
  bool used[256];       ///< functions
  uint32_t state_count, machine_count;
  const struct fl_scope *scope; ///< of the machine around what is checked
  struct fl_compiled compiled;
};

/// Checks a machine and all that is in it; errors are said. (asl-check.c)
void fl_asl_check(struct fl_asl *asl, struct fl_node *machine,
                  enum fl_asl_place place);

/// Of a state's members (asl-field.c): says what is unknown, unsupported, of
/// the wrong type or missing. Its enum fl_state_type, or FL_ASL_STATE when even
/// that is not known.
unsigned fl_asl_check_fields(const struct fl_json *json,
                             const struct fl_node *state);

/// The same for any other object; false where it is none.
bool fl_asl_check_object(const struct fl_json *json,
                         const struct fl_node *object, enum fl_asl_place place);

/// Reads the permissions that a definition gives to functions; errors are said.
/// (permission.c)
void fl_permission_check(const struct fl_json *json,
                         const struct fl_inputs *inputs);

/// The string that names the function of a Task: its Resource, or with
/// FL_INVOKE, FunctionName. NULL: none that could be one.
const struct fl_node *fl_asl_resource(const struct fl_node *state);

/// Index of the function that `resource` names, FL_NONE when there is none.
uint32_t fl_asl_find_function(const struct fl_inputs *inputs,
                              const char *resource);

#endif
