//===-- tools/flcc/flow.h - The fields of states that look into data ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// They are compiled while a definition is checked. What was made of a state is
// kept here and found again by state->made, which is 0 where there is nothing:
// such a state hands bytes on.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_FLOW_H
#define FLCC_FLOW_H

#include "code.h"
#include "workflow.h"

struct fl_made {
  struct fl_flow flow;
  bool has_flow;
  uint32_t first_rule, rule_count;
};

/// All that was compiled of a definition.
struct fl_compiled {
  struct fl_code code;
  struct fl_made *made; ///< that of a state is made[state->made - 1]
  struct fl_rule *rules;
  struct fl_assignment *assignments;
  uint32_t made_count, made_room, rule_count, rule_room;
  uint32_t assignment_count, assignment_room;
};

/// Adds the variables that the machine's own states assign, once each; errors
/// are said.
void fl_flow_collect(const struct fl_json *json, struct fl_scope *scope,
                     const struct fl_node *states);

/// Compiles a state's fields; errors are said.
void fl_flow_compile(struct fl_compiled *compiled, const struct fl_json *json,
                     const struct fl_scope *scope, struct fl_node *state,
                     bool pass, bool choice);

#endif
