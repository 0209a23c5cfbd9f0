//===-- rt/host/graph.h - The workflow as a graph -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_GRAPH_H
#define FL_HOST_GRAPH_H

#include "mark.h"
#include "text.h"

#include "workflow.h"

#include <stdbool.h>
#include <stdint.h>

/// A way out of a state.
struct fl_edge {
  uint32_t to;                   ///< state; FL_NONE: the machine ends
  uint32_t condition;            ///< node; FL_NONE: none
  bool otherwise;                ///< a Choice state's Default
  const struct fl_catch *caught; ///< after an error; NULL: not
};

/// The state's edge number `index`, in the order in which the engine looks at
/// them. False when it has no more.
bool fl_graph_edge(uint32_t state, uint32_t index, struct fl_edge *edge);

/// What stands at an edge, in short; nothing where it is always taken.
void fl_graph_label(struct fl_text *out, const struct fl_edge *edge);

/// The state's type and what there is to say of it in a line; `marks`: what
/// became of each state, or NULL.
void fl_graph_detail(struct fl_text *out, uint32_t state,
                     const struct fl_mark *marks);

/// When it is tried again; nothing where it is not.
void fl_graph_retries(struct fl_text *out, uint32_t state);

/// How many machines run within the state, side by side from *first on.
uint32_t fl_graph_inner(uint32_t state, uint32_t *first);

/// As a program of Graphviz takes it, and as a picture; `marks` as above.
void fl_graph_dot(struct fl_text *out, const struct fl_mark *marks);
void fl_graph_svg(struct fl_text *out, const struct fl_mark *marks);

#endif
