//===-- rt/host/place.h - Places within the layers of a picture -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_PLACE_H
#define FL_HOST_PLACE_H

#include "layout.h"

/// Gives the parts, whose layers and sizes are known, their places, and the
/// lines their ends. The parts' x say in which order to begin. False without
/// memory.
bool fl_place(struct fl_arena *arena, struct fl_picture *picture);

/// Sorts by the first, then by the second, then by the index.
struct fl_key {
  double major, minor;
  uint32_t index;
};

void fl_key_sort(struct fl_key *keys, size_t count);

#endif
