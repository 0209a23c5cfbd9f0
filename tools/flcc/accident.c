//===-- tools/flcc/accident.c - Code that spells a forbidden instruction --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "accident.h"
#include "object.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

// Constants are gone after the first; of the distances that change from the
// second on, one in millions is wrong again.
#define ROUNDS 8
// And so many links for what is not compiled here.
#define SHIFTS 4

static struct fl_function *find_function(struct fl_inputs *inputs,
                                         const char *section) {
  for (size_t i = 0; i < inputs->count; ++i)
    if (strcmp(section,
               fl_text_format(".fl.%s.text", inputs->functions[i].name)) == 0)
      return &inputs->functions[i];
  return NULL;
}

static bool is_compiled(const struct fl_function *function,
                        const char *symbol) {
  for (size_t i = 0; i < function->objects.count; ++i)
    if (fl_object_defines(function->objects.at[i], symbol))
      return true;
  return false;
}

// The round that `symbol` goes through next, noted in `vary`: "symbol:round".
static long next_round(struct fl_function *function, const char *symbol) {
  const char *start = fl_text_format("%s:", symbol);
  for (size_t i = 0; i < function->vary.count; ++i) {
    if (!fl_text_starts(function->vary.at[i], start))
      continue;
    long round = strtol(function->vary.at[i] + strlen(start), NULL, 10) + 1;
    function->vary.at[i] = fl_text_format("%s%ld", start, round);
    return round;
  }
  fl_list_add(&function->vary, fl_text_format("%s1", start));
  return 1;
}

// The function whose code has to change for `finding` to go, or NULL.
static struct fl_function *culprit(const json_t *finding,
                                   struct fl_inputs *inputs) {
  const char *rule, *section, *symbol;
  if (json_unpack((json_t *)finding, "{s:s, s:s, s:s}", "rule", &rule,
                  "section", &section, "symbol", &symbol) != 0 ||
      strcmp(rule, "R-bytes") != 0)
    return NULL;
  struct fl_function *function = find_function(inputs, section);
  return function && is_compiled(function, symbol) ? function : NULL;
}

static bool change(struct fl_function *function, const json_t *finding,
                   struct fl_list *changed) {
  const char *symbol = json_string_value(json_object_get(finding, "symbol"));
  const char *message = json_string_value(json_object_get(finding, "message"));
  const char *key = fl_text_format("%s %s", function->name, symbol);
  if (fl_list_has(changed, key))
    return true;
  fl_list_add(changed, key);
  long round = next_round(function, symbol);
  if (round == 1)
    fl_remark("function '%s': the code of '%s' happens to spell %.*s; "
              "compiling it again in other words",
              function->name, symbol, (int)strcspn(message, " "), message);
  function->stale = true;
  return round <= ROUNDS;
}

// Distances change for all code: what was compiled here may come right as well.
static bool shift(struct fl_inputs *inputs, const json_t *finding) {
  const char *symbol = json_string_value(json_object_get(finding, "symbol"));
  const char *message = json_string_value(json_object_get(finding, "message"));
  if (!inputs->moved)
    ++inputs->shift;
  inputs->moved = true;
  inputs->shifted = fl_text_format("'%s' happens to spell %.*s",
                                   symbol ? symbol : "code of a library",
                                   (int)strcspn(message, " "), message);
  return inputs->shift <= SHIFTS;
}

static enum fl_verdict judge(const json_t *findings, struct fl_inputs *inputs) {
  struct fl_list changed = {0};
  size_t count = json_array_size(findings);
  bool worth = count > 0;
  for (size_t i = 0; i < count; ++i) {
    const char *rule =
        json_string_value(json_object_get(json_array_get(findings, i), "rule"));
    if (!rule || strcmp(rule, "R-bytes") != 0)
      return FL_REFUSED;
  }
  for (size_t i = 0; i < count; ++i) {
    const json_t *finding = json_array_get(findings, i);
    struct fl_function *function = culprit(finding, inputs);
    worth &=
        function ? change(function, finding, &changed) : shift(inputs, finding);
  }
  return worth ? FL_AGAIN : FL_REFUSED;
}

enum fl_verdict fl_accident_judge(const char *report,
                                  struct fl_inputs *inputs) {
  json_t *root = json_loads(report, 0, NULL);
  const char *verdict = json_string_value(json_object_get(root, "verdict"));
  enum fl_verdict result =
      verdict && strcmp(verdict, "verified") == 0
          ? FL_SOUND
          : judge(json_object_get(root, "findings"), inputs);
  json_decref(root);
  if (result == FL_SOUND && inputs->shifted)
    fl_remark("%s; linked again with other distances", inputs->shifted);
  return result;
}
