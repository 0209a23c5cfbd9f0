//===-- tools/flcc/response.c - @FILE on the command line -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As clang and gcc read them: arguments stand between white space; quotes of
// either kind keep it, and a backslash takes the next character as it is.
// Files may name further files, relative to where flcc was started.
//
//===----------------------------------------------------------------------===//
#include "diag.h"
#include "file.h"
#include "options.h"
#include <ctype.h>
#include <string.h>

// A file that names itself would be read for ever.
#define DEEPEST 16

static const char *skip_space(const char *at, const char *end) {
  while (at < end && isspace((unsigned char)*at))
    ++at;
  return at;
}

// Appends the argument at `at` to `list` and returns what is behind it.
static const char *take_argument(struct fl_list *list, const char *at,
                                 const char *end) {
  char *argument = fl_text_alloc((size_t)(end - at) + 1, 1);
  size_t size = 0;
  char quote = '\0';
  for (; at < end && (quote || !isspace((unsigned char)*at)); ++at) {
    if (*at == '\\' && at + 1 < end)
      argument[size++] = *++at;
    else if (quote ? *at == quote : *at == '"' || *at == '\'')
      quote = quote ? '\0' : *at;
    else
      argument[size++] = *at;
  }
  fl_list_add(list, argument);
  return at;
}

static int expand(struct fl_list *to, const struct fl_list *from,
                  unsigned depth) {
  for (size_t i = 0; i < from->count; ++i) {
    const char *argument = from->at[i];
    if (*argument != '@' || !argument[1]) {
      fl_list_add(to, argument);
      continue;
    }
    if (depth == DEEPEST) {
      fl_error("'%s': such files name each other more than %d deep", argument,
               DEEPEST);
      return -1;
    }
    size_t size;
    const char *at = fl_file_read(argument + 1, &size);
    if (!at)
      return -1;
    struct fl_list inner = {0};
    for (const char *end = at + size; (at = skip_space(at, end)) < end;)
      at = take_argument(&inner, at, end);
    if (expand(to, &inner, depth + 1) != 0)
      return -1;
  }
  return 0;
}

int fl_options_expand(struct fl_list *list) {
  struct fl_list expanded = {0};
  int result = expand(&expanded, list, 0);
  *list = expanded;
  return result;
}
