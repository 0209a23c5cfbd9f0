//===-- rt/host/admit.c - Whether memory is left for another call ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What calls at work may still take is promised. A reading shows what they have
// taken, which is no longer promised, and what is left counts from there. Both
// are sums: which call took what is not to be seen from outside.
//
//===----------------------------------------------------------------------===//
#include "admit.h"
#include "error.h"
#include "isolation.h"
#include "memory.h"
#include "message.h"
#include "schedule.h"
#include "text.h"
#include "trace.h"

#include "image.h"

#include <stdatomic.h>

#define MIB (1ull << 20)
/// What a function is expected to take of which no call has ended yet. Where
/// all threads cannot have so much, it is half of what is left: two at a time.
#define UNKNOWN (64 * MIB)
/// A process's own tables, stacks and pages of the libc: half of it was
/// measured.
#define PROCESS MIB
/// Ticks, some milliseconds: how old a reading may be where nobody waits, and
/// where somebody does.
#define OLD (1ull << 24)
#define OLD_FOR_WAITING (1ull << 22)
/// So many calls in a row beside which nothing is at work are no reason to
/// read.
#define UNREAD_MOST 64u

/// By function: what its calls had at most, beside its variables; 0: unknown.
/// One that took less than the others brings it down slowly.
static _Atomic(uint64_t) expected[FL_FUNCTIONS_MAX];

/// The lock's, but for what is atomic.
static struct {
  atomic_bool plentiful;
  _Atomic(uint64_t) looked; ///< ticks
  bool found, known, waits;
  bool stale;      ///< the last reading is older than what is promised
  unsigned unread; ///< calls since the last reading
  struct fl_memory memory;
  uint64_t at_work;         ///< what calls at work may take, all in all
  uint64_t promised;        ///< of that: not taken yet
  _Atomic(uint64_t) waited; ///< how many times calls did
} state;

/// Not clock_gettime, which is a call of the monitor's.
static uint64_t ticks(void) { return __builtin_ia32_rdtsc(); }

static uint64_t less(uint64_t from, uint64_t what) {
  return from > what ? from - what : 0;
}

/// Of a function's variables, which an instance has from its first call on.
static uint64_t variables_of(uint32_t function) {
  const struct fl_range *regions = fl_image.functions[function].regions;
  uint64_t size = 0;
  for (int i = FL_REGION_DATA; i < FL_REGION_COUNT; i++)
    size += (uint64_t)(regions[i].end - regions[i].start);
  return size;
}

/// What is left, and promised to nobody.
static uint64_t vacant(void) {
  return less(state.memory.left,
              state.promised + fl_memory_reserve(&state.memory));
}

bool fl_admit_is_free(uint32_t function) {
  return atomic_load_explicit(&state.plentiful, memory_order_relaxed) &&
         atomic_load_explicit(&expected[function], memory_order_relaxed) &&
         ticks() - atomic_load_explicit(&state.looked, memory_order_relaxed) <
             OLD;
}

void fl_admit_learn(uint32_t function, const struct fl_invoke *call) {
  _Atomic(uint64_t) *known = &expected[function];
  uint64_t took = call->memory + call->out_size + 1; // 0 is unknown
  uint64_t before = atomic_load_explicit(known, memory_order_relaxed);
  // Most calls of a function take the same, and write nothing here.
  if (took > before) {
    atomic_store_explicit(known, took, memory_order_relaxed);
    atomic_store(&state.looked, 0); // what is plenty is to be seen anew
  } else if (call->status <= FL_STATUS_ERROR && before - took >= 64 << 10)
    // What was ended had perhaps not begun to take it.
    atomic_store_explicit(known, before - (before - took) / 16,
                          memory_order_relaxed);
}

// ---- Readings ---------------------------------------------------------------

static void note(void) {
  if (!state.known)
    fl_trace_decision("memory", "no limit: neither a cgroup's nor the "
                                "machine's memory can be read");
  else
    fl_trace_decision("memory", "%llu MiB by %s, %llu left",
                      (unsigned long long)(state.memory.limit / MIB),
                      state.memory.by,
                      (unsigned long long)(state.memory.left / MIB));
}

/// Calls that may be at work at once.
static uint64_t slots(void) {
  unsigned threads = fl_schedule_most();
  return threads > fl_isolation.instances ? threads : fl_isolation.instances;
}

/// What all threads may take, each with the function that takes most.
static uint64_t all_may_take(void) {
  uint64_t most = 0;
  for (uint32_t i = 0; i < fl_image.function_count; i++) {
    uint64_t one = atomic_load_explicit(&expected[i], memory_order_relaxed);
    one += one ? variables_of(i) : 0;
    most = one > most ? one : most;
  }
  return most * slots();
}

static void look(void) {
  bool first = !state.found;
  uint64_t before = state.memory.left;
  state.found = true;
  state.known = fl_memory_read(&state.memory);
  atomic_store(&state.looked, ticks());
  state.unread = 0;
  if (first)
    note();
  if (!state.known)
    state.memory = (struct fl_memory){.limit = UINT64_MAX, .left = UINT64_MAX};
  if (!first && !state.stale)
    state.promised = less(state.promised, less(before, state.memory.left));
  state.stale = false;
  atomic_store(&state.plentiful, !state.waits && vacant() >= all_may_take());
}

static bool is_older(uint64_t than) {
  return !state.found || ticks() - atomic_load(&state.looked) >= than;
}

// ---- Deciding ---------------------------------------------------------------

static uint64_t may_take(uint32_t function, uint64_t held, uint64_t input) {
  uint64_t known =
      atomic_load_explicit(&expected[function], memory_order_relaxed);
  uint64_t all = known;
  if (!known) {
    uint64_t half = state.memory.left / 2;
    bool enough = vacant() / UNKNOWN >= slots();
    all = enough || half < UNKNOWN ? UNKNOWN : half;
  }
  if (!held)
    all += variables_of(function);
  if (!held && fl_isolation.mode == FL_MODE_PROCESS)
    all += PROCESS;
  return less(all, held) + input;
}

bool fl_admit_begin(uint32_t function, uint64_t held, uint64_t input,
                    bool alone, uint64_t *promise) {
  bool needless = alone && state.unread++ < UNREAD_MOST;
  if (!needless && is_older(state.waits ? OLD_FOR_WAITING : OLD))
    look();
  state.stale |= needless && is_older(OLD_FOR_WAITING);
  uint64_t need = may_take(function, held, input);
  if (!alone && need > vacant() && is_older(OLD_FOR_WAITING)) {
    look();
    need = may_take(function, held, input);
  }
  if (!alone && need > vacant())
    return false;
  state.at_work += need;
  state.promised += need;
  *promise = need;
  return true;
}

void fl_admit_end(uint64_t promise) {
  // What it took and keeps is to be seen as its own, before its promise goes.
  if (promise >= MIB && state.promised > less(state.at_work, promise))
    look();
  state.at_work = less(state.at_work, promise);
  if (state.promised > state.at_work)
    state.promised = state.at_work;
}

void fl_admit_waits(bool any) {
  if (any && !state.waits) {
    state.waited++;
    if (fl_trace_on())
      fl_trace_decision("memory", "calls wait: %llu MiB left, %llu promised",
                        (unsigned long long)(state.memory.left / MIB),
                        (unsigned long long)(state.promised / MIB));
  }
  state.waits = any;
  if (any)
    atomic_store(&state.plentiful, false);
}

struct fl_error *fl_admit_message(uint32_t where, uint64_t size) {
  uint64_t left;
  if (fl_memory_fits(size, &left))
    return NULL;
  return fl_error_make(where, FL_ERROR_DATA_LIMIT,
                       "a message of %llu bytes is larger than the memory that "
                       "is left (%llu bytes)",
                       (unsigned long long)size, (unsigned long long)left);
}

uint64_t fl_admit_waited(void) { return atomic_load(&state.waited); }

void fl_admit_explain(struct fl_text *out) {
  uint64_t most = all_may_take() / slots();
  if (!state.known)
    return;
  fl_text_format(out,
                 "memory: %llu MiB by %s, %llu left when last looked at; a "
                 "call takes %llu at most; %llu times calls waited for some\n",
                 (unsigned long long)(state.memory.limit / MIB),
                 state.memory.by, (unsigned long long)(state.memory.left / MIB),
                 (unsigned long long)(most / MIB),
                 (unsigned long long)fl_admit_waited());
}
