//===-- tools/flcc/path.c - JSONPath, compiled ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "path.h"
#include "workflow.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// A path being compiled.
struct path {
  struct fl_source *source;
  enum fl_path_use use;
  bool definite;
  bool last; // nothing may follow
};

static bool refuse(struct path *path, size_t start, size_t size,
                   const char *what) {
  return fl_source_error(path->source, start, size,
                         "%s cannot stand in a reference path, which names one "
                         "place",
                         what);
}

static bool is_reference(const struct path *path) {
  return path->use != FL_PATH_FREE;
}

static bool is_name(char c) {
  return c && !strchr(".[]()\"' \t\r\n,=<>!&|*?", c) && !iscntrl(c);
}

static void add_step(struct path *path, enum fl_step step) {
  fl_code_word(path->source->code, step);
}

// The word that was written at `at` becomes known only later.
static void patch(struct path *path, uint32_t at, uint32_t word) {
  path->source->code->words[at] = word;
}

static bool add_length(struct path *path, size_t start, size_t size) {
  struct fl_source *source = path->source;
  const char *name = fl_text_slice(source->text + start, size);
  size_t whole = size + 2;
  if (is_reference(path))
    return refuse(path, start, whole, "a function");
  if (strcmp(name, "length") != 0 || source->text[source->at + 1] != ')')
    return fl_source_error(source, start, size,
                           "'%s' is no function that a path can have; there is "
                           "length()",
                           name);
  source->at += 2;
  add_step(path, FL_STEP_LENGTH);
  path->last = true;
  return true;
}

static bool add_name(struct path *path) {
  struct fl_source *source = path->source;
  size_t start = source->at;
  if (fl_source_accept(source, "*")) {
    if (is_reference(path))
      return refuse(path, start, 1, "'*'");
    path->definite = false;
    add_step(path, FL_STEP_ALL);
    return true;
  }
  while (is_name(source->text[source->at]))
    ++source->at;
  size_t size = source->at - start;
  if (!size)
    return fl_source_error(source, start, source->text[start] != '\0',
                           "expected the name of a field");
  if (is_reference(path))
    for (size_t i = start; i < source->at; ++i)
      if (strchr("@:", source->text[i]))
        return refuse(path, i, 1, source->text[i] == '@' ? "'@'" : "':'");
  if (source->text[source->at] == '(')
    return add_length(path, start, size);
  add_step(path, FL_STEP_FIELD);
  fl_code_text(source->code, source->text + start, size);
  return true;
}

static bool add_quoted(struct path *path) {
  struct fl_source *source = path->source;
  struct fl_list names = {0};
  size_t start = source->at;
  for (;;) {
    fl_source_space(source);
    char c = source->text[source->at];
    if (c != '\'' && c != '"')
      return fl_source_error(source, source->at, c != '\0',
                             "expected a name in quotes");
    const char *name = fl_source_quoted(source, false);
    if (!name)
      return false;
    fl_list_add(&names, name);
    fl_source_space(source);
    size_t comma = source->at;
    if (!fl_source_accept(source, ","))
      break;
    if (is_reference(path))
      return refuse(path, comma, 1, "','");
  }
  if (!fl_source_accept(source, "]"))
    return fl_source_error(source, start, source->at - start,
                           "expected ']' or ',' behind this");
  if (names.count == 1) {
    add_step(path, FL_STEP_FIELD);
  } else {
    // Several at the end are an object, and one value.
    bool last =
        source->text[source->at] != '.' && source->text[source->at] != '[';
    path->definite &= last;
    path->last = last;
    add_step(path, last ? FL_STEP_PICK : FL_STEP_FIELDS);
    fl_code_word(source->code, (uint32_t)names.count);
  }
  for (size_t i = 0; i < names.count; ++i)
    fl_code_text(source->code, names.at[i], strlen(names.at[i]));
  return true;
}

// An index; *open when there is none.
static bool read_index(struct path *path, int32_t *index, bool *open) {
  struct fl_source *source = path->source;
  fl_source_space(source);
  size_t start = source->at;
  char *end;
  *open = false;
  const char *digits = source->text + start;
  size_t size = strspn(digits + (*digits == '-'), "0123456789");
  if (!size) {
    *open = true;
    *index = FL_SLICE_OPEN;
    return true;
  }
  size += *digits == '-';
  long value = size > 11 ? INT64_MAX : strtol(digits, &end, 10);
  source->at += size;
  fl_source_space(source);
  if (value > INT32_MAX || value <= INT32_MIN)
    return fl_source_error(source, start, size, "this index is too large");
  if (value < 0 && path->use == FL_PATH_RESULT)
    return fl_source_error(source, start, size,
                           "an index below 0 names no place for a result");
  *index = (int32_t)value;
  return true;
}

static bool add_slice(struct path *path, int32_t from) {
  struct fl_source *source = path->source;
  int32_t numbers[3] = {from, FL_SLICE_OPEN, FL_SLICE_OPEN};
  bool open;
  if (is_reference(path))
    return refuse(path, source->at, 1, "':'");
  for (size_t i = 1; i < 3 && fl_source_accept(source, ":"); ++i)
    if (!read_index(path, &numbers[i], &open))
      return false;
  if (numbers[2] != FL_SLICE_OPEN && numbers[2] <= 0)
    return fl_source_error(source, source->at, 1,
                           "the step of a slice must be above 0");
  if (!fl_source_accept(source, "]"))
    return fl_source_error(source, source->at, 1, "expected ']'");
  path->definite = false;
  add_step(path, FL_STEP_SLICE);
  for (size_t i = 0; i < 3; ++i)
    fl_code_word(source->code, (uint32_t)numbers[i]);
  return true;
}

static bool add_indices(struct path *path) {
  struct fl_source *source = path->source;
  size_t start = source->at;
  int32_t index;
  bool open;
  if (!read_index(path, &index, &open))
    return false;
  if (source->text[source->at] == ':')
    return add_slice(path, index);
  if (open)
    return fl_source_error(source, start, source->text[start] != '\0',
                           "expected an index, a name in quotes, '*', ':' or "
                           "'?(' behind '['");
  if (source->text[source->at] != ',') {
    add_step(path, FL_STEP_INDEX);
    fl_code_word(source->code, (uint32_t)index);
  } else {
    if (is_reference(path))
      return refuse(path, source->at, 1, "','");
    path->definite = false;
    add_step(path, FL_STEP_INDICES);
    uint32_t count = source->code->word_count, indices = 1;
    fl_code_word(source->code, 0);
    fl_code_word(source->code, (uint32_t)index);
    for (; fl_source_accept(source, ","); ++indices) {
      size_t at = source->at;
      if (!read_index(path, &index, &open))
        return false;
      if (open)
        return fl_source_error(source, at, 1, "expected an index");
      fl_code_word(source->code, (uint32_t)index);
    }
    patch(path, count, indices);
  }
  return fl_source_accept(source, "]") ||
         fl_source_error(source, source->at, source->text[source->at] != '\0',
                         "expected ']'");
}

static bool add_bracket(struct path *path) {
  struct fl_source *source = path->source;
  fl_source_space(source);
  size_t start = source->at;
  switch (source->text[start]) {
  case '\'':
  case '"':
    return add_quoted(path);
  case '*':
    if (is_reference(path))
      return refuse(path, start, 1, "'*'");
    ++source->at;
    fl_source_space(source);
    if (!fl_source_accept(source, "]"))
      return fl_source_error(source, source->at, 1, "expected ']'");
    path->definite = false;
    add_step(path, FL_STEP_ALL);
    return true;
  case '?':
    if (is_reference(path))
      return refuse(path, start, 1, "'?'");
    ++source->at;
    fl_source_space(source);
    if (!fl_source_accept(source, "("))
      return fl_source_error(source, source->at, 1, "expected '(' behind '?'");
    path->definite = false;
    add_step(path, FL_STEP_FILTER);
    if (!fl_source_enter(source) || !fl_filter_compile(source))
      return false;
    fl_source_leave(source);
    fl_source_space(source);
    return fl_source_accept(source, "]") ||
           fl_source_error(source, source->at, source->text[source->at] != '\0',
                           "expected ']'");
  case '(':
    return fl_source_error(source, start, 1,
                           "scripts are no part of the paths that Step "
                           "Functions takes");
  default:
    return add_indices(path);
  }
}

static bool add_steps(struct path *path) {
  struct fl_source *source = path->source;
  for (unsigned count = 0;; ++count) {
    size_t start = source->at;
    bool dot = fl_source_accept(source, ".");
    if (!dot && source->text[start] != '[')
      break;
    if (count == FL_STEPS_MAX)
      return fl_source_error(source, start, 1, "a path has at most %d steps",
                             FL_STEPS_MAX);
    if (path->last)
      return fl_source_error(source, start, 1,
                             "nothing can follow what comes before this");
    if (dot && fl_source_accept(source, ".")) {
      if (is_reference(path))
        return refuse(path, start, 2, "'..'");
      path->definite = false;
      add_step(path, FL_STEP_DEEP);
      dot = source->text[source->at] != '[';
    }
    if (dot ? !add_name(path)
            : !(fl_source_accept(source, "[") && add_bracket(path)))
      return false;
  }
  add_step(path, FL_STEP_END);
  return true;
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

// What the path starts from.
static bool read_root(struct path *path, enum fl_path_root *root, uint32_t *up,
                      uint32_t *slot) {
  static const char input[] = ".Execution.Input";
  struct fl_source *source = path->source;
  size_t start = source->at;
  *root = FL_ROOT_DATA;
  *up = *slot = 0;
  if (fl_source_accept(source, "@")) {
    *root = FL_ROOT_CURRENT;
    return source->filter > 0 ||
           fl_source_error(source, start, 1, "'@' stands in filters only");
  }
  if (!fl_source_accept(source, "$"))
    return fl_source_error(source, start, source->text[start] != '\0',
                           "a path starts with '$'");
  bool context = fl_source_accept(source, "$");
  bool variable = !context && is_word(source->text[source->at]);
  if (path->use == FL_PATH_RESULT && (context || variable))
    return fl_source_error(source, start, 2,
                           "a result is put into the state's input: '$', not "
                           "'$$' or a variable");
  if (context) {
    *root = FL_ROOT_CONTEXT;
    source->code->context = true;
    const char *rest = source->text + source->at;
    if (fl_text_starts(rest, input) && !is_name(rest[sizeof input - 1])) {
      *root = FL_ROOT_EXECUTION_INPUT;
      source->at += sizeof input - 1;
    }
  } else if (variable) {
    while (is_word(source->text[source->at]))
      ++source->at;
    *root = FL_ROOT_VARIABLE;
    return fl_source_variable(
        source, start,
        fl_text_slice(source->text + start + 1, source->at - start - 1), up,
        slot);
  }
  return true;
}

bool fl_path_compile(struct fl_source *source, enum fl_path_use use) {
  struct path path = {.source = source, .use = use, .definite = true};
  struct fl_code *code = source->code;
  enum fl_path_root root = FL_ROOT_DATA;
  uint32_t up = 0, slot = 0;
  size_t start = source->at;
  if (!read_root(&path, &root, &up, &slot))
    return false;
  uint32_t node = fl_code_begin(code, FL_OP_PATH);
  fl_code_word(code, root);
  fl_code_word(code, 0);
  fl_code_word(code, 0);
  fl_code_word(code, up);
  fl_code_word(code, slot);
  if (!add_steps(&path))
    return false;
  code->words[node + FL_PATH_DEFINITE] = path.definite;
  code->words[node + FL_PATH_TEXT] =
      fl_code_string(code, source->text + start, source->at - start);
  fl_code_end(code, node);
  return true;
}

uint32_t fl_path_field(struct fl_source *source, enum fl_path_use use) {
  uint32_t node = source->code->word_count;
  source->at = source->depth = source->filter = 0;
  if (!fl_path_compile(source, use))
    return FL_NONE;
  if (source->text[source->at]) {
    fl_source_error(source, source->at, 1,
                    "unexpected character in a path; names with it are written "
                    "['...']");
    return FL_NONE;
  }
  return node;
}
