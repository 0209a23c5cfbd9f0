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
};

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
};

/// The workflow itself is machine 0; each branch of a Parallel is another.
struct fl_machine {
  uint32_t start;       ///< state
  uint32_t first_state; ///< its states stand side by side, in document order
  uint32_t state_count;
};

struct fl_workflow {
  uint32_t comment; ///< string or FL_NONE
  uint32_t name;    ///< string: the definition's file name without .asl.json,
                    ///< or the function's name when there is no definition
  uint32_t state_count;
  uint32_t machine_count;
  const struct fl_state *states;
  const struct fl_machine *machines;
  const char *strings; ///< NUL-terminated, one after the other
  uint32_t strings_size;
};

/// The tables lie in .fl.host.rodata.workflow of the generated object, this
/// struct, which points to them, in .fl.host.relro.
extern const struct fl_workflow fl_workflow
    __attribute__((visibility("hidden")));

#endif
