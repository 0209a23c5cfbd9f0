//===-- tools/flcc/permission.c - What functions are permitted ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A definition may say of its functions what their sources cannot:
//
//   "faastlane": {"functions": {"NAME": {"allow": ["net", ...]}}}
//
// One field at the top and not one in each state: permissions are a function's,
// whichever states run it; and Step Functions, which takes no field that it
// does not know, gets the definition without it by `jq 'del(.faastlane)'`. No
// field of Amazon States Language begins with a small letter.
//
//===----------------------------------------------------------------------===//
#include "permission.h"
#include "asl.h"
#include "text.h"
#include <string.h>

void fl_permission_add(struct fl_function *function, const char *text) {
  if (!fl_list_has(&function->allow, text))
    fl_list_add(&function->allow, text);
}

// `function`: NULL when it is not known.
static void check_word(const struct fl_json *json, const struct fl_node *node,
                       struct fl_function *function) {
  struct fl_place place = fl_json_at(json, node);
  struct fl_permission permission;
  if (node->type != FL_NODE_STRING) {
    fl_diag(FL_ERROR, &place, "a permission must be a string");
    return;
  }
  const char *text = node->string;
  switch (fl_permission_read(text, &permission)) {
  case FL_PERMISSION_GOOD:
    if (function)
      fl_permission_add(function, text);
    return;
  case FL_PERMISSION_UNKNOWN:
    break;
  default:
    fl_diag(FL_ERROR, &place, "permission '%s' %s", text,
            fl_permission_problem(fl_permission_read(text, &permission)));
    return;
  }
  struct fl_list known = {0};
  for (size_t i = 0; i < FL_PERMISSION_WORDS; ++i)
    fl_list_add(&known, fl_permission_words[i].word);
  const char *word = fl_text_slice(text, strcspn(text, ":"));
  const char *nearest = fl_list_nearest(&known, word);
  if (nearest)
    fl_diag(FL_ERROR, &place, "unknown permission '%s'; did you mean '%s'?",
            word, nearest);
  else
    fl_diag(FL_ERROR, &place, "unknown permission '%s'", word);
  fl_note("permissions are net, fs-read:PATH and fs-write:PATH");
}

// The only member that an object may have; NULL when it is no object, or has
// none. Says what is wrong.
static const struct fl_node *only_member(const struct fl_json *json,
                                         const struct fl_node *node,
                                         const char *key) {
  struct fl_place place = fl_json_at(json, node);
  if (node->type != FL_NODE_OBJECT) {
    fl_diag(FL_ERROR, &place, "'%s' must be an object", node->key);
    return NULL;
  }
  for (const struct fl_node *member = node->first; member;
       member = member->next) {
    if (strcmp(member->key, key) == 0)
      continue;
    place = fl_json_at_key(json, member);
    fl_diag(FL_ERROR, &place, "unknown field '%s' in '%s': it has '%s' alone",
            member->key, node->key, key);
  }
  return fl_json_member(node, key);
}

static void check_function(const struct fl_json *json,
                           const struct fl_node *node,
                           const struct fl_inputs *inputs) {
  struct fl_place place = fl_json_at_key(json, node);
  struct fl_list known = {0};
  size_t i = 0;
  while (i < inputs->count && strcmp(inputs->functions[i].name, node->key) != 0)
    fl_list_add(&known, inputs->functions[i++].name);
  if (i == inputs->count && !inputs->unknown) {
    const char *nearest = fl_list_nearest(&known, node->key);
    if (nearest)
      fl_diag(FL_ERROR, &place, "no function is named '%s'; did you mean '%s'?",
              node->key, nearest);
    else
      fl_diag(FL_ERROR, &place, "no function is named '%s'", node->key);
    return;
  }
  const struct fl_node *allow = only_member(json, node, "allow");
  if (!allow)
    return;
  if (allow->type != FL_NODE_ARRAY) {
    place = fl_json_at(json, allow);
    fl_diag(FL_ERROR, &place, "'allow' must be an array of strings");
    return;
  }
  for (struct fl_node *word = allow->first; word; word = word->next)
    check_word(json, word, inputs->unknown ? NULL : &inputs->functions[i]);
}

void fl_permission_check(const struct fl_json *json,
                         const struct fl_inputs *inputs) {
  const struct fl_node *ours = fl_json_member(json->root, "faastlane");
  if (!ours || ours->type != FL_NODE_OBJECT)
    return; // said already
  const struct fl_node *functions = only_member(json, ours, "functions");
  if (functions && functions->type != FL_NODE_OBJECT) {
    struct fl_place place = fl_json_at(json, functions);
    fl_diag(FL_ERROR, &place, "'functions' must be an object");
  } else if (functions) {
    for (struct fl_node *node = functions->first; node; node = node->next)
      check_function(json, node, inputs);
  }
}
