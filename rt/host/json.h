//===-- rt/host/json.h - JSON text and values -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// yyjson reads and writes; what it lets through and this does not: a name twice
// in one object (the last one counts), and values nested too deeply. Numbers
// stay the text that they are, so that none loses a digit on its way.
//
// The engine hands JSON on as bytes; it is read where a state looks into it,
// where a Parallel state joins it, and where it enters and leaves the workflow.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_JSON_H
#define FL_HOST_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <yyjson.h>

#define FL_JSON_DEPTH 1000 ///< arrays and objects within each other

struct fl_json_fault {
  size_t offset;    ///< of the byte that cannot be there
  const char *what; ///< static text; NULL: no memory
};

/// Position of a byte in a text, both counted from 1; columns are bytes.
struct fl_position {
  size_t line, column;
};

/// Strict: RFC 8259 in UTF-8, one value and white space around it; escaped
/// surrogates come in pairs. NULL with *fault filled in, or the document, in
/// memory of `memory` (NULL: malloc's), for yyjson_doc_free.
yyjson_doc *fl_json_parse(const char *json, size_t size,
                          const yyjson_alc *memory,
                          struct fl_json_fault *fault);

/// Whether it could be parsed, or false with *fault filled in.
bool fl_json_check(const char *json, size_t size, struct fl_json_fault *fault);

/// The value as text without white space: malloc's, or NULL without memory.
char *fl_json_print(const yyjson_val *value, size_t *size);

struct fl_position fl_json_position(const char *json, size_t offset);

#endif
