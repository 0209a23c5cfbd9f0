//===-- tools/flcc/filter.c - The tests in paths, compiled ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   any     = all { "||" all }
//   all     = one { "&&" one }
//   one     = "!" one | "(" any ")" | operand [ relation operand ]
//   operand = path | number | string | true | false | null | "[" ... "]"
//
// An operand alone is a path, and asks whether there is something.
//
//===----------------------------------------------------------------------===//
#include "path.h"
#include "workflow.h"
#include <ctype.h>
#include <string.h>

static bool compile_any(struct fl_source *source);

static bool at_end(const struct fl_source *source, const char *what) {
  return fl_source_error(source, source->at, source->text[source->at] != '\0',
                         "expected %s", what);
}

static bool compile_list(struct fl_source *source);

static bool compile_operand(struct fl_source *source) {
  fl_source_space(source);
  char c = source->text[source->at];
  if (c == '@' || c == '$')
    return fl_path_compile(source, FL_PATH_FREE);
  if (c == '-' || isdigit((unsigned char)c))
    return fl_source_number(source);
  if (c == '[')
    return compile_list(source);
  if (c == '\'' || c == '"')
    return fl_source_string(source, false);
  return fl_source_word(source) ||
         at_end(source, "a path, a number, a string in quotes, true, false or "
                        "null");
}

static bool compile_list(struct fl_source *source) {
  uint32_t node = fl_code_begin(source->code, FL_OP_ARRAY), count = 0;
  fl_code_word(source->code, 0);
  ++source->at;
  if (!fl_source_enter(source))
    return false;
  fl_source_space(source);
  while (!fl_source_accept(source, "]")) {
    if (count++ && !fl_source_accept(source, ","))
      return at_end(source, "',' or ']'");
    if (!compile_operand(source))
      return false;
    fl_source_space(source);
  }
  fl_source_leave(source);
  source->code->words[node + 2] = count;
  fl_code_end(source->code, node);
  return true;
}

static bool compile_relation(struct fl_source *source, uint32_t node) {
  static const struct {
    const char *sign;
    enum fl_filter_test test;
  } relations[] = {
      {"==", FL_FILTER_EQUAL},         {"!=", FL_FILTER_NOT_EQUAL},
      {"<=", FL_FILTER_LESS_EQUAL},    {"<", FL_FILTER_LESS},
      {">=", FL_FILTER_GREATER_EQUAL}, {">", FL_FILTER_GREATER},
      {"in ", FL_FILTER_IN},           {"nin ", FL_FILTER_NOT_IN},
      {"in[", FL_FILTER_IN},           {"nin[", FL_FILTER_NOT_IN},
  };
  struct fl_code *code = source->code;
  fl_source_space(source);
  size_t start = source->at;
  for (size_t i = 0; i < sizeof relations / sizeof *relations; ++i) {
    if (!fl_source_accept(source, relations[i].sign))
      continue;
    source->at -= source->text[source->at - 1] == '[';
    code->words[node] = FL_OP_FILTER;
    code->words[node + 2] = relations[i].test;
    return compile_operand(source);
  }
  if (fl_source_accept(source, "=~"))
    return fl_source_error(source, start, 2,
                           "regular expressions are not supported in filters");
  // Something alone: does it exist?
  if (code->words[node + 3] != FL_OP_PATH)
    return at_end(source, "a comparison: ==, !=, <, <=, >, >=, in or nin");
  code->words[node] = FL_OP_EXISTS;
  return true;
}

static bool compile_one(struct fl_source *source) {
  fl_source_space(source);
  if (!fl_source_enter(source))
    return false;
  bool good;
  if (fl_source_accept(source, "!")) {
    uint32_t node = fl_code_begin(source->code, FL_OP_NOT);
    good = compile_one(source);
    fl_code_end(source->code, node);
  } else if (fl_source_accept(source, "(")) {
    good = compile_any(source);
    if (good) {
      fl_source_space(source);
      good = fl_source_accept(source, ")") || at_end(source, "')'");
    }
  } else {
    uint32_t node = fl_code_begin(source->code, FL_OP_FILTER);
    fl_code_word(source->code, 0);
    good = compile_operand(source) && compile_relation(source, node);
    fl_code_end(source->code, node);
  }
  fl_source_leave(source);
  return good;
}

// Nodes joined by `sign`; when there is only one, it stands for itself as an
// AND or OR of one.
static bool compile_joined(struct fl_source *source, enum fl_op op,
                           const char *sign,
                           bool (*part)(struct fl_source *source)) {
  uint32_t node = fl_code_begin(source->code, op);
  do {
    if (!part(source))
      return false;
    fl_source_space(source);
  } while (fl_source_accept(source, sign));
  fl_code_end(source->code, node);
  return true;
}

static bool compile_all(struct fl_source *source) {
  return compile_joined(source, FL_OP_AND, "&&", compile_one);
}

static bool compile_any(struct fl_source *source) {
  return compile_joined(source, FL_OP_OR, "||", compile_all);
}

bool fl_filter_compile(struct fl_source *source) {
  ++source->filter;
  bool good = compile_any(source);
  --source->filter;
  if (!good)
    return false;
  fl_source_space(source);
  return fl_source_accept(source, ")") || at_end(source, "')', '&&' or '||'");
}
