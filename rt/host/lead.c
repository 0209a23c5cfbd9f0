//===-- rt/host/lead.c - Which thread has the event loop -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lead.h"
#include "schedule.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/// So long after it began, or a little more, work has taken too long.
#define PATIENCE 4000000l
/// So often nothing was to be seen before the second thread goes to sleep.
#define QUIET 250
#define STACK_SIZE ((size_t)256 * 1024)

/// Odd while work is done; whoever makes it even again leads.
static atomic_ullong mark;
static atomic_bool standing, asleep;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static bool (*do_round)(void);

bool fl_lead_has_second(void) { return atomic_load(&standing); }

uint64_t fl_lead_begin(void) {
  uint64_t mine = atomic_load(&mark) + 1;
  atomic_store(&mark, mine);
  // One of the two sees the other: whoever falls asleep looks at the mark.
  if (atomic_load(&asleep)) {
    pthread_mutex_lock(&lock);
    atomic_store(&asleep, false);
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
  }
  return mine;
}

bool fl_lead_leads(uint64_t mine) { return atomic_load(&mark) == mine; }

bool fl_lead_end(uint64_t mine) {
  unsigned long long expected = mine;
  return atomic_compare_exchange_strong(&mark, &expected, mine + 1);
}

/// Until the mark changes.
static void sleep_on(uint64_t seen) {
  pthread_mutex_lock(&lock);
  atomic_store(&asleep, true);
  while (atomic_load(&asleep) && atomic_load(&mark) == seen)
    pthread_cond_wait(&wake, &lock);
  atomic_store(&asleep, false);
  pthread_mutex_unlock(&lock);
}

/// Until this thread leads.
static void stand_by(void) {
  const struct timespec patience = {.tv_nsec = PATIENCE};
  unsigned long long seen = 0;
  unsigned quiet = 0;
  atomic_store(&standing, true);
  for (;;) {
    unsigned long long now = atomic_load(&mark);
    if (now % 2 && now == seen && fl_lead_end(now))
      break;
    quiet = now == seen ? quiet + 1 : 0;
    seen = now;
    if (quiet > QUIET) {
      sleep_on(now);
      quiet = 0;
    } else {
      nanosleep(&patience, NULL);
    }
  }
  atomic_store(&standing, false);
}

static void lead(void) {
  while (do_round())
    ;
}

static void *second(void *unused) {
  fl_schedule_join();
  for (;;) {
    stand_by();
    lead();
  }
  return unused;
}

int fl_lead_run(bool (*round)(void)) {
  pthread_attr_t attributes;
  pthread_t thread;
  int error = pthread_attr_init(&attributes);
  if (error)
    return -error;
  do_round = round;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  error = pthread_create(&thread, &attributes, second, NULL);
  pthread_attr_destroy(&attributes);
  if (error)
    return -error;
  for (;;) {
    lead();
    stand_by();
  }
}
