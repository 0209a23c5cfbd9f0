//===-- rt/abi/workflow.h - The compiled form of a state machine ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc checks a definition in Amazon States Language and writes it as constant
// tables in the host's region; the host walks them and parses nothing when it
// starts. Tables refer to each other by index, and to text by offset into one
// string table, so that they need no relocation.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_WORKFLOW_H
#define FL_ABI_WORKFLOW_H

#include <stdint.h>

#define FL_NONE UINT32_MAX ///< no state, no string, no function

enum fl_state_type {
  FL_STATE_TASK,
  FL_STATE_PASS,
  FL_STATE_SUCCEED,
  FL_STATE_FAIL,
  FL_STATE_PARALLEL,
  FL_STATE_CHOICE,
};

#define FL_NULL (UINT32_MAX - 1) ///< InputPath and the like: null

struct fl_state {
  uint32_t type;         ///< enum fl_state_type
  uint32_t name;         ///< string
  uint32_t next;         ///< state; FL_NONE: the machine ends here
  uint32_t function;     ///< Task: index into fl_image.functions
  uint32_t result;       ///< Pass: string, compact JSON; FL_NONE: the input
  uint32_t error;        ///< Fail: string or FL_NONE
  uint32_t cause;        ///< Fail: string or FL_NONE
  uint32_t branches;     ///< Parallel: first of its machines ...
  uint32_t branch_count; ///< ... and how many, side by side in `machines`
  uint32_t timeout;      ///< Task: seconds that its function may run; 0: any
  uint32_t rules;        ///< Choice: first of its rules ...
  uint32_t rule_count;   ///< ... and how many, side by side in `rules`
  uint32_t flow; ///< its fields that look into data; FL_NONE: bytes pass
};

/// The fields of a state that look into data. Each is the place of its node
/// (expression.h) in `words`, or FL_NONE where the state has no such field.
struct fl_flow {
  uint32_t input_path;      ///< or FL_NULL
  uint32_t parameters;      ///< Task, Pass, Parallel
  uint32_t value;           ///< Pass: Result, as a node
  uint32_t result_selector; ///< Task, Parallel
  uint32_t result_path;     ///< a path of fields and indices, or FL_NULL
  uint32_t output_path;     ///< or FL_NULL
  uint32_t assign;          ///< struct fl_assignment, the first of ...
  uint32_t assign_count;    ///< ... so many, side by side in `assignments`
  uint32_t error_path;      ///< Fail: a path or a call
  uint32_t cause_path;      ///< Fail: a path or a call
  uint32_t context;         ///< 1: something in it asks for the Context object
};

/// A rule of a Choice state; the last one may have no condition: `Default`.
struct fl_rule {
  uint32_t condition;    ///< node, or FL_NONE: always
  uint32_t next;         ///< state
  uint32_t assign;       ///< as in struct fl_flow
  uint32_t assign_count; ///< likewise
};

/// A variable and its new value.
struct fl_assignment {
  uint32_t slot; ///< among the variables of the state's own machine
  uint32_t node;
};

/// The workflow itself is machine 0; each branch of a Parallel is another.
struct fl_machine {
  uint32_t start;       ///< state
  uint32_t first_state; ///< its states stand side by side, in document order
  uint32_t state_count;
  uint32_t variable_count; ///< those that its own states assign
};

struct fl_workflow {
  uint32_t comment; ///< string or FL_NONE
  uint32_t name;    ///< string: the definition's file name without .asl.json,
                    ///< or the function's name when there is no definition
  uint32_t state_count;
  uint32_t machine_count;
  const struct fl_state *states;
  const struct fl_machine *machines;
  const struct fl_flow *flows;
  const struct fl_rule *rules;
  const struct fl_assignment *assignments;
  const uint32_t *words; ///< nodes (expression.h)
  const char *strings;   ///< NUL-terminated, one after the other
  uint32_t strings_size;
  uint32_t flow_count, rule_count, assignment_count, word_count;
};

/// The tables lie in .fl.host.rodata.workflow of the generated object, this
/// struct, which points to them, in .fl.host.relro.
extern const struct fl_workflow fl_workflow
    __attribute__((visibility("hidden")));

#endif
