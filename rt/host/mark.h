//===-- rt/host/mark.h - What became of each state ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_MARK_H
#define FL_HOST_MARK_H

#include <stdint.h>

/// Of several visits the one that is last here counts.
enum fl_mark_kind {
  FL_MARK_NONE, ///< never entered
  FL_MARK_SUCCEEDED,
  FL_MARK_CAUGHT,  ///< it failed, and a catcher went on
  FL_MARK_RUNNING, ///< the history ends before it does
  FL_MARK_ABORTED,
  FL_MARK_FAILED,
};

struct fl_mark {
  enum fl_mark_kind kind;
  uint32_t visits;
};

/// "failed"; for FL_MARK_NONE "".
const char *fl_mark_name(enum fl_mark_kind kind);

/// Reads a history, as the service or `run --history` writes it: a mark for
/// each state, malloc's. NULL: said why not.
struct fl_mark *fl_mark_read(const char *path);

#endif
