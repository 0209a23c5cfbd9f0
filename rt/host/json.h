//===-- rt/host/json.h - Checks that bytes are JSON -----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The engine hands JSON on as bytes. It looks into them in two places only:
// the input, and what leaves the workflow or is joined by a Parallel state.
// Both need a yes or no with a position, not a tree, so nothing is allocated.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_JSON_H
#define FL_HOST_JSON_H

#include <stdbool.h>
#include <stddef.h>

#define FL_JSON_DEPTH 2048 ///< arrays and objects within each other

struct fl_json_fault {
  size_t offset;    ///< of the byte that cannot be there
  const char *what; ///< static text
};

/// Position of a byte in a text, both counted from 1; columns are bytes.
struct fl_position {
  size_t line, column;
};

/// Strict: RFC 8259 in UTF-8, one value and white space around it; escaped
/// surrogates come in pairs. True, or false with *fault filled in.
bool fl_json_check(const char *json, size_t size, struct fl_json_fault *fault);

struct fl_position fl_json_position(const char *json, size_t offset);

#endif
