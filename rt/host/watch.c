//===-- rt/host/watch.c - Ends calls whose time is up ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "watch.h"
#include "monitor.h"

#include <pthread.h>
#include <time.h>

#define SECOND 1000000000ull
/// Until a call that is to be ended, and has not quite begun, is asked again.
#define AGAIN 1000000u
#define STACK_SIZE ((size_t)64 * 1024)

static struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct fl_watch *first; ///< of those with a limit
  uint32_t tickets;
  bool started; ///< the thread is there
} watches = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void look_at(struct fl_watch *watch, uint64_t time) {
  if (watch->look == 0 || watch->look > time)
    return;
  bool ended = fl_monitor_cancel(watch->function, watch->ticket) == 0;
  watch->look = ended ? 0 : time + AGAIN;
}

static void *work(void *unused) {
  pthread_mutex_lock(&watches.lock);
  for (;;) {
    uint64_t next = 0, time = now();
    for (struct fl_watch *watch = watches.first; watch; watch = watch->next) {
      look_at(watch, time);
      if (watch->look && (next == 0 || watch->look < next))
        next = watch->look;
    }
    struct timespec until = {.tv_sec = (time_t)(next / SECOND),
                             .tv_nsec = (long)(next % SECOND)};
    if (next)
      pthread_cond_timedwait(&watches.changed, &watches.lock, &until);
    else
      pthread_cond_wait(&watches.changed, &watches.lock);
  }
  return unused;
}

/// Makes the thread. The lock is held.
static bool start(void) {
  pthread_attr_t attributes;
  pthread_condattr_t clock;
  pthread_t thread;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&watches.changed, &clock);
  pthread_condattr_destroy(&clock);
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  watches.started = pthread_create(&thread, &attributes, work, NULL) == 0;
  pthread_attr_destroy(&attributes);
  return watches.started;
}

bool fl_watch_begin(struct fl_watch *watch, uint32_t function,
                    uint32_t seconds) {
  bool watched = true;
  *watch = (struct fl_watch){.function = function};
  if (seconds == 0)
    return true; // nobody will ask for it by its ticket
  pthread_mutex_lock(&watches.lock);
  watch->ticket = ++watches.tickets;
  watch->look = now() + seconds * SECOND;
  watch->next = watches.first;
  watches.first = watch;
  if (watches.started)
    pthread_cond_signal(&watches.changed);
  else
    watched = start();
  pthread_mutex_unlock(&watches.lock);
  return watched;
}

void fl_watch_end(struct fl_watch *watch) {
  if (watch->ticket == 0)
    return;
  pthread_mutex_lock(&watches.lock);
  struct fl_watch **at = &watches.first;
  while (*at != watch)
    at = &(*at)->next;
  *at = watch->next;
  pthread_mutex_unlock(&watches.lock);
}
