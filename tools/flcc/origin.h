//===-- tools/flcc/origin.h - The C that a definition was made of ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A workflow in C becomes JSON before anything else looks at it (the plugin's
// Machine.cpp). What is wrong with it is said of the C file all the same: the
// plugin leaves a list of places beside the JSON, and this looks them up.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_ORIGIN_H
#define FLCC_ORIGIN_H

#include "diag.h"
#include <stddef.h>

struct fl_origin_entry {
  size_t start, end;     ///< bytes of the JSON ...
  struct fl_place place; ///< ... and what stands for them in C
  size_t around;         ///< index + 1 of the entry around this one, or 0
};

struct fl_origin {
  const char *file;                ///< the C file
  const char *name;                ///< the workflow's, there
  struct fl_origin_entry *entries; ///< by start; nested or apart
  size_t count;
};

/// Whether the C file `path` is the workflow: it includes
/// <faastlane/workflow.h>. A function has no use for that.
bool fl_origin_is_workflow(const char *path);

/// Reads what stands beside the definition `path`, which was made of `file`.
/// 0 or -1, said.
int fl_origin_load(struct fl_origin *origin, const char *path,
                   const char *file);

/// Where the bytes from `start` to `end` of the definition come from.
struct fl_place fl_origin_place(const struct fl_origin *origin, size_t start,
                                size_t end);

#endif
