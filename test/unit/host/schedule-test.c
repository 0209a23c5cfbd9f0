//===-- test/unit/host/schedule-test.c - Tests of the host's threads ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "schedule.h"
#include "harness.h"

#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

#define MANY 500

struct item {
  struct fl_job job;
  atomic_uint runs;
};

struct heap {
  struct fl_source source;
  struct item items[MANY];
  unsigned taken, count, ended;
  bool meet, done;
};

static struct heap heap;

static void run_item(struct fl_job *job) {
  struct item *item = (struct item *)job;
  atomic_fetch_add(&item->runs, 1);
  // Two that need each other to go on: they must run at once.
  while (heap.meet && atomic_load(&heap.items[0].runs) +
                              atomic_load(&heap.items[1].runs) <
                          2)
    sched_yield();
  fl_schedule_lock();
  if (++heap.ended == heap.count) {
    heap.done = true;
    fl_schedule_wake_first();
  }
  fl_schedule_unlock();
}

static struct fl_job *take_item(struct fl_source *source) {
  struct fl_job *job = &heap.items[heap.taken++].job;
  CHECK(source == &heap.source && heap.taken <= heap.count);
  job->run = run_item;
  if (heap.taken == heap.count)
    fl_schedule_close(source);
  return job;
}

static void run_all(unsigned count, bool meet, bool ready) {
  heap = (struct heap){
      .source = {.take = take_item}, .count = count, .meet = meet};
  fl_schedule_lock();
  if (!ready)
    fl_schedule_open(&heap.source, count);
  for (unsigned i = 0; i < count && ready; i++) {
    heap.items[i].job.run = run_item;
    fl_schedule_ready(&heap.items[i].job);
  }
  fl_schedule_unlock();
  fl_schedule_run(&heap.done);
  for (unsigned i = 0; i < MANY; i++)
    CHECK(atomic_load(&heap.items[i].runs) == (i < count));
}

// ---- What there is no memory for ---------------------------------------------

static struct item last;
static bool last_done;

static void run_last(struct fl_job *job) {
  (void)job;
  fl_schedule_lock();
  last_done = true;
  fl_schedule_wake_first();
  fl_schedule_unlock();
}

/// As a group does: it is closed, and who waits for it goes on.
static struct fl_job *take_nothing(struct fl_source *source) {
  fl_schedule_close(source);
  last.job.run = run_last;
  fl_schedule_ready(&last.job);
  return NULL;
}

/// Before there is a second thread: only this one sees that there is more.
static void test_nothing(void) {
  static struct fl_source source = {.take = take_nothing};
  fl_schedule_lock();
  fl_schedule_open(&source, 1);
  fl_schedule_unlock();
  fl_schedule_run(&last_done);
}

// ---- Sources within jobs of others -------------------------------------------

static void run_beside(struct fl_job *job);
static struct fl_job *take_beside(struct fl_source *source);

/// Of `outer` two, of which the second opens `inner`, of which two: three that
/// must run at once.
static struct beside {
  struct fl_source source;
  struct fl_job jobs[2];
  unsigned taken;
} outer = {.source = {.take = take_beside}},
  inner = {.source = {.take = take_beside}};
static atomic_uint met;
static unsigned beside_ended;
static bool beside_done;

static struct fl_job *take_beside(struct fl_source *source) {
  struct beside *beside = (struct beside *)source;
  struct fl_job *job = &beside->jobs[beside->taken++];
  job->run = run_beside;
  if (beside->taken == 2)
    fl_schedule_close(source);
  return job;
}

static void run_beside(struct fl_job *job) {
  bool opens = job == &outer.jobs[1];
  if (!opens)
    atomic_fetch_add(&met, 1);
  while (!opens && atomic_load(&met) < 3)
    sched_yield();
  fl_schedule_lock();
  if (opens)
    fl_schedule_open(&inner.source, 2);
  beside_done = ++beside_ended == 4;
  if (beside_done)
    fl_schedule_wake_first();
  fl_schedule_unlock();
}

/// Where threads are at work already, more are made.
static void test_beside(void) {
  fl_schedule_lock();
  fl_schedule_open(&outer.source, 2);
  fl_schedule_unlock();
  fl_schedule_run(&beside_done);
}

// ---- Timers -----------------------------------------------------------------

static struct alarm {
  struct fl_timer timer;
  uint64_t due;
  bool wanted;
} alarms[MANY];
static uint64_t last_due;
static unsigned rung, wanted;
static bool all_rung;

static void ring(struct fl_timer *timer) {
  struct alarm *alarm = (struct alarm *)timer;
  CHECK(alarm->wanted && timer->place == 0);
  alarm->wanted = false;
  CHECK(alarm->due <= fl_schedule_now());
  // In their order, as all were set before the first was due.
  CHECK(alarm->due >= last_due);
  last_due = alarm->due;
  all_rung = ++rung == wanted;
  if (all_rung)
    fl_schedule_wake_first();
}

/// Set in any order, set again, and some of them cleared.
static void test_timers(void) {
  fl_schedule_lock();
  uint64_t start = fl_schedule_now() + 20000000;
  for (unsigned i = 0; i < MANY; i++) {
    alarms[i].timer.fire = ring;
    alarms[i].wanted = true;
    CHECK(fl_schedule_set(&alarms[i].timer, start + i));
  }
  for (unsigned i = 0; i < MANY; i++) {
    alarms[i].due = start + (i * 7919) % MANY;
    CHECK(fl_schedule_set(&alarms[i].timer, alarms[i].due));
  }
  wanted = MANY;
  for (unsigned i = 0; i < MANY; i += 3) {
    fl_schedule_clear(&alarms[i].timer);
    fl_schedule_clear(&alarms[i].timer);
    alarms[i].wanted = false;
    wanted--;
  }
  fl_schedule_unlock();
  fl_schedule_run(&all_rung);
  for (unsigned i = 0; i < MANY; i++)
    CHECK(!alarms[i].wanted);
}

void test_schedule(void) {
  fl_schedule_limit(4);
  test_nothing();
  test_beside();
  for (int round = 0; round < 50; round++) {
    run_all(1, false, false);
    run_all(MANY, false, false);
    run_all(MANY, false, true);
    run_all(2, true, false);
    run_all(2, true, true);
  }
  test_timers();
}
