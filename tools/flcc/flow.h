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

/// A table that grows.
struct fl_rows {
  void *at;
  uint32_t count, room;
};

/// Adds a copy of `row`, of `size` bytes as all of the table. Its index.
uint32_t fl_rows_add(struct fl_rows *rows, const void *row, size_t size);

struct fl_made {
  struct fl_flow flow;
  bool has_flow;
  struct fl_state state; ///< where its rows in other tables are
};

/// All that was compiled of a definition: tables of what their names say, and
/// `made`, where that of a state is the row state->made - 1.
struct fl_compiled {
  struct fl_code code;
  struct fl_rows made, rules, limits, waits, maps, retries, catches;
  struct fl_rows assignments;
};

/// Adds the variables that the machine's own states assign, once each; errors
/// are said.
void fl_flow_collect(const struct fl_json *json, struct fl_scope *scope,
                     const struct fl_node *states);

/// Compiles a state's fields; errors are said. `type`: enum fl_state_type.
void fl_flow_compile(struct fl_compiled *compiled, const struct fl_json *json,
                     const struct fl_scope *scope, struct fl_node *state,
                     uint32_t type);

// Of the parts that have files of their own. Errors are said.

/// `Assign` of a state, rule or catcher.
void fl_flow_assign(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *owner, uint32_t *first,
                    uint32_t *count);

/// ResultPath and the like: a place, FL_NONE or FL_NULL.
uint32_t fl_flow_result_path(struct fl_source *source,
                             const struct fl_node *owner);

/// Retry and Catch (errors.c).
void fl_errors_compile(struct fl_compiled *compiled, struct fl_source *source,
                       const struct fl_node *state, struct fl_state *made);

/// What limits or delays a Task or Wait state, and what a Map does with its
/// items (detail.c).
void fl_detail_task(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *state, struct fl_state *made);
void fl_detail_wait(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *state, struct fl_state *made);
void fl_detail_map(struct fl_compiled *compiled, struct fl_source *source,
                   const struct fl_node *state, struct fl_state *made);

/// The machine that a Map runs for each item: ItemProcessor or, as it was
/// called, Iterator. NULL: neither.
struct fl_node *fl_detail_processor(const struct fl_node *state);

/// A number of a definition between two others, or FL_NONE: it is none, and
/// that is said. `unit`: 1, or 1000 for thousandths.
uint32_t fl_detail_number(const struct fl_json *json,
                          const struct fl_node *number, uint32_t unit,
                          uint32_t least, uint32_t most);

#endif
