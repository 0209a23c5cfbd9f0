//===-- rt/host/describe_json.c - What `describe --json` shows ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "describe.h"
#include "isolation.h"
#include "region.h"
#include "table.h"

static void add_pair(struct fl_text *out, const char *field,
                     const char *string) {
  fl_text_format(out, "\"%s\":", field);
  fl_text_quote(out, string);
}

/// The same, after a comma, when there is a string at that offset.
static void add_string(struct fl_text *out, const char *field,
                       uint32_t offset) {
  if (offset == FL_NONE)
    return;
  fl_text_add(out, ",");
  add_pair(out, field, fl_table_string(offset));
}

static void add_memory(struct fl_text *out,
                       const struct fl_domain_image *domain, int key) {
  if (key < 0)
    fl_text_add(out, ",\"key\":null,\"regions\":[");
  else
    fl_text_format(out, ",\"key\":%d,\"regions\":[", key);
  for (unsigned i = 0; i < FL_REGION_COUNT; i++) {
    struct fl_region region = fl_region_of(domain, i);
    fl_text_format(out,
                   "%s{\"name\":\"%s\",\"address\":\"0x%llx\",\"size\":%zu,"
                   "\"access\":\"%s\"}",
                   i ? "," : "", region.name, (unsigned long long)region.start,
                   region.size, region.access);
  }
  fl_text_add(out, "]");
}

static void add_permissions(struct fl_text *out,
                            const struct fl_domain_image *function) {
  struct fl_text word = {0};
  fl_text_add(out, ",\"allow\":[");
  for (uint32_t i = 0; fl_describe_permission(&word, function, i); i++) {
    fl_text_bytes(&word, "", 1);
    fl_text_add(out, i ? "," : "");
    if (word.failed)
      out->failed = true;
    else
      fl_text_quote(out, word.data);
    fl_text_free(&word);
  }
  fl_text_add(out, "]");
}

/// The members of a machine, in Amazon States Language.
static void add_machine(struct fl_text *out, uint32_t index);

/// Where a Choice state leads; not what it asks.
static void add_rules(struct fl_text *out, const struct fl_state *state) {
  const struct fl_rule *rule = &fl_workflow.rules[state->rules];
  const char *comma = "";
  fl_text_add(out, ",\"Choices\":[");
  for (uint32_t i = 0; i < state->rule_count; i++, rule++) {
    const char *next = fl_table_state_name(rule->next);
    fl_text_add(out, rule->condition == FL_NONE ? "],\"Default\":" : comma);
    if (rule->condition != FL_NONE)
      fl_text_add(out, "{\"Next\":");
    fl_text_quote(out, next);
    if (rule->condition == FL_NONE) {
      fl_text_add(out, "}");
      return;
    }
    fl_text_add(out, "}");
    comma = ",";
  }
  fl_text_add(out, "]}");
}

/// The beginning of a rule of Retry or Catch.
static void add_errors(struct fl_text *out, uint32_t i,
                       const struct fl_errors *errors) {
  fl_text_add(out, i ? ",{\"ErrorEquals\":" : "{\"ErrorEquals\":");
  for (uint32_t e = 0; e < errors->count; e++) {
    fl_text_add(out, e ? "," : "[");
    fl_text_quote(out, fl_table_string(fl_workflow.words[errors->first + e]));
  }
  fl_text_add(out, "]");
}

static void add_retries(struct fl_text *out, const struct fl_state *state) {
  const struct fl_retry *retry = &fl_workflow.retries[state->retries];
  if (state->retry_count)
    fl_text_add(out, ",\"Retry\":[");
  for (uint32_t i = 0; i < state->retry_count; i++, retry++) {
    add_errors(out, i, &retry->errors);
    fl_text_format(out,
                   ",\"IntervalSeconds\":%u,\"MaxAttempts\":%u,"
                   "\"BackoffRate\":%u.%03u",
                   retry->interval, retry->attempts, retry->backoff / 1000,
                   retry->backoff % 1000);
    if (retry->max_delay != FL_NONE)
      fl_text_format(out, ",\"MaxDelaySeconds\":%u", retry->max_delay);
    fl_text_add(out, retry->jitter ? ",\"JitterStrategy\":\"FULL\"}" : "}");
  }
  fl_text_add(out, state->retry_count ? "]" : "");
}

/// Where errors lead; not what becomes of the data.
static void add_catches(struct fl_text *out, const struct fl_state *state) {
  const struct fl_catch *catch = &fl_workflow.catches[state->catches];
  if (state->catch_count)
    fl_text_add(out, ",\"Catch\":[");
  for (uint32_t i = 0; i < state->catch_count; i++, catch ++) {
    add_errors(out, i, &catch->errors);
    add_string(out, "Next", fl_workflow.states[catch->next].name);
    fl_text_add(out, "}");
  }
  fl_text_add(out, state->catch_count ? "]" : "");
}

static void add_wait(struct fl_text *out, const struct fl_wait *wait) {
  if (wait->seconds.value != FL_NONE)
    fl_text_format(out, ",\"Seconds\":%u", wait->seconds.value);
  add_string(out, "Timestamp", wait->timestamp);
}

static void add_state(struct fl_text *out, uint32_t index) {
  const struct fl_state *state = &fl_workflow.states[index];
  fl_text_quote(out, fl_table_state_name(index));
  fl_text_format(out, ":{\"Type\":\"%s\"", fl_table_type(state->type));
  switch ((enum fl_state_type)state->type) {
  case FL_STATE_TASK:
    fl_text_add(out, ",");
    add_pair(out, "Resource", fl_image.functions[state->function].name);
    break;
  case FL_STATE_PASS:
    if (state->result != FL_NONE)
      fl_text_format(out, ",\"Result\":%s", fl_table_string(state->result));
    break;
  case FL_STATE_PARALLEL:
    fl_text_add(out, ",\"Branches\":[");
    for (uint32_t i = 0; i < state->branch_count; i++) {
      fl_text_add(out, i ? ",{" : "{");
      add_machine(out, state->branches + i);
      fl_text_add(out, "}");
    }
    fl_text_add(out, "]");
    break;
  case FL_STATE_MAP:
    fl_text_add(out, ",\"ItemProcessor\":{");
    add_machine(out, state->branches);
    fl_text_add(out, "}");
    break;
  case FL_STATE_CHOICE:
    add_rules(out, state);
    return;
  case FL_STATE_WAIT:
    add_wait(out, &fl_workflow.waits[state->detail]);
    break;
  case FL_STATE_SUCCEED:
  case FL_STATE_FAIL:
    add_string(out, "Error", state->error);
    add_string(out, "Cause", state->cause);
    fl_text_add(out, "}");
    return;
  }
  add_retries(out, state);
  add_catches(out, state);
  if (state->next == FL_NONE)
    fl_text_add(out, ",\"End\":true");
  else
    add_string(out, "Next", fl_workflow.states[state->next].name);
  fl_text_add(out, "}");
}

static void add_machine(struct fl_text *out, uint32_t index) {
  const struct fl_machine *machine = &fl_workflow.machines[index];
  add_pair(out, "StartAt", fl_table_state_name(machine->start));
  fl_text_add(out, ",\"States\":{");
  for (uint32_t i = 0; i < machine->state_count; i++) {
    if (i)
      fl_text_add(out, ",");
    add_state(out, machine->first_state + i);
  }
  fl_text_add(out, "}");
}

void fl_describe_json(struct fl_text *out, bool isolated) {
  bool keys = isolated && fl_isolation.mode == FL_MODE_MPK;
  fl_text_add(out, "{");
  add_pair(out, "name", fl_table_string(fl_workflow.name));
  if (isolated) {
    fl_text_add(out, ",");
    add_pair(out, "isolation", fl_isolation_name(fl_isolation.mode));
  }
  if (keys)
    fl_text_format(out, ",\"function_keys\":%u", fl_isolation.function_keys);
  fl_text_add(out, ",\"functions\":[");
  for (uint32_t i = 0; i < fl_image.function_count; i++) {
    const struct fl_domain_image *function = &fl_image.functions[i];
    fl_text_add(out, i ? ",\n{" : "\n{");
    add_pair(out, "name", function->name);
    fl_text_add(out, ",");
    add_pair(out, "kind", fl_describe_kind(function));
    add_permissions(out, function);
    add_memory(out, function, -1); // it gets one when it is called
    fl_text_add(out, "}");
  }
  fl_text_add(out, "],\n\"host\":{\"kind\":\"host\"");
  add_memory(out, &fl_image.host, keys ? fl_isolation.host_key : -1);
  fl_text_add(out, "},\n\"workflow\":{");
  if (fl_workflow.comment != FL_NONE) {
    add_pair(out, "Comment", fl_table_string(fl_workflow.comment));
    fl_text_add(out, ",");
  }
  add_machine(out, 0);
  fl_text_add(out, "}}\n");
}
