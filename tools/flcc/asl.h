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

enum fl_asl_type {
  FL_ASL_TASK,
  FL_ASL_PASS,
  FL_ASL_SUCCEED,
  FL_ASL_FAIL,
  FL_ASL_PARALLEL,
  FL_ASL_CHOICE,
  FL_ASL_WAIT,
  FL_ASL_MAP,
  FL_ASL_TYPES, ///< no type at all
};

/// Compiles the definition that `inputs` names, or without one the workflow of
/// one Task for its only function. 0, or -1: said.
int fl_asl_compile(struct fl_workflow *workflow,
                   const struct fl_inputs *inputs);

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
void fl_asl_check(struct fl_asl *asl, struct fl_node *machine);

/// Of a state's members (asl-field.c): says what is unknown, unsupported, of
/// the wrong type or missing. FL_ASL_TYPES when even the type is not known.
enum fl_asl_type fl_asl_check_fields(const struct fl_json *json,
                                     const struct fl_node *state);
void fl_asl_check_machine_fields(const struct fl_json *json,
                                 const struct fl_node *machine, bool top);
bool fl_asl_supports(enum fl_asl_type type);

/// Reads the permissions that a definition gives to functions; errors are said.
/// (permission.c)
void fl_permission_check(const struct fl_json *json,
                         const struct fl_inputs *inputs);

/// A number of seconds, at least 1, or 0: it is not one.
uint32_t fl_asl_seconds(const struct fl_json *json,
                        const struct fl_node *number);

/// Index of the function that `resource` names, FL_NONE when there is none.
uint32_t fl_asl_find_function(const struct fl_inputs *inputs,
                              const char *resource);

#endif
