//===-- tools/flcc/errors.c - Retry and Catch -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include <stdlib.h>
#include <string.h>

// What the service takes.
#define DELAY_MOST 31622400
#define ATTEMPTS_MOST 99999999
// More makes no difference.
#define BACKOFF_MOST 1000000

// Names that begin like this are the specification's.
#define RESERVED "States."
static const char everything[] = "States.ALL";

static const char *const reserved[] = {
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
};

static void check_name(const struct fl_json *json, const struct fl_node *name) {
  struct fl_place place = fl_json_at(json, name);
  struct fl_list known = {0};
  if (!fl_text_starts(name->string, RESERVED))
    return;
  // What is mistyped is what comes behind the part that all have.
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; ++i)
    fl_list_add(&known, reserved[i] + strlen(RESERVED));
  if (strcmp(name->string, "States.Runtime") == 0)
    fl_diag(FL_WARNING, &place, "'States.Runtime' is never caught or retried");
  const char *own = name->string + strlen(RESERVED);
  if (fl_list_has(&known, own))
    return;
  const char *nearest = fl_list_nearest(&known, own);
  if (nearest)
    fl_diag(FL_ERROR, &place,
            "no error is named '%s'; did you mean '" RESERVED "%s'?",
            name->string, nearest);
  else
    fl_diag(FL_ERROR, &place,
            "no error is named '%s': names that begin with '" RESERVED
            "' are those of the specification",
            name->string);
}

// Of one rule. `after`: the rule before it that is for all errors, or NULL.
static struct fl_errors compile_names(struct fl_source *source,
                                      const struct fl_node *rule,
                                      const struct fl_node **after) {
  const struct fl_node *names = fl_json_member(rule, "ErrorEquals");
  struct fl_errors errors = {.first = source->code->word_count};
  struct fl_place place = fl_json_at(source->json, rule);
  if (*after)
    fl_diag(FL_ERROR, &place,
            "nothing is left for this rule: the one before it is for '%s'",
            everything);
  if (!names || names->type != FL_NODE_ARRAY)
    return errors; // said already
  place = fl_json_at(source->json, names);
  if (!names->first)
    fl_diag(FL_ERROR, &place, "'ErrorEquals' is empty");
  // Each name is added before its word: text goes elsewhere.
  for (struct fl_node *name = names->first; name; name = name->next) {
    place = fl_json_at(source->json, name);
    if (name->type != FL_NODE_STRING) {
      fl_diag(FL_ERROR, &place, "the name of an error must be a string");
      continue;
    }
    check_name(source->json, name);
    if (strcmp(name->string, everything) == 0) {
      *after = rule;
      if (name != names->first || name->next)
        fl_diag(FL_ERROR, &place, "'%s' must stand alone in 'ErrorEquals'",
                everything);
    }
    fl_code_word(source->code, fl_code_string(source->code, name->string,
                                              strlen(name->string)));
    ++errors.count;
  }
  return errors;
}

static uint32_t number(struct fl_source *source, const struct fl_node *rule,
                       const char *name, uint32_t unit, uint32_t least,
                       uint32_t most, uint32_t usual) {
  const struct fl_node *node = fl_json_member(rule, name);
  return node && node->type == FL_NODE_NUMBER
             ? fl_detail_number(source->json, node, unit, least, most)
             : usual;
}

static void add_retrier(struct fl_compiled *compiled, struct fl_source *source,
                        const struct fl_node *rule,
                        const struct fl_node **after) {
  struct fl_retry retry = {
      .errors = compile_names(source, rule, after),
      .interval = number(source, rule, "IntervalSeconds", 1, 1, DELAY_MOST, 1),
      .attempts = number(source, rule, "MaxAttempts", 1, 0, ATTEMPTS_MOST, 3),
      .backoff =
          number(source, rule, "BackoffRate", 1000, 1, BACKOFF_MOST, 2000),
      .max_delay =
          number(source, rule, "MaxDelaySeconds", 1, 1, DELAY_MOST, FL_NONE),
  };
  const struct fl_node *node = fl_json_member(rule, "MaxDelaySeconds");
  if (node && retry.max_delay <= retry.interval) {
    struct fl_place place = fl_json_at(source->json, node);
    fl_diag(FL_ERROR, &place,
            "'MaxDelaySeconds' must be more than 'IntervalSeconds', which is "
            "%u",
            retry.interval);
  }
  node = fl_json_member(rule, "JitterStrategy");
  if (node && node->type == FL_NODE_STRING) {
    struct fl_place place = fl_json_at(source->json, node);
    retry.jitter = strcmp(node->string, "FULL") == 0;
    if (!retry.jitter && strcmp(node->string, "NONE") != 0)
      fl_diag(FL_ERROR, &place,
              "'JitterStrategy' must be \"FULL\" or \"NONE\"");
  }
  fl_rows_add(&compiled->retries, &retry, sizeof retry);
}

static void add_catcher(struct fl_compiled *compiled, struct fl_source *source,
                        const struct fl_node *rule,
                        const struct fl_node **after) {
  struct fl_catch catch = {.errors = compile_names(source, rule, after),
                           .next = FL_NONE};
  catch.result_path = fl_flow_result_path(source, rule);
  fl_flow_assign(compiled, source, rule, &catch.assign, &catch.assign_count);
  fl_rows_add(&compiled->catches, &catch, sizeof catch);
}

// Each rule of a list.
static void
compile(struct fl_compiled *compiled, struct fl_source *source,
        const struct fl_node *list, enum fl_asl_place what,
        void (*add)(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *rule, const struct fl_node **after)) {
  const struct fl_node *after = NULL;
  if (!list || list->type != FL_NODE_ARRAY)
    return;
  for (struct fl_node *rule = list->first; rule; rule = rule->next) {
    if (fl_asl_check_object(source->json, rule, what))
      add(compiled, source, rule, &after);
  }
}

void fl_errors_compile(struct fl_compiled *compiled, struct fl_source *source,
                       const struct fl_node *state, struct fl_state *made) {
  made->retries = compiled->retries.count;
  compile(compiled, source, fl_json_member(state, "Retry"), FL_ASL_RETRIER,
          add_retrier);
  made->retry_count = compiled->retries.count - made->retries;
  made->catches = compiled->catches.count;
  compile(compiled, source, fl_json_member(state, "Catch"), FL_ASL_CATCHER,
          add_catcher);
  made->catch_count = compiled->catches.count - made->catches;
}
