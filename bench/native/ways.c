//===-- bench/native/ways.c - Parts side by side, by one of the ways -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "native.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void native_die(const char *what) {
  fprintf(stderr, "error: %s: %s\n", what, strerror(errno));
  exit(1);
}

enum native_way native_way(const char *name) {
  static const char *const names[] = {
      [NATIVE_INLINE] = "inline",
      [NATIVE_POOL] = "pool",
      [NATIVE_CREATE] = "create",
      [NATIVE_FORK] = "fork",
  };
  for (unsigned i = 0; name && i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0)
      return (enum native_way)i;
  fprintf(stderr, "error: the ways are inline, pool, create and fork\n");
  exit(2);
}

// ---- Threads that wait for work ---------------------------------------------

/// One batch of parts at a time. `next` and `left` are counted without the
/// lock; who takes a part of a batch that is over finds none.
static struct {
  pthread_mutex_t lock;
  pthread_cond_t work, done;
  bool started;
  unsigned batch, idle, threads;
  native_part *part;
  void *argument;
  size_t next, count, left;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .work = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER};

/// With the lock, which is let go of for each part.
static void take_parts(void) {
  while (pool.next < pool.count) {
    size_t index = pool.next++;
    native_part *part = pool.part;
    void *argument = pool.argument;
    pthread_mutex_unlock(&pool.lock);
    part(argument, index);
    pthread_mutex_lock(&pool.lock);
    if (--pool.left == 0)
      pthread_cond_signal(&pool.done);
  }
}

static void *work(void *nothing) {
  pthread_mutex_lock(&pool.lock);
  for (;;) {
    take_parts();
    pthread_cond_wait(&pool.work, &pool.lock);
  }
  return nothing;
}

static void start_pool(void) {
  cpu_set_t cpus;
  pool.started = true;
  sched_getaffinity(0, sizeof cpus, &cpus);
  // Who waits for the others works as well.
  for (int i = 1; i < CPU_COUNT(&cpus); i++) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, work, NULL);
    if (errno)
      native_die("pthread_create");
    pthread_detach(thread);
  }
}

static void pool_parts(native_part *part, void *argument, size_t count) {
  if (!pool.started)
    start_pool();
  pthread_mutex_lock(&pool.lock);
  pool.part = part;
  pool.argument = argument;
  pool.next = 0;
  pool.count = pool.left = count;
  pthread_cond_broadcast(&pool.work);
  take_parts();
  while (pool.left)
    pthread_cond_wait(&pool.done, &pool.lock);
  pthread_mutex_unlock(&pool.lock);
}

// ---- A thread for each ------------------------------------------------------

struct one {
  pthread_t thread;
  native_part *part;
  void *argument;
  size_t index;
};

static void *do_one(void *argument) {
  struct one *one = argument;
  one->part(one->argument, one->index);
  return NULL;
}

static void create_parts(native_part *part, void *argument, size_t count) {
  struct one *ones = calloc(count + 1, sizeof *ones);
  if (!ones)
    native_die("calloc");
  for (size_t i = 0; i < count; i++) {
    ones[i] = (struct one){.part = part, .argument = argument, .index = i};
    errno = pthread_create(&ones[i].thread, NULL, do_one, &ones[i]);
    if (errno)
      native_die("pthread_create");
  }
  for (size_t i = 0; i < count; i++)
    pthread_join(ones[i].thread, NULL);
  free(ones);
}

static void inline_parts(native_part *part, void *argument, size_t count) {
  for (size_t i = 0; i < count; i++)
    part(argument, i);
}

void native_parts(enum native_way way, native_part *part, void *argument,
                  size_t count) {
  static void (*const ways[])(native_part *, void *, size_t) = {
      [NATIVE_INLINE] = inline_parts,
      [NATIVE_POOL] = pool_parts,
      [NATIVE_CREATE] = create_parts,
  };
  ways[way](part, argument, count);
}
