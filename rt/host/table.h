//===-- rt/host/table.h - The workflow's tables, read ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_TABLE_H
#define FL_HOST_TABLE_H

#include "workflow.h"

#include <stddef.h>

/// The text at an offset of the tables; NULL for FL_NONE.
static inline const char *fl_table_string(uint32_t offset) {
  return offset == FL_NONE ? NULL : fl_workflow.strings + offset;
}

static inline const char *fl_table_state_name(uint32_t state) {
  return fl_table_string(fl_workflow.states[state].name);
}

/// A node of an expression.
static inline const uint32_t *fl_table_node(uint32_t place) {
  return fl_workflow.words + place;
}

/// A state's type as Amazon States Language writes it.
static inline const char *fl_table_type(uint32_t type) {
  static const char names[][9] = {
      [FL_STATE_TASK] = "Task",         [FL_STATE_PASS] = "Pass",
      [FL_STATE_SUCCEED] = "Succeed",   [FL_STATE_FAIL] = "Fail",
      [FL_STATE_PARALLEL] = "Parallel", [FL_STATE_CHOICE] = "Choice",
      [FL_STATE_WAIT] = "Wait",         [FL_STATE_MAP] = "Map",
  };
  return names[type];
}

#endif
