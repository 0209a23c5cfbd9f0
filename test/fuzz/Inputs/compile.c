//===-- test/fuzz/Inputs/compile.c - flcc's compiler of expressions -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compile.h"
#include "path.h"
#include "template.h"
#include <stdlib.h>
#include <string.h>

/// The text as a definition has it, in quotes.
static const char *quote(const char *text) {
  char *quoted = fl_text_alloc(2 * strlen(text) + 3, 1), *to = quoted;
  *to++ = '"';
  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      *to++ = '\\';
    *to++ = *text;
  }
  *to = '"';
  return quoted;
}

uint32_t compile(enum kind kind, const char *text, struct compiled *compiled) {
  static struct fl_code code;
  static FILE *nowhere;
  if (!nowhere)
    fl_diag_redirect(nowhere = fopen("/dev/null", "w"));
  const char *quoted = quote(text);
  struct fl_node node = {.type = FL_NODE_STRING,
                         .end = strlen(quoted),
                         .string = text,
                         .key = "x.$"};
  struct fl_json json = {.path = "fuzz", .text = quoted, .size = node.end};
  struct fl_scope scope = {0};
  fl_list_add(&scope.names, "v");
  struct fl_source source = {.json = &json,
                             .scope = &scope,
                             .code = &code,
                             .node = &node,
                             .text = text};
  code.word_count = code.strings_size = 0;
  unsigned errors = fl_diag_errors();
  uint32_t place =
      kind == EXPRESSION
          ? fl_template_expression(&source, &node)
          : fl_path_field(&source, kind == FREE_PATH ? FL_PATH_FREE
                                   : kind == REFERENCE_PATH
                                       ? FL_PATH_REFERENCE
                                       : FL_PATH_RESULT);
  // Whoever refuses says why, and whoever does not says nothing.
  if ((place == UINT32_MAX) != (errors != fl_diag_errors()))
    abort();
  *compiled = (struct compiled){code.words, code.strings, code.word_count,
                                code.strings_size};
  return place;
}
