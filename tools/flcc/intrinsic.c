//===-- tools/flcc/intrinsic.c - Intrinsic functions, compiled ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   call     = "States." name "(" [ argument { "," argument } ] ")"
//   argument = 'string' | number | true | false | null | path | call
//
//===----------------------------------------------------------------------===//
#include "path.h"
#include "template.h"
#include <ctype.h>
#include <string.h>

#define PREFIX "States."
#define NESTED_MOST 10 // calls within each other, of the specification

static const struct intrinsic {
  const char *name;
  unsigned least, most;
} intrinsics[] = {
#define X(name, text, least, most) {text, least, most},
    FL_INTRINSICS(X)
#undef X
};

static bool find(struct fl_source *source, size_t start, const char *name,
                 enum fl_intrinsic *function) {
  struct fl_list known = {0};
  for (unsigned i = 0; i < FL_INTRINSIC_COUNT; ++i) {
    if (strcmp(intrinsics[i].name, name) == 0) {
      *function = i;
      return true;
    }
    fl_list_add(&known, intrinsics[i].name);
  }
  const char *nearest = fl_list_nearest(&known, name);
  size_t size = strlen(PREFIX) + strlen(name);
  if (nearest)
    return fl_source_error(source, start, size,
                           "unknown function '" PREFIX "%s'; did you mean "
                           "'" PREFIX "%s'?",
                           name, nearest);
  return fl_source_error(source, start, size, "unknown function '" PREFIX "%s'",
                         name);
}

static bool compile_argument(struct fl_source *source, bool format) {
  char c = source->text[source->at];
  if (c == '\'')
    return fl_source_string(source, format);
  if (c == '$')
    return fl_path_compile(source, FL_PATH_FREE);
  if (c == '-' || isdigit((unsigned char)c))
    return fl_source_number(source);
  if (fl_text_starts(source->text + source->at, PREFIX))
    return fl_intrinsic_compile(source);
  return fl_source_word(source) ||
         fl_source_error(source, source->at, c != '\0',
                         "expected an argument: a string in '', a number, "
                         "true, false, null, a path or a function");
}

// Of a template that is known, as many {} as arguments behind it.
static bool check_format(struct fl_source *source, size_t start,
                         const uint32_t *first, unsigned arguments) {
  if (first[0] != FL_OP_STRING)
    return true;
  unsigned places = 0;
  for (const char *at = source->code->strings + first[2]; *at; ++at) {
    if (*at == '\\' && at[1])
      ++at;
    else
      places += at[0] == '{' && at[1] == '}';
  }
  return places == arguments ||
         fl_source_error(source, start, source->at - start,
                         "%u '{}' in the template and %u argument%s for them",
                         places, arguments, arguments == 1 ? "" : "s");
}

static bool check_count(struct fl_source *source, size_t start,
                        const struct intrinsic *function, unsigned count) {
  if (count >= function->least && count <= function->most)
    return true;
  const char *most = function->most == function->least ? ""
                     : function->most == 255
                         ? " or more"
                         : fl_text_format(" to %u", function->most);
  return fl_source_error(source, start, source->at - start,
                         "'" PREFIX "%s' takes %u%s arguments, not %u",
                         function->name, function->least, most, count);
}

bool fl_intrinsic_compile(struct fl_source *source) {
  struct fl_code *code = source->code;
  size_t start = source->at;
  enum fl_intrinsic function;
  if (!fl_source_accept(source, PREFIX))
    return fl_source_error(source, start, strcspn(source->text + start, "("),
                           "a function's name starts with '" PREFIX "'");
  size_t name = source->at;
  while (isalnum((unsigned char)source->text[source->at]))
    ++source->at;
  if (!find(source, start,
            fl_text_slice(source->text + name, source->at - name), &function))
    return false;
  if (!fl_source_accept(source, "("))
    return fl_source_error(source, source->at, source->text[source->at] != '\0',
                           "expected '(' behind a function's name");
  if (source->calls == NESTED_MOST)
    return fl_source_error(source, start, source->at - start,
                           "functions are nested more than %d deep",
                           NESTED_MOST);
  if (!fl_source_enter(source))
    return false;
  ++source->calls;
  uint32_t node = fl_code_begin(code, FL_OP_CALL), count = 0;
  fl_code_word(code, function);
  fl_code_word(code, 0);
  fl_source_space(source);
  while (!fl_source_accept(source, ")")) {
    if (count && !fl_source_accept(source, ","))
      return fl_source_error(source, source->at,
                             source->text[source->at] != '\0',
                             "expected ',' or ')'");
    fl_source_space(source);
    if (!compile_argument(source, function == FL_INTRINSIC_FORMAT && !count))
      return false;
    ++count;
    fl_source_space(source);
  }
  code->words[node + 3] = count;
  fl_code_end(code, node);
  --source->calls;
  fl_source_leave(source);
  if (!check_count(source, start, &intrinsics[function], count))
    return false;
  return function != FL_INTRINSIC_FORMAT ||
         check_format(source, start, &code->words[node + 4], count - 1);
}
