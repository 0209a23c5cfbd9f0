//===-- rt/host/metrics.c - What a server counts -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "metrics.h"
#include "admit.h"
#include "isolation.h"
#include "plan.h"
#include "refused.h"
#include "remote.h"
#include "turn.h"

#include "image.h"

#include <stdbool.h>
#include <string.h>

#define ERRORS_MAX 32 ///< names that are told apart
#define NAME_MAX_SIZE 64
#define STATUSES_MAX 16

static const char names[FL_ASKED_END][12] = {
    [FL_ASKED_RUN] = "/run",        [FL_ASKED_INIT] = "/init",
    [FL_ASKED_HEALTH] = "/healthz", [FL_ASKED_METRICS] = "/metrics",
    [FL_ASKED_OTHER] = "other",
};

static struct {
  int status;
  uint64_t count;
} answers[FL_ASKED_END][STATUSES_MAX];

/// The last one is for all names that came when the others were taken.
static struct {
  char name[NAME_MAX_SIZE];
  uint64_t count;
} errors[ERRORS_MAX];

/// Upper bounds in microseconds.
static const uint32_t bounds[] = {
    100,    250,    500,    1000,    2500,    5000,    10000,    25000,   50000,
    100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000, 60000000};
#define BOUNDS (sizeof bounds / sizeof *bounds)
static uint64_t buckets[BOUNDS + 1], runs, microseconds;

void fl_metrics_answer(enum fl_asked asked, int status) {
  unsigned at = 0;
  while (at < STATUSES_MAX - 1 && answers[asked][at].status != status &&
         answers[asked][at].status != 0)
    at++;
  answers[asked][at].status = status;
  answers[asked][at].count++;
}

static void count_error(const char *name) {
  unsigned at = 0;
  while (at < ERRORS_MAX - 1 && errors[at].count &&
         strncmp(errors[at].name, name, NAME_MAX_SIZE - 1) != 0)
    at++;
  if (at == ERRORS_MAX - 1)
    name = "other";
  if (errors[at].count++ == 0)
    strncpy(errors[at].name, name, NAME_MAX_SIZE - 1);
}

void fl_metrics_run(uint64_t duration, const char *error) {
  uint64_t took = duration / 1000;
  unsigned at = 0;
  while (at < BOUNDS && took > bounds[at])
    at++;
  buckets[at]++;
  runs++;
  microseconds += took;
  if (error)
    count_error(error);
}

static void head(struct fl_text *out, const char *name, const char *type,
                 const char *help) {
  fl_text_format(out, "# HELP flcc_%s %s\n# TYPE flcc_%s %s\n", name, help,
                 name, type);
}

static void add_number(struct fl_text *out, const char *name, const char *type,
                       const char *help, uint64_t value) {
  head(out, name, type, help);
  fl_text_format(out, "flcc_%s %llu\n", name, (unsigned long long)value);
}

static void add_answers(struct fl_text *out) {
  head(out, "requests_total", "counter", "Requests answered.");
  for (unsigned asked = 0; asked < FL_ASKED_END; asked++)
    for (unsigned i = 0; i < STATUSES_MAX && answers[asked][i].status; i++)
      fl_text_format(out, "flcc_requests_total{path=\"%s\",code=\"%d\"} %llu\n",
                     names[asked], answers[asked][i].status,
                     (unsigned long long)answers[asked][i].count);
}

static void add_errors(struct fl_text *out) {
  head(out, "errors_total", "counter", "Executions that failed, by error.");
  for (unsigned i = 0; i < ERRORS_MAX; i++) {
    if (!errors[i].count)
      continue;
    fl_text_add(out, "flcc_errors_total{error=");
    fl_text_quote(out, errors[i].name);
    fl_text_format(out, "} %llu\n", (unsigned long long)errors[i].count);
  }
}

static void add_seconds(struct fl_text *out, uint64_t number) {
  fl_text_format(out, "%llu.%06llu", (unsigned long long)(number / 1000000),
                 (unsigned long long)(number % 1000000));
}

static void add_durations(struct fl_text *out) {
  uint64_t sum = 0;
  head(out, "run_seconds", "histogram", "Durations of executions.");
  for (unsigned i = 0; i < BOUNDS; i++) {
    sum += buckets[i];
    fl_text_add(out, "flcc_run_seconds_bucket{le=\"");
    add_seconds(out, bounds[i]);
    fl_text_format(out, "\"} %llu\n", (unsigned long long)sum);
  }
  fl_text_format(out, "flcc_run_seconds_bucket{le=\"+Inf\"} %llu\n",
                 (unsigned long long)runs);
  fl_text_add(out, "flcc_run_seconds_sum ");
  add_seconds(out, microseconds);
  fl_text_format(out, "\nflcc_run_seconds_count %llu\n",
                 (unsigned long long)runs);
}

static void add_instances(struct fl_text *out) {
  head(out, "instances", "gauge", "Instances in memory since a call.");
  for (uint32_t i = 0; i < fl_image.function_count; i++)
    fl_text_format(out, "flcc_instances{function=\"%s\"} %u\n",
                   fl_image.functions[i].name, fl_turn_count(i).live);
  head(out, "instances_at_work", "gauge", "Instances in a call.");
  for (uint32_t i = 0; i < fl_image.function_count; i++)
    fl_text_format(out, "flcc_instances_at_work{function=\"%s\"} %u\n",
                   fl_image.functions[i].name, fl_turn_count(i).at_work);
}

static void add_plans(struct fl_text *out) {
  head(out, "plans_total", "counter", "Parallel and Map states, by plan.");
  for (unsigned plan = FL_PLAN_INLINE; plan < FL_PLAN_AUTO; plan++)
    fl_text_format(out, "flcc_plans_total{plan=\"%s\"} %llu\n",
                   fl_plan_name(plan),
                   (unsigned long long)fl_plan_chosen(plan));
}

static void add_slices(struct fl_text *out) {
  struct fl_remote_count count = fl_remote_count();
  head(out, "slices_total", "counter", "Slices sent to other containers.");
  fl_text_format(out, "flcc_slices_total{ending=\"answered\"} %llu\n",
                 (unsigned long long)count.answered);
  fl_text_format(out, "flcc_slices_total{ending=\"lost\"} %llu\n",
                 (unsigned long long)count.lost);
}

void fl_metrics_print(struct fl_text *out, unsigned running, unsigned waiting) {
  add_answers(out);
  add_errors(out);
  add_durations(out);
  add_number(out, "running", "gauge", "Executions under way.", running);
  add_number(out, "waiting", "gauge", "Executions that wait to begin.",
             waiting);
  add_number(out, "functions", "gauge", "Functions of the workflow.",
             fl_image.function_count);
  add_number(out, "instances_max", "gauge",
             "Instances that a function may have.", fl_isolation.instances);
  add_instances(out);
  add_plans(out);
  add_slices(out);
  add_number(out, "memory_waits_total", "counter",
             "Times that calls waited for memory.", fl_admit_waited());
  add_number(out, "refused_calls_total", "counter",
             "System calls that functions were refused.", fl_refused_total());
  head(out, "isolation", "gauge", "The isolation in force.");
  fl_text_format(out, "flcc_isolation{mode=\"%s\"} 1\n",
                 fl_isolation_name(fl_isolation.mode));
}
