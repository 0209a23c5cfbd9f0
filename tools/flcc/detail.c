//===-- tools/flcc/detail.c - What Task, Wait and Map states add ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "path.h"
#include "template.h"
#include "timestamp.h"
#include <stdlib.h>
#include <string.h>

// What the service takes, in seconds.
#define SECONDS_MOST 99999999

uint32_t fl_detail_number(const struct fl_json *json,
                          const struct fl_node *number, uint32_t unit,
                          uint32_t least, uint32_t most) {
  double value = strtod(json->text + number->start, NULL) * unit;
  if (value >= (double)least * unit && value <= (double)most * unit) {
    uint32_t rounded = (uint32_t)(value + 0.5);
    if (unit != 1 || rounded == value)
      return rounded;
  }
  struct fl_place place = fl_json_at(json, number);
  fl_diag(FL_ERROR, &place, "'%s' must be a %snumber from %u to %u",
          number->key, unit == 1 ? "whole " : "", least, most);
  return FL_NONE;
}

// Of a number in a definition and the path in its place.
struct count {
  const char *name, *path;
  uint32_t unit, least, most;
};

static const struct count timeout = {"TimeoutSeconds", "TimeoutSecondsPath", 1,
                                     1, SECONDS_MOST};
static const struct count heartbeat = {
    "HeartbeatSeconds", "HeartbeatSecondsPath", 1, 1, SECONDS_MOST};
static const struct count seconds = {"Seconds", "SecondsPath", 1, 0,
                                     SECONDS_MOST};
static const struct count concurrency = {"MaxConcurrency", "MaxConcurrencyPath",
                                         1, 0, SECONDS_MOST};
static const struct count failures = {
    "ToleratedFailureCount", "ToleratedFailureCountPath", 1, 0, SECONDS_MOST};
static const struct count percentage = {"ToleratedFailurePercentage",
                                        "ToleratedFailurePercentagePath", 1000,
                                        0, 100};

// A path that is one string; "$" is a path like any other.
static uint32_t compile_path(struct fl_source *source,
                             const struct fl_node *node) {
  if (!node || node->type != FL_NODE_STRING)
    return FL_NONE;
  source->node = node;
  source->text = node->string;
  return fl_path_field(source, FL_PATH_REFERENCE);
}

static struct fl_count compile_count(struct fl_source *source,
                                     const struct fl_node *state,
                                     const struct count *count) {
  const struct fl_node *value = fl_json_member(state, count->name);
  const struct fl_node *path = fl_json_member(state, count->path);
  struct fl_count made = {FL_NONE, compile_path(source, path)};
  if (value && value->type == FL_NODE_NUMBER)
    made.value = fl_detail_number(source->json, value, count->unit,
                                  count->least, count->most);
  if (value && path) {
    struct fl_place place = fl_json_at_key(source->json, path);
    fl_diag(FL_ERROR, &place, "state '%s' has '%s' and '%s'", state->key,
            count->name, count->path);
  }
  return made;
}

static bool is_given(struct fl_count count) {
  return count.value != FL_NONE || count.path != FL_NONE;
}

void fl_detail_task(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *state, struct fl_state *made) {
  struct fl_limits limits = {compile_count(source, state, &timeout),
                             compile_count(source, state, &heartbeat)};
  if (limits.timeout.value != FL_NONE && limits.heartbeat.value != FL_NONE &&
      limits.heartbeat.value >= limits.timeout.value) {
    const struct fl_node *node = fl_json_member(state, heartbeat.name);
    struct fl_place place = fl_json_at(source->json, node);
    fl_diag(FL_ERROR, &place,
            "'HeartbeatSeconds' must be less than 'TimeoutSeconds', which is "
            "%u",
            limits.timeout.value);
  }
  if (is_given(limits.timeout) || is_given(limits.heartbeat))
    made->limits = fl_rows_add(&compiled->limits, &limits, sizeof limits);
}

static uint32_t compile_timestamp(struct fl_source *source,
                                  const struct fl_node *node) {
  struct fl_timestamp time;
  if (!node || node->type != FL_NODE_STRING)
    return FL_NONE;
  size_t size = strlen(node->string);
  if (fl_timestamp_parse(node->string, size, &time))
    return fl_code_string(source->code, node->string, size);
  struct fl_place place = fl_json_at(source->json, node);
  fl_diag(FL_ERROR, &place,
          "'Timestamp' must be a timestamp, as 2016-03-14T01:59:00Z");
  return FL_NONE;
}

void fl_detail_wait(struct fl_compiled *compiled, struct fl_source *source,
                    const struct fl_node *state, struct fl_state *made) {
  static const char *const names[] = {"Seconds", "SecondsPath", "Timestamp",
                                      "TimestampPath"};
  struct fl_wait wait = {
      .seconds = compile_count(source, state, &seconds),
      .timestamp =
          compile_timestamp(source, fl_json_member(state, "Timestamp")),
      .timestamp_path =
          compile_path(source, fl_json_member(state, "TimestampPath")),
  };
  unsigned given = 0;
  for (size_t i = 0; i < 4; ++i)
    given += fl_json_member(state, names[i]) != NULL;
  // Seconds and SecondsPath together were said already.
  if (given != 1 && !(given == 2 && fl_json_member(state, names[0]) &&
                      fl_json_member(state, names[1]))) {
    struct fl_place place = fl_json_at_key(source->json, state);
    fl_diag(FL_ERROR, &place,
            "state '%s' must have exactly one of 'Seconds', 'SecondsPath', "
            "'Timestamp' and 'TimestampPath'",
            state->key);
  }
  made->detail = fl_rows_add(&compiled->waits, &wait, sizeof wait);
}

struct fl_node *fl_detail_processor(const struct fl_node *state) {
  struct fl_node *processor = fl_json_member(state, "ItemProcessor");
  return processor ? processor : fl_json_member(state, "Iterator");
}

static void check_mode(const struct fl_json *json,
                       const struct fl_node *processor) {
  const struct fl_node *config =
      processor->type == FL_NODE_OBJECT
          ? fl_json_member(processor, "ProcessorConfig")
          : NULL;
  static const char *const words[][3] = {
      {"Mode", "INLINE", "DISTRIBUTED"},
      {"ExecutionType", "STANDARD", "EXPRESS"},
  };
  if (!config || config->type != FL_NODE_OBJECT ||
      !fl_asl_check_object(json, config, FL_ASL_CONFIG))
    return;
  for (size_t i = 0; i < 2; ++i) {
    const struct fl_node *word = fl_json_member(config, words[i][0]);
    if (!word || word->type != FL_NODE_STRING ||
        strcmp(word->string, words[i][1]) == 0 ||
        strcmp(word->string, words[i][2]) == 0)
      continue;
    struct fl_place place = fl_json_at(json, word);
    fl_diag(FL_ERROR, &place, "'%s' must be \"%s\" or \"%s\"", words[i][0],
            words[i][1], words[i][2]);
  }
}

// What is one thing under two names.
static void check_either(const struct fl_json *json,
                         const struct fl_node *state, const char *name,
                         const char *old) {
  const struct fl_node *node = fl_json_member(state, old);
  if (!node || !fl_json_member(state, name))
    return;
  struct fl_place place = fl_json_at_key(json, node);
  fl_diag(FL_ERROR, &place, "state '%s' has '%s' and '%s', its older name",
          state->key, name, old);
}

void fl_detail_map(struct fl_compiled *compiled, struct fl_source *source,
                   const struct fl_node *state, struct fl_state *made) {
  const struct fl_json *json = source->json;
  const struct fl_node *processor = fl_detail_processor(state);
  const struct fl_node *selector = fl_json_member(state, "ItemSelector");
  check_either(json, state, "ItemProcessor", "Iterator");
  check_either(json, state, "ItemSelector", "Parameters");
  if (!selector)
    selector = fl_json_member(state, "Parameters");
  if (!processor) {
    struct fl_place place = fl_json_at_key(json, state);
    fl_diag(FL_ERROR, &place,
            "field 'ItemProcessor' is missing in a Map state");
  } else {
    check_mode(json, processor);
  }
  struct fl_map map = {
      .items = compile_path(source, fl_json_member(state, "ItemsPath")),
      .selector = selector ? fl_template_compile(source, selector) : FL_NONE,
      .concurrency = compile_count(source, state, &concurrency),
      .failures = compile_count(source, state, &failures),
      .percentage = compile_count(source, state, &percentage),
  };
  made->detail = fl_rows_add(&compiled->maps, &map, sizeof map);
}
