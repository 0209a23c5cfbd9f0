//===-- tools/flcc/choice.c - The conditions of Choice states -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A condition is And, Or or Not of others, or a Variable and one comparison.
//
//===----------------------------------------------------------------------===//
#include "choice.h"
#include "path.h"
#include "template.h"
#include "timestamp.h"
#include "workflow.h"
#include <string.h>

// With the four relations and equality, all of them with a Path form.
#define RELATIONS(X, type, TYPE)                                               \
  X(type "Equals", FL_COMPARE_##TYPE | FL_COMPARE_EQUALS)                      \
  X(type "LessThan", FL_COMPARE_##TYPE | FL_COMPARE_LESS)                      \
  X(type "LessThanEquals", FL_COMPARE_##TYPE | FL_COMPARE_LESS_EQUALS)         \
  X(type "GreaterThan", FL_COMPARE_##TYPE | FL_COMPARE_GREATER)                \
  X(type "GreaterThanEquals", FL_COMPARE_##TYPE | FL_COMPARE_GREATER_EQUALS)

static const struct comparison {
  const char *name;
  enum fl_comparison comparison;
  bool path; // the operand is where it is found
} comparisons[] = {
#define X(name, comparison)                                                    \
  {name, comparison, false}, {name "Path", comparison, true},
    RELATIONS(X, "String", STRING) RELATIONS(X, "Numeric", NUMERIC)
        RELATIONS(X, "Timestamp", TIMESTAMP) X(
            "BooleanEquals", FL_COMPARE_BOOLEAN | FL_COMPARE_EQUALS)
#undef X
            {"StringMatches", FL_COMPARE_STRING | FL_COMPARE_MATCHES, false},
    {"IsNull", FL_COMPARE_IS_NULL, false},
    {"IsPresent", FL_COMPARE_IS_PRESENT, false},
    {"IsNumeric", FL_COMPARE_IS_NUMERIC, false},
    {"IsString", FL_COMPARE_IS_STRING, false},
    {"IsBoolean", FL_COMPARE_IS_BOOLEAN, false},
    {"IsTimestamp", FL_COMPARE_IS_TIMESTAMP, false},
};
#define COMPARISONS (sizeof comparisons / sizeof *comparisons)

static bool is_joint(const char *name) {
  return strcmp(name, "And") == 0 || strcmp(name, "Or") == 0 ||
         strcmp(name, "Not") == 0;
}

// Fields of a rule that say nothing about its condition.
static bool is_beside(const char *name, bool nested) {
  return strcmp(name, "Comment") == 0 ||
         (!nested &&
          (strcmp(name, "Next") == 0 || strcmp(name, "Assign") == 0));
}

static const struct comparison *find(const char *name) {
  for (size_t i = 0; i < COMPARISONS; ++i)
    if (strcmp(comparisons[i].name, name) == 0)
      return &comparisons[i];
  return NULL;
}

static bool refuse_field(struct fl_source *source, const struct fl_node *member,
                         bool nested) {
  static const char *const others[] = {"Variable", "And",     "Or",
                                       "Not",      "Comment", "Next"};
  struct fl_place place = fl_json_at_key(source->json, member);
  if (nested && (strcmp(member->key, "Next") == 0 ||
                 strcmp(member->key, "Assign") == 0)) {
    fl_diag(FL_ERROR, &place,
            "'%s' belongs to the rule, not to a condition within it",
            member->key);
    return false;
  }
  struct fl_list known = {0};
  for (size_t i = 0; i < COMPARISONS; ++i)
    fl_list_add(&known, comparisons[i].name);
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
    fl_list_add(&known, others[i]);
  const char *nearest = fl_list_nearest(&known, member->key);
  if (nearest)
    fl_diag(FL_ERROR, &place,
            "unknown field '%s' in a Choice rule; did you mean '%s'?",
            member->key, nearest);
  else
    fl_diag(FL_ERROR, &place, "unknown field '%s' in a Choice rule",
            member->key);
  return false;
}

static bool must_be(struct fl_source *source, const struct fl_node *node,
                    bool is, const char *what) {
  if (is)
    return true;
  struct fl_place place = fl_json_at(source->json, node);
  fl_diag(FL_ERROR, &place, "'%s' must be %s", node->key, what);
  return false;
}

// What the condition is made of: one joint, or one comparison.
static bool find_parts(struct fl_source *source, const struct fl_node *rule,
                       bool nested, const struct fl_node **test,
                       const struct fl_node **variable) {
  bool good = true;
  *test = *variable = NULL;
  for (struct fl_node *member = rule->first; member; member = member->next) {
    if (is_beside(member->key, nested)) {
      if (strcmp(member->key, "Comment") == 0)
        good &=
            must_be(source, member, member->type == FL_NODE_STRING, "a string");
      continue;
    }
    if (strcmp(member->key, "Variable") == 0) {
      *variable = member;
    } else if (!is_joint(member->key) && !find(member->key)) {
      good = refuse_field(source, member, nested);
    } else if (*test) {
      struct fl_place place = fl_json_at_key(source->json, member);
      fl_diag(FL_ERROR, &place,
              "a condition has one comparison, or one of And, Or and Not; "
              "'And' joins several");
      place = fl_json_at_key(source->json, *test);
      fl_diag(FL_NOTE, &place, "the first one is here");
      good = false;
    } else {
      *test = member;
    }
  }
  return good;
}

static bool compile_path(struct fl_source *source, const struct fl_node *node) {
  if (!must_be(source, node, node->type == FL_NODE_STRING, "a path"))
    return false;
  struct fl_source path = *source;
  path.node = node;
  path.text = node->string;
  return fl_path_field(&path, FL_PATH_FREE) != FL_NONE;
}

static bool check_operand(struct fl_source *source, const struct fl_node *node,
                          enum fl_comparison comparison) {
  switch ((unsigned)comparison & ~(unsigned)FL_COMPARE_RELATION) {
  case FL_COMPARE_STRING:
    return must_be(source, node, node->type == FL_NODE_STRING, "a string");
  case FL_COMPARE_NUMERIC:
    return must_be(source, node, node->type == FL_NODE_NUMBER, "a number");
  case FL_COMPARE_TIMESTAMP: {
    struct fl_timestamp time;
    return must_be(
        source, node,
        node->type == FL_NODE_STRING &&
            fl_timestamp_parse(node->string, strlen(node->string), &time),
        "a timestamp, as 2016-03-14T01:59:00Z");
  }
  default:
    return must_be(source, node, node->type == FL_NODE_BOOLEAN,
                   "true or false");
  }
}

static bool compile_comparison(struct fl_source *source,
                               const struct fl_node *variable,
                               const struct fl_node *test) {
  const struct comparison *comparison = find(test->key);
  struct fl_code *code = source->code;
  uint32_t place = fl_code_begin(code, FL_OP_COMPARE);
  fl_code_word(code, comparison->comparison);
  bool good = compile_path(source, variable);
  if (comparison->path)
    good &= compile_path(source, test);
  else
    good &= check_operand(source, test, comparison->comparison) &&
            fl_template_literal(source, test) != FL_NONE;
  fl_code_end(code, place);
  return good;
}

static bool compile(struct fl_source *source, const struct fl_node *rule,
                    bool nested);

static bool compile_joint(struct fl_source *source,
                          const struct fl_node *test) {
  bool good = true, not = strcmp(test->key, "Not") == 0;
  enum fl_op op = not                             ? FL_OP_NOT
                  : strcmp(test->key, "And") == 0 ? FL_OP_AND
                                                  : FL_OP_OR;
  if (!not&&!must_be(source, test, test->type == FL_NODE_ARRAY && test->first,
                     "an array of at least one condition"))
    return false;
  source->node = test;
  source->text = NULL;
  if (!fl_source_enter(source))
    return false;
  uint32_t place = fl_code_begin(source->code, op);
  if (not)
    good = compile(source, test, true);
  else
    for (struct fl_node *part = test->first; part; part = part->next)
      good &= compile(source, part, true);
  fl_code_end(source->code, place);
  fl_source_leave(source);
  return good;
}

static bool compile(struct fl_source *source, const struct fl_node *rule,
                    bool nested) {
  const struct fl_node *test, *variable;
  struct fl_place place = fl_json_at(source->json, rule);
  if (rule->type != FL_NODE_OBJECT) {
    fl_diag(FL_ERROR, &place, "a %s must be an object",
            nested ? "condition" : "rule of a Choice state");
    return false;
  }
  bool good = find_parts(source, rule, nested, &test, &variable);
  if (!test) {
    if (good)
      fl_diag(FL_ERROR, &place,
              "this has no comparison, and none of And, Or and Not");
    return false;
  }
  if (is_joint(test->key)) {
    if (variable) {
      place = fl_json_at_key(source->json, variable);
      fl_diag(FL_ERROR, &place, "'Variable' has no comparison beside '%s'",
              test->key);
      good = false;
    }
    return compile_joint(source, test) && good;
  }
  if (!variable) {
    place = fl_json_at_key(source->json, test);
    fl_diag(FL_ERROR, &place, "'%s' needs 'Variable', the path to compare",
            test->key);
    return false;
  }
  return compile_comparison(source, variable, test) && good;
}

uint32_t fl_choice_condition(struct fl_source *source,
                             const struct fl_node *rule) {
  uint32_t place = source->code->word_count;
  return compile(source, rule, false) ? place : FL_NONE;
}
