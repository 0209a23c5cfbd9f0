//===-- tools/flcc/path.h - JSONPath, compiled ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect is the one that Step Functions takes, which is Jayway's:
//
//   $ $$ $name           the data, the Context object, a variable
//   .name ['name']       a member;  ['a','b'] several
//   [n] [n,m]            elements, from the end below 0
//   [from:to:step]       a slice
//   .* [*]               all members or elements
//   ..                   what follows, at any depth
//   [?(...)]             what passes a test (filter.c)
//   .length()            how many elements; at the end
//
// A reference path names one place only: no @ , : ? * and no two dots.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_PATH_H
#define FLCC_PATH_H

#include "code.h"

enum fl_path_use {
  FL_PATH_FREE,
  FL_PATH_REFERENCE,
  FL_PATH_RESULT, ///< a reference path into $, where a result is put
};

/// Compiles the path that `source` stands at, up to what cannot belong to it.
/// False: said.
bool fl_path_compile(struct fl_source *source, enum fl_path_use use);

/// The same for a field that is a path and nothing else: the place of its
/// node, or FL_NONE: said.
uint32_t fl_path_field(struct fl_source *source, enum fl_path_use use);

/// Compiles the test behind "[?(" up to its ")" (filter.c).
bool fl_filter_compile(struct fl_source *source);

#endif
