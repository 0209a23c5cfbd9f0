//===-- tools/flcc/code.h - Nodes and strings being written ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The words of rt/abi/expression.h and the strings of rt/abi/workflow.h, as
// they grow, and what every compiler of a string in a definition needs: where
// it stands, for messages, and the variables that it may name.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_CODE_H
#define FLCC_CODE_H

#include "expression.h"
#include "json.h"
#include "text.h"
#include <stdint.h>

struct fl_code {
  uint32_t *words;
  uint32_t word_count, word_room;
  char *strings;
  uint32_t strings_size, strings_room;
  bool context; ///< a path asked for the Context object
};

void fl_code_word(struct fl_code *code, uint32_t word);
/// The place of a copy of `size` bytes, with a NUL behind it.
uint32_t fl_code_string(struct fl_code *code, const char *text, size_t size);
/// Writes the place, and then the length.
void fl_code_text(struct fl_code *code, const char *text, size_t size);

/// Begins a node, which ends when its size is known. Its place.
uint32_t fl_code_begin(struct fl_code *code, enum fl_op op);
void fl_code_end(struct fl_code *code, uint32_t place);

/// The variables of a machine, and of those around it.
struct fl_scope {
  const struct fl_scope *outer;
  struct fl_list names;
};

/// A value of a definition being compiled; `text` is what it says when it is a
/// string, and `at` where the compiler stands in it.
struct fl_source {
  const struct fl_json *json;
  const struct fl_scope *scope;
  struct fl_code *code;
  const struct fl_node *node;
  const char *text;
  size_t at;
  unsigned depth;  ///< nodes around what is being compiled
  unsigned calls;  ///< functions around it
  unsigned filter; ///< filters around it: @ means something in them
};

/// Says an error at `start` of the string, `size` bytes wide. False, so that it
/// can be returned.
bool fl_source_error(const struct fl_source *source, size_t start, size_t size,
                     const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/// One level deeper, or false: said.
bool fl_source_enter(struct fl_source *source);
void fl_source_leave(struct fl_source *source);

void fl_source_space(struct fl_source *source); ///< skips white space
bool fl_source_accept(struct fl_source *source, const char *word);

/// A literal in quotes, which the source stands at. Escaped are the quote,
/// backslash, { and }; with `braces` the last three stay as they are. NULL:
/// said.
char *fl_source_quoted(struct fl_source *source, bool braces);

/// Writes the number that the source stands at, as a value. False: said.
bool fl_source_number(struct fl_source *source);
/// true, false or null, if it is one of them; nothing is said.
bool fl_source_word(struct fl_source *source);
/// What fl_source_quoted takes, as FL_OP_STRING.
bool fl_source_string(struct fl_source *source, bool braces);

/// Of a name that no scope has, and of no use for anything: what was meant.
bool fl_source_variable(struct fl_source *source, size_t start,
                        const char *name, uint32_t *up, uint32_t *slot);

#endif
