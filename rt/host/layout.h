//===-- rt/host/layout.h - Where the parts of a picture stand -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// States stand in layers, top to bottom, each below all that lead to it but
// those that lead back up (Sugiyama et al. 1981). A way over several layers
// passes a bend in each, and ways to the same state share their bends, so that
// a Catch in each of many states is one line. What is said of a way stands in a
// layer of its own. Within a layer, places are those nearest to the middle of
// the neighbours above or below, by turns, that keep order and distance.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_LAYOUT_H
#define FL_HOST_LAYOUT_H

#include "mark.h"
#include "value.h"

#include <stdbool.h>
#include <stdint.h>

enum fl_part_kind {
  FL_PART_STATE,
  FL_PART_START,
  FL_PART_END,
  FL_PART_LABEL,
  FL_PART_BEND,
};

/// Of a picture, in pixels: a box with its middle at `x`, in a layer that is
/// as high as its highest part.
struct fl_part {
  enum fl_part_kind kind;
  uint32_t state;         ///< FL_PART_STATE, as the next two
  const char *detail;     ///< its second line
  enum fl_mark_kind mark; ///< what became of it
  uint32_t layer;
  double x;
  int room; ///< its width and what else must be kept free
  int width, height;
  int y;                    ///< its upper edge
  int layer_top, layer_end; ///< of its layer
  const char *label;        ///< FL_PART_LABEL, or of a way back to itself
  struct fl_picture *inner; ///< machines that run within it, side by side
  uint32_t inner_count;
};

/// Leads from one layer to the next.
struct fl_line {
  uint32_t upper, lower; ///< parts
  double upper_x, lower_x;
  bool up; ///< against the order of layers
  bool caught;
  bool arrow; ///< here the way ends
};

/// A machine.
struct fl_picture {
  int width, height;
  struct fl_part *parts;
  struct fl_line *lines;
  uint32_t part_count, line_count;
};

#define FL_LAYOUT_HEAD 40    ///< height of a state without machines in it
#define FL_LAYOUT_SPACE 12   ///< around the machines in a state
#define FL_LAYOUT_LETTERS 36 ///< of a name or label that are shown, at most

/// Lays out the machine and all that is in it. False without memory; what it
/// makes goes with the arena. `marks`: as in graph.h.
bool fl_layout(struct fl_arena *arena, uint32_t machine,
               const struct fl_mark *marks, struct fl_picture *picture);

#endif
