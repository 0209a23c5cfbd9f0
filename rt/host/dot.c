//===-- rt/host/dot.c - The workflow for Graphviz -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state with machines in it is a cluster. Its own node begins it, and a point
// ends it: ways lead in to the one and on from the other.
//
//===----------------------------------------------------------------------===//
#include "graph.h"
#include "table.h"

#include <string.h>

/// With a backslash before quotes and backslashes; control characters, which
/// Graphviz would take as they are, as blanks.
static void add_escaped(struct fl_text *out, const char *string, size_t size) {
  for (size_t i = 0; i < size; i++) {
    bool control = (unsigned char)string[i] < 0x20;
    if (string[i] == '"' || string[i] == '\\')
      fl_text_add(out, "\\");
    fl_text_bytes(out, control ? " " : &string[i], 1);
  }
}

static void add_label(struct fl_text *out, const struct fl_edge *edge) {
  struct fl_text label = {0};
  fl_graph_label(&label, edge);
  out->failed |= label.failed;
  if (label.size && !label.failed) {
    fl_text_add(out, " [label=\"");
    add_escaped(out, label.data, label.size);
    fl_text_add(out, "\"]");
  }
  fl_text_free(&label);
}

/// `within`: the state that the machine runs in, or FL_NONE.
static void add_edges(struct fl_text *out, uint32_t state, uint32_t within) {
  struct fl_edge edge;
  uint32_t first;
  bool cluster = fl_graph_inner(state, &first) > 0;
  for (uint32_t i = 0; fl_graph_edge(state, i, &edge); i++) {
    fl_text_format(out, "s%u%s -> ", state, cluster && !edge.caught ? "e" : "");
    if (edge.to != FL_NONE)
      fl_text_format(out, "s%u", edge.to);
    else if (within != FL_NONE)
      fl_text_format(out, "s%ue", within);
    else
      fl_text_add(out, "end");
    add_label(out, &edge);
    fl_text_add(out, edge.caught ? " [style=dashed]\n" : "\n");
  }
}

/// Fill colours, by enum fl_mark_kind.
static const char *const colours[] = {
    [FL_MARK_SUCCEEDED] = "palegreen", [FL_MARK_CAUGHT] = "khaki",
    [FL_MARK_RUNNING] = "lightblue",   [FL_MARK_ABORTED] = "lightgrey",
    [FL_MARK_FAILED] = "lightpink",
};

static void add_node(struct fl_text *out, uint32_t index,
                     const struct fl_mark *marks) {
  const char *name = fl_table_state_name(index);
  struct fl_text detail = {0};
  fl_graph_detail(&detail, index, marks);
  out->failed |= detail.failed;
  fl_text_format(out, "s%u [label=\"", index);
  add_escaped(out, name, strlen(name));
  fl_text_add(out, "\\n");
  if (!detail.failed)
    add_escaped(out, detail.data, detail.size);
  fl_text_free(&detail);
  fl_graph_retries(&detail, index);
  out->failed |= detail.failed;
  if (detail.size && !detail.failed) {
    fl_text_add(out, "\\n");
    add_escaped(out, detail.data, detail.size);
  }
  fl_text_free(&detail);
  fl_text_add(out, "\"");
  if (marks && marks[index].kind != FL_MARK_NONE)
    fl_text_format(out, " style=\"rounded,filled\" fillcolor=%s",
                   colours[marks[index].kind]);
  fl_text_add(out, "]\n");
}

static void add_machine(struct fl_text *out, uint32_t index, uint32_t within,
                        const struct fl_mark *marks) {
  const struct fl_machine *machine = &fl_workflow.machines[index];
  for (uint32_t i = 0; i < machine->state_count; i++) {
    uint32_t state = machine->first_state + i, first;
    uint32_t count = fl_graph_inner(state, &first);
    if (count)
      fl_text_format(out, "subgraph cluster_%u {\nstyle=solid\n", state);
    add_node(out, state, marks);
    for (uint32_t k = first; k < first + count; k++) {
      fl_text_format(out, "subgraph cluster_%u_%u {\nstyle=dashed\n", state,
                     k - first);
      add_machine(out, k, state, marks);
      fl_text_format(out, "}\ns%u -> s%u\n", state,
                     fl_workflow.machines[k].start);
    }
    if (count)
      fl_text_format(out, "s%ue [shape=point]\n}\n", state);
    add_edges(out, state, within);
  }
}

void fl_graph_dot(struct fl_text *out, const struct fl_mark *marks) {
  const char *name = fl_table_string(fl_workflow.name);
  fl_text_add(out, "digraph \"");
  add_escaped(out, name, strlen(name));
  fl_text_add(out, "\" {\n"
                   "node [shape=box style=rounded fontname=\"sans-serif\"]\n"
                   "edge [fontname=\"sans-serif\" fontsize=10]\n"
                   "start [shape=point]\n"
                   "end [shape=doublecircle label=\"\" width=0.15]\n");
  fl_text_format(out, "start -> s%u\n", fl_workflow.machines->start);
  add_machine(out, 0, FL_NONE, marks);
  fl_text_add(out, "}\n");
}
