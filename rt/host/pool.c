//===-- rt/host/pool.c - The host's threads -------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread that waits for its stage runs branches of that stage or of stages
// opened from within it, and nothing else. So it never runs on top of work that
// its own stage does not wait for, and nested stages cannot deadlock: a branch
// that nobody else takes is run by the thread that waits for it.
//
//===----------------------------------------------------------------------===//
#include "pool.h"
#include "cpus.h"
#include "trace.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/// A branch of a deeply nested workflow, with the monitor's call at its end.
#define STACK_SIZE ((size_t)256 * 1024)

/// On the stack of the thread that opened it; all fields but `stopped` are
/// protected by the pool's lock.
struct stage {
  struct stage *parent;    ///< whose branch opened this one, or NULL
  struct stage *next_open; ///< the next stage with branches not begun
  bool (*run)(void *context, uint32_t index);
  void *context;
  uint32_t count;
  uint32_t begun;
  uint32_t running;
  atomic_bool stopped;
  pthread_cond_t changed; ///< for its opener: it ended, or there is work below
};

static struct {
  pthread_mutex_t lock;
  pthread_cond_t work;
  struct stage *open; ///< newest first: depth before breadth
  unsigned limit;     ///< 0: not decided yet
  bool decided;
  unsigned threads; ///< the first one not counted
  unsigned idle;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER};

static _Thread_local struct stage *current; ///< whose branch is run here
static _Thread_local unsigned number;

void fl_pool_limit(unsigned threads) { pool.limit = threads; }

unsigned fl_pool_thread(void) { return number; }

bool fl_pool_stopped(void) {
  for (struct stage *stage = current; stage; stage = stage->parent)
    if (atomic_load_explicit(&stage->stopped, memory_order_relaxed))
      return true;
  return false;
}

static bool is_within(const struct stage *stage, const struct stage *root) {
  while (stage && stage != root)
    stage = stage->parent;
  return stage == root;
}

/// A stage with a branch to begin, `root` or within it; any for NULL.
static struct stage *find(const struct stage *root) {
  for (struct stage *stage = pool.open; stage; stage = stage->next_open)
    if (is_within(stage, root))
      return stage;
  return NULL;
}

static void shut(struct stage *stage) {
  struct stage **at = &pool.open;
  while (*at && *at != stage)
    at = &(*at)->next_open;
  if (*at)
    *at = stage->next_open;
}

/// Runs one branch of an open stage. The lock is held before and after.
static void run_branch(struct stage *stage) {
  uint32_t index = stage->begun++;
  stage->running++;
  if (stage->begun == stage->count)
    shut(stage);
  struct stage *outer = current;
  current = stage;
  pthread_mutex_unlock(&pool.lock);

  bool go_on = stage->run(stage->context, index);

  pthread_mutex_lock(&pool.lock);
  current = outer;
  if (!go_on) {
    atomic_store_explicit(&stage->stopped, true, memory_order_relaxed);
    shut(stage);
    stage->begun = stage->count;
  }
  // After the last signal nothing touches the stage: its opener may return.
  if (--stage->running == 0 && stage->begun == stage->count)
    pthread_cond_signal(&stage->changed);
}

static void *work(void *argument) {
  number = (unsigned)(uintptr_t)argument;
  pthread_mutex_lock(&pool.lock);
  for (;;) {
    struct stage *stage = find(NULL);
    if (stage) {
      run_branch(stage);
      continue;
    }
    pool.idle++;
    pthread_cond_wait(&pool.work, &pool.lock);
    pool.idle--;
  }
  return NULL;
}

/// Decides how many threads there may be, when the first stage opens. The lock
/// is held.
static void decide_limit(void) {
  pool.decided = true;
  if (pool.limit) {
    fl_trace_decision("threads", "%u: asked for", pool.limit);
    return;
  }
  struct fl_cpus cpus = fl_cpus_granted();
  unsigned limit = cpus.affinity ? cpus.affinity : 1;
  if (cpus.quota && cpus.quota < limit)
    limit = cpus.quota;
  pool.limit = limit < FL_POOL_MAX ? limit : FL_POOL_MAX;
  fl_trace_decision("threads",
                    "%u: CPUs by affinity %u, by the cgroup's quota %u "
                    "(0: no limit), at most %d",
                    pool.limit, cpus.affinity, cpus.quota, FL_POOL_MAX);
}

/// Makes threads until there are enough for `count` branches at once. Fewer
/// than that are no error: the opener alone gets all of them done.
static void hire(uint32_t count) {
  pthread_attr_t attributes;
  if (!pool.decided)
    decide_limit();
  if (pool.threads + 1 >= pool.limit || pool.threads + 1 >= count ||
      pthread_attr_init(&attributes) != 0)
    return;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  while (pool.threads + 1 < pool.limit && pool.threads + 1 < count) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, work,
                       (void *)(uintptr_t)(pool.threads + 1)) != 0)
      break;
    pool.threads++;
  }
  pthread_attr_destroy(&attributes);
}

/// Wakes those who can help with a stage that has just opened.
static void announce(struct stage *stage) {
  unsigned wanted = stage->count - 1 < pool.idle ? stage->count - 1 : pool.idle;
  while (wanted--)
    pthread_cond_signal(&pool.work);
  for (struct stage *above = stage->parent; above; above = above->parent)
    pthread_cond_signal(&above->changed);
}

void fl_pool_run(uint32_t count, bool (*run)(void *context, uint32_t index),
                 void *context) {
  if (count == 0 || fl_pool_stopped())
    return;
  struct stage stage = {.parent = current,
                        .run = run,
                        .context = context,
                        .count = count,
                        .changed = PTHREAD_COND_INITIALIZER};
  pthread_mutex_lock(&pool.lock);
  hire(count);
  stage.next_open = pool.open;
  pool.open = &stage;
  announce(&stage);
  while (stage.begun < stage.count || stage.running) {
    struct stage *below = find(&stage);
    if (below)
      run_branch(below);
    else
      pthread_cond_wait(&stage.changed, &pool.lock);
  }
  pthread_mutex_unlock(&pool.lock);
  pthread_cond_destroy(&stage.changed);
}
