//===-- rt/host/schedule.c - The host's threads, and what they do next ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "schedule.h"
#include "cpus.h"
#include "trace.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

/// Jobs do not nest; the monitor's call is at the end of one.
#define STACK_SIZE ((size_t)256 * 1024)
/// Jobs of a source that wait for what only one can have, before no more are
/// made.
#define QUEUED_MOST 32u
#define SECOND 1000000000ull

static struct {
  pthread_mutex_t lock;
  struct fl_job *first, **last; ///< ready, in their order
  struct fl_source *open;       ///< newest first: depth before breadth

  pthread_cond_t work;    ///< for all threads but the first
  unsigned idle, woken;   ///< of those: asleep, and to be awake soon
  pthread_cond_t changed; ///< for the first one
  bool first_idle;

  unsigned limit; ///< 0: not decided yet
  bool decided;
  unsigned threads; ///< the first one not counted
  unsigned serving; ///< so many without the first one; 0: it works, too
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .last = &pool.first,
          .work = PTHREAD_COND_INITIALIZER,
          .changed = PTHREAD_COND_INITIALIZER};

/// A heap: none is due before the first, nor before the one above it.
static struct {
  struct fl_timer **at;
  uint32_t count, room;
  pthread_cond_t changed;
  bool started; ///< the thread is there
} timers;

static atomic_uint numbers; ///< given so far
static _Thread_local unsigned number;

static bool hire_one(void);

void fl_schedule_limit(unsigned threads) { pool.limit = threads; }

unsigned fl_schedule_thread(void) { return number; }

void fl_schedule_join(void) { number = atomic_fetch_add(&numbers, 1) + 1; }

void fl_schedule_lock(void) { pthread_mutex_lock(&pool.lock); }

void fl_schedule_unlock(void) { pthread_mutex_unlock(&pool.lock); }

void fl_schedule_wait(pthread_cond_t *condition) {
  pthread_cond_wait(condition, &pool.lock);
}

// ---- Jobs -------------------------------------------------------------------

/// Each call wakes another thread, if there is one asleep.
static void wake(void) {
  if (pool.idle > pool.woken) {
    pool.woken++;
    pthread_cond_signal(&pool.work);
  } else if (pool.threads < pool.serving) {
    hire_one();
  } else {
    fl_schedule_wake_first();
  }
}

void fl_schedule_wake_first(void) {
  if (pool.first_idle)
    pthread_cond_signal(&pool.changed);
  pool.first_idle = false;
}

void fl_schedule_ready(struct fl_job *job) {
  job->next = NULL;
  *pool.last = job;
  pool.last = &job->next;
  wake();
}

void fl_schedule_queued(struct fl_source *source, int more) {
  source->queued += (unsigned)more;
  // So few again: whoever went to sleep at the most is missed.
  if (more < 0 && source->open && source->queued < QUEUED_MOST / 2)
    wake();
}

static struct fl_job *first_ready(void) {
  struct fl_job *job = pool.first;
  if (!job)
    return NULL;
  pool.first = job->next;
  if (!pool.first)
    pool.last = &pool.first;
  return job;
}

/// What to do next, or NULL.
static struct fl_job *next_job(void) {
  struct fl_job *job = first_ready();
  struct fl_source *source = pool.open;
  while (source && source->queued >= QUEUED_MOST)
    source = source->next;
  if (job || !source)
    return job;
  job = source->take(source);
  // One that has none is closed by now; that may have closed others and made
  // jobs ready, which nobody else may be awake for.
  return job ? job : next_job();
}

/// Does a job. The lock is held before and after.
static void do_job(struct fl_job *job) {
  pthread_mutex_unlock(&pool.lock);
  job->run(job);
  pthread_mutex_lock(&pool.lock);
}

bool fl_schedule_step(void) {
  pthread_mutex_lock(&pool.lock);
  struct fl_job *job = next_job();
  if (job)
    do_job(job);
  pthread_mutex_unlock(&pool.lock);
  return job != NULL;
}

static void *work(void *unused) {
  fl_schedule_join();
  pthread_mutex_lock(&pool.lock);
  for (;;) {
    struct fl_job *job = next_job();
    if (job) {
      do_job(job);
      continue;
    }
    pool.idle++;
    while (pool.woken == 0)
      pthread_cond_wait(&pool.work, &pool.lock);
    pool.woken--;
    pool.idle--;
  }
  return unused;
}

void fl_schedule_run(const bool *done) {
  pthread_mutex_lock(&pool.lock);
  while (!*done) {
    struct fl_job *job = next_job();
    if (job) {
      do_job(job);
      continue;
    }
    pool.first_idle = true;
    while (pool.first_idle)
      pthread_cond_wait(&pool.changed, &pool.lock);
  }
  pthread_mutex_unlock(&pool.lock);
}

// ---- Threads ----------------------------------------------------------------

unsigned fl_schedule_most(void) {
  if (pool.decided)
    return pool.limit;
  pool.decided = true;
  if (pool.limit) {
    fl_trace_decision("threads", "%u: asked for", pool.limit);
    return pool.limit;
  }
  struct fl_cpus cpus = fl_cpus_granted();
  unsigned limit = cpus.affinity ? cpus.affinity : 1;
  if (cpus.quota && cpus.quota < limit)
    limit = cpus.quota;
  pool.limit = limit < FL_THREADS_USUAL ? limit : FL_THREADS_USUAL;
  fl_trace_decision("threads",
                    "%u: CPUs by affinity %u, by the cgroup's quota %u "
                    "(0: no limit), at most %d",
                    pool.limit, cpus.affinity, cpus.quota, FL_THREADS_USUAL);
  return pool.limit;
}

static bool make_thread(void *(*entry)(void *)) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0)
    return false;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  bool made = pthread_create(&thread, &attributes, entry, NULL) == 0;
  pthread_attr_destroy(&attributes);
  return made;
}

static bool hire_one(void) {
  bool hired = make_thread(work);
  pool.threads += hired;
  return hired;
}

bool fl_schedule_serve(unsigned threads) {
  pthread_mutex_lock(&pool.lock);
  pool.serving = threads;
  bool hired = hire_one();
  pthread_mutex_unlock(&pool.lock);
  return hired;
}

/// Makes threads until there are enough for `count` jobs at once, beside what
/// is at work already. Fewer than that are no error: the first thread alone
/// gets all of them done.
static void hire(uint32_t count, unsigned asleep) {
  const unsigned most = fl_schedule_most();
  for (uint32_t more = asleep + 1;
       more < count && pool.threads + 1 < most && hire_one(); more++)
    ;
}

void fl_schedule_open(struct fl_source *source, uint32_t count) {
  if (source->open)
    return;
  // The thread that opens it looks for something to do next, or has it.
  unsigned asleep = pool.idle - pool.woken + pool.first_idle;
  hire(count, asleep);
  source->open = true;
  source->next = pool.open;
  pool.open = source;
  for (uint32_t i = 1; i < count && asleep; i++, asleep--)
    wake();
}

void fl_schedule_close(struct fl_source *source) {
  struct fl_source **at = &pool.open;
  if (!source->open)
    return;
  while (*at != source)
    at = &(*at)->next;
  *at = source->next;
  source->open = false;
}

void fl_schedule_leave_open(void) {
  if (pool.open)
    wake();
}

// ---- Timers -----------------------------------------------------------------

uint64_t fl_schedule_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void put(struct fl_timer *timer, uint32_t place) {
  timers.at[place] = timer;
  timer->place = place + 1;
}

/// Finds the timer's place at or above `place`, which is free.
static void lift(struct fl_timer *timer, uint32_t place) {
  while (place && timers.at[(place - 1) / 2]->due > timer->due) {
    put(timers.at[(place - 1) / 2], place);
    place = (place - 1) / 2;
  }
  put(timer, place);
}

/// Finds its place at or below `place`, which is free.
static void sink(struct fl_timer *timer, uint32_t place) {
  for (;;) {
    uint32_t below = place * 2 + 1;
    if (below + 1 < timers.count &&
        timers.at[below + 1]->due < timers.at[below]->due)
      below++;
    if (below >= timers.count || timers.at[below]->due >= timer->due)
      break;
    put(timers.at[below], place);
    place = below;
  }
  put(timer, place);
}

void fl_schedule_clear(struct fl_timer *timer) {
  if (timer->place == 0)
    return;
  uint32_t place = timer->place - 1;
  struct fl_timer *last = timers.at[--timers.count];
  timer->place = 0;
  if (last == timer)
    return;
  if (place && timers.at[(place - 1) / 2]->due > last->due)
    lift(last, place);
  else
    sink(last, place);
}

static void *keep_time(void *unused) {
  pthread_mutex_lock(&pool.lock);
  for (;;) {
    struct fl_timer *first = timers.count ? timers.at[0] : NULL;
    if (first && first->due <= fl_schedule_now()) {
      fl_schedule_clear(first);
      first->fire(first);
    } else if (first) {
      struct timespec until = {.tv_sec = (time_t)(first->due / SECOND),
                               .tv_nsec = (long)(first->due % SECOND)};
      pthread_cond_timedwait(&timers.changed, &pool.lock, &until);
    } else {
      pthread_cond_wait(&timers.changed, &pool.lock);
    }
  }
  return unused;
}

static bool start_timers(void) {
  pthread_condattr_t clock;
  if (timers.started)
    return true;
  if (pthread_condattr_init(&clock) != 0)
    return false;
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&timers.changed, &clock);
  pthread_condattr_destroy(&clock);
  timers.started = make_thread(keep_time);
  return timers.started;
}

bool fl_schedule_set(struct fl_timer *timer, uint64_t due) {
  fl_schedule_clear(timer);
  if (!start_timers())
    return false;
  if (timers.count == timers.room) {
    uint32_t room = timers.room ? timers.room * 2 : 16;
    struct fl_timer **at = realloc(timers.at, room * sizeof(struct fl_timer *));
    if (!at)
      return false;
    timers.at = at;
    timers.room = room;
  }
  timer->due = due;
  lift(timer, timers.count++);
  if (timers.at[0] == timer)
    pthread_cond_signal(&timers.changed);
  return true;
}
