//===-- rt/host/plan.c - One thread for a group, or several ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "plan.h"

#include "isolation.h"
#include "remote.h"
#include "schedule.h"
#include "table.h"
#include "text.h"
#include "trace.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/// Groups of 2 to 3, 4 to 7 ... walks.
#define BUCKETS 24u
/// The slower plan is tried once in so many times, times how much slower it is:
/// it costs 6 % at most.
#define TRIED_EVERY 16.0f
/// Beyond this, to wake others is no cost that one thread could save.
#define LONG_NS 4000000.0f

/// So many of each plan to begin with, and the fastest of them counts: the very
/// first ones make threads, processes and instances.
#define FIRST 4u

/// Of a state, with about so many walks.
struct record {
  float ticks[FL_PLAN_AUTO]; ///< for a walk, all of the group's taken together
  uint32_t taken[FL_PLAN_AUTO]; ///< how often
  uint32_t since;               ///< the slower plan was taken
};

static _Atomic(uint64_t) chosen[FL_PLAN_AUTO]; ///< how often
static struct record **records;                ///< by state; NULL: none yet
static enum fl_plan forced = FL_PLAN_AUTO;
/// When the first plan was made, by both clocks.
static uint64_t first_ticks, first_ns;

/// Not clock_gettime, which is a call of the monitor's.
static uint64_t ticks(void) { return __builtin_ia32_rdtsc(); }

/// Of a tick, by what has passed so far.
static float nanoseconds(void) {
  uint64_t passed = ticks() - first_ticks;
  return passed ? (float)(fl_schedule_now() - first_ns) / (float)passed : 0;
}

const char *fl_plan_name(enum fl_plan plan) {
  return plan == FL_PLAN_INLINE                 ? "inline"
         : plan == FL_PLAN_MIXED                ? "mixed"
         : plan == FL_PLAN_CONTAINERS           ? "containers"
         : fl_isolation.mode == FL_MODE_PROCESS ? "processes"
                                                : "threads";
}

bool fl_plan_parse(const char *word, enum fl_plan *plan) {
  static const struct {
    const char *word;
    enum fl_plan plan;
  } words[] = {{"auto", FL_PLAN_AUTO},      {"inline", FL_PLAN_INLINE},
               {"threads", FL_PLAN_SPREAD}, {"processes", FL_PLAN_SPREAD},
               {"mixed", FL_PLAN_MIXED},    {"containers", FL_PLAN_CONTAINERS}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(word, words[i].word) == 0) {
      *plan = words[i].plan;
      return true;
    }
  return false;
}

void fl_plan_force(enum fl_plan plan) { forced = plan; }

static uint32_t bucket_of(uint32_t count) {
  uint32_t bucket = 30 - (uint32_t)__builtin_clz(count | 2);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/// NULL without memory.
static struct record *record_of(uint32_t state, uint32_t count) {
  if (!records) {
    records = calloc(fl_workflow.state_count, sizeof(struct record *));
    first_ticks = ticks();
    first_ns = fl_schedule_now();
  }
  if (records && !records[state])
    records[state] = calloc(BUCKETS, sizeof(struct record));
  return records && records[state] ? &records[state][bucket_of(count)] : NULL;
}

/// The faster of two plans, or now and then the other.
static enum fl_plan faster(struct record *record, enum fl_plan a,
                           enum fl_plan b) {
  if (record->taken[a] < FIRST)
    return a;
  if (record->taken[b] < FIRST)
    return b;
  enum fl_plan best = record->ticks[b] < record->ticks[a] ? b : a;
  enum fl_plan other = best == a ? b : a;
  float ratio = record->ticks[other] / record->ticks[best];
  if ((float)++record->since < TRIED_EVERY * ratio)
    return best;
  record->since = 0;
  return other;
}

/// With several threads for so many walks it took so long that one can only be
/// slower.
static bool is_long(const struct record *record, uint32_t count) {
  return record->taken[FL_PLAN_SPREAD] &&
         record->ticks[FL_PLAN_SPREAD] * (float)count * nanoseconds() > LONG_NS;
}

/// Whether it takes so long here that other containers may be faster.
static bool is_worth(const struct record *record, enum fl_plan here,
                     uint32_t count) {
  float ns = record->ticks[here] * (float)count * nanoseconds();
  return record->taken[here] && ns > 2 * (float)fl_remote_cost();
}

static enum fl_plan choose(struct record *record, uint32_t count,
                           const struct fl_execution *lender) {
  enum fl_plan here = FL_PLAN_SPREAD;
  if (record->taken[FL_PLAN_INLINE] || !is_long(record, count))
    here = faster(record, FL_PLAN_SPREAD, FL_PLAN_INLINE);
  return lender && is_worth(record, here, count) && fl_remote_may(lender)
             ? faster(record, here, FL_PLAN_MIXED)
             : here;
}

static void trace(const struct fl_planned *planned,
                  const struct record *record) {
  struct fl_text text = {0};
  float us = nanoseconds() / 1000;
  for (uint32_t plan = 0; plan < FL_PLAN_AUTO; plan++)
    if (record->taken[plan])
      fl_text_format(&text, "; %s %u times, %.1f us each", fl_plan_name(plan),
                     record->taken[plan], (double)(record->ticks[plan] * us));
  fl_text_bytes(&text, "", 1);
  fl_trace_decision("plan", "%s for '%s': %u walks%s",
                    fl_plan_name(planned->plan),
                    fl_table_state_name(planned->state), planned->count,
                    text.failed ? "" : text.data);
  fl_text_free(&text);
}

static struct fl_planned plan(uint32_t state, uint32_t count, uint32_t most,
                              const struct fl_execution *lender) {
  struct fl_planned planned = {.state = state, .count = count};
  if (count == 1 || most == 1 || (fl_schedule_most() == 1 && !lender))
    return planned;
  struct record *record = record_of(state, count);
  planned.plan = FL_PLAN_SPREAD;
  if (!record)
    return planned;
  if (forced == FL_PLAN_AUTO)
    planned.plan = (uint8_t)choose(record, count, lender);
  else if (forced < FL_PLAN_MIXED || (lender && fl_remote_may(lender)))
    planned.plan = (uint8_t)forced;
  planned.noted = true;
  if (fl_trace_on())
    trace(&planned, record);
  planned.begun = ticks();
  return planned;
}

struct fl_planned fl_plan_choose(uint32_t state, uint32_t count, uint32_t most,
                                 const struct fl_execution *lender) {
  struct fl_planned planned = plan(state, count, most, lender);
  atomic_fetch_add_explicit(&chosen[planned.plan], 1, memory_order_relaxed);
  return planned;
}

uint64_t fl_plan_chosen(enum fl_plan plan) {
  return atomic_load_explicit(&chosen[plan], memory_order_relaxed);
}

void fl_plan_done(struct fl_planned *planned) {
  if (!planned->noted)
    return;
  struct record *record = record_of(planned->state, planned->count);
  float took = (float)(ticks() - planned->begun) / (float)planned->count;
  float *known = &record->ticks[planned->plan];
  uint32_t before = record->taken[planned->plan]++;
  // One that was held up says little about the others.
  if (before == 0 || (before < FIRST && took < *known))
    *known = took;
  else if (before >= FIRST)
    *known += ((took < *known * 4 ? took : *known * 4) - *known) / 8;
}

bool fl_plan_is_late(const struct fl_planned *planned) {
  if (!planned->noted || planned->plan != FL_PLAN_INLINE ||
      forced != FL_PLAN_AUTO)
    return false;
  const struct record *record = record_of(planned->state, planned->count);
  float expected = record->ticks[FL_PLAN_SPREAD] * (float)planned->count;
  return (float)(ticks() - planned->begun) > 4 * expected;
}

static void explain(struct fl_text *out, uint32_t state, uint32_t bucket,
                    const struct record *record) {
  const uint32_t *taken = record->taken;
  uint32_t least = 2u << bucket;
  float us = nanoseconds() / 1000;
  uint32_t all = 0;
  for (uint32_t plan = 0; plan < FL_PLAN_AUTO; plan++)
    all += taken[plan];
  if (all == 0)
    return;
  fl_text_add(out, "plan of '");
  const char *name = fl_table_state_name(state);
  fl_text_plain(out, name, strlen(name));
  fl_text_format(out, "' for %u to %u %s:", least, least * 2 - 1,
                 fl_workflow.states[state].type == FL_STATE_MAP ? "iterations"
                                                                : "branches");
  for (uint32_t plan = 0; plan < FL_PLAN_AUTO; plan++)
    if (taken[plan])
      fl_text_format(out, " %s %u times (%.2f us each);", fl_plan_name(plan),
                     taken[plan], (double)(record->ticks[plan] * us));
  out->data[out->size - 1] = '\n';
}

void fl_plan_explain(struct fl_text *out) {
  fl_text_format(out, "threads: %u; instances of a function: %u",
                 fl_schedule_most(), fl_isolation.instances);
  if (fl_isolation.mode == FL_MODE_MPK)
    fl_text_format(out, "; keys for them: %u", fl_isolation.function_keys);
  fl_text_add(out, "\n");
  for (uint32_t state = 0; records && state < fl_workflow.state_count; state++)
    for (uint32_t i = 0; records[state] && i < BUCKETS; i++)
      explain(out, state, i, &records[state][i]);
}
