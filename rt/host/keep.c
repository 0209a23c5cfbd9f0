//===-- rt/host/keep.c - Memory of large messages, kept for the next ones -===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "keep.h"

#include "isolation.h"
#include "memory.h"
#include "monitor.h"
#include "schedule.h"
#include "turn.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/// After so many calls in a row with messages of less than half the size.
#define SPARED_MOST 16u
#define IDLE_NS 1000000000ull
#define BLOCKS 4u

/// Of an instance, the one who has its turn with it.
static struct {
  uint64_t size; ///< of its largest message, 0: not large
  uint32_t spared;
} records[FL_FUNCTIONS_MAX * 2];

static struct {
  pthread_mutex_t lock;
  struct {
    void *block;
    size_t size;
    uint32_t spared;
  } of[BLOCKS];
} blocks = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Atomic(uint64_t) total; ///< bytes that are kept, by all
static _Atomic(uint64_t) last;  ///< when one was needed
static atomic_bool watched;     ///< the timer is set

/// What may be kept: a quarter of the memory that there may be.
static uint64_t most(void) {
  static _Atomic(uint64_t) known;
  uint64_t bytes = atomic_load(&known);
  struct fl_memory memory;
  if (bytes)
    return bytes;
  bytes = fl_memory_read(&memory) ? memory.limit / 4 + 1 : 1;
  atomic_store(&known, bytes);
  return bytes;
}

static void trim(uint32_t instance) {
  fl_monitor_trim(instance);
  atomic_fetch_sub(&total, records[instance].size);
  records[instance].size = 0;
  records[instance].spared = 0;
}

/// The lock of the blocks is held.
static void drop_block(uint32_t which) {
  free(blocks.of[which].block);
  atomic_fetch_sub(&total, blocks.of[which].size);
  blocks.of[which].block = NULL;
}

static void drop_blocks(void) {
  pthread_mutex_lock(&blocks.lock);
  atomic_store(&watched, false); // and nothing large is kept
  for (uint32_t i = 0; i < BLOCKS; i++)
    if (blocks.of[i].block)
      drop_block(i);
  pthread_mutex_unlock(&blocks.lock);
}

static void trim_all(void) {
  uint32_t count = fl_image.function_count * fl_isolation.instances;
  for (uint32_t i = 0; i < count; i++) {
    if (!fl_turn_borrow(i))
      continue;
    if (records[i].size)
      trim(i);
    fl_turn_return(i);
  }
}

/// Nothing large has come for some time, or it is to be looked again.
static void look(struct fl_timer *timer) {
  uint64_t due = atomic_load(&last) + IDLE_NS;
  if (fl_schedule_now() < due && fl_schedule_set(timer, due))
    return;
  // Which may take long, and nobody else uses this thread but for timers.
  fl_schedule_unlock();
  drop_blocks();
  trim_all();
  fl_schedule_lock();
}

/// Something is kept from here on.
static void watch(void) {
  static struct fl_timer timer = {.fire = look};
  atomic_store(&last, fl_schedule_now());
  if (atomic_exchange(&watched, true))
    return;
  fl_schedule_lock();
  if (!fl_schedule_set(&timer, atomic_load(&last) + IDLE_NS))
    atomic_store(&watched, false);
  fl_schedule_unlock();
}

void fl_keep_note(uint32_t instance, uint64_t size) {
  uint64_t known = records[instance].size;
  if (size <= FL_KEPT && !known)
    return;
  if (size < known / 2) {
    if (++records[instance].spared == SPARED_MOST)
      trim(instance);
    else
      watch(); // who looked may have found it at work
    return;
  }
  records[instance].spared = 0;
  if (size > known) {
    records[instance].size = size;
    atomic_fetch_add(&total, size - known);
  }
  if (atomic_load(&total) > most())
    fl_monitor_trim(instance);
  watch();
}

void fl_keep_release(const void *out_at) {
  // What is kept from now on, somebody must give back: drop_blocks.
  pthread_mutex_lock(&blocks.lock);
  fl_monitor_release(out_at,
                     atomic_load(&watched) && atomic_load(&total) <= most());
  pthread_mutex_unlock(&blocks.lock);
}

void *fl_keep_take(size_t size) {
  void *block = NULL;
  pthread_mutex_lock(&blocks.lock);
  for (uint32_t i = 0; i < BLOCKS; i++) {
    if (!blocks.of[i].block)
      continue;
    if (!block && blocks.of[i].size == size) {
      block = blocks.of[i].block;
      blocks.of[i].block = NULL;
      atomic_fetch_sub(&total, size);
    } else if (++blocks.of[i].spared == SPARED_MOST) {
      drop_block(i);
    }
  }
  pthread_mutex_unlock(&blocks.lock);
  return block;
}

void fl_keep_give(void *block, size_t size) {
  pthread_mutex_lock(&blocks.lock);
  if (atomic_load(&total) + size <= most() &&
      (size <= FL_KEPT || atomic_load(&watched)))
    for (uint32_t i = 0; i < BLOCKS && block; i++)
      if (!blocks.of[i].block) {
        blocks.of[i].block = block;
        blocks.of[i].size = size;
        blocks.of[i].spared = 0;
        atomic_fetch_add(&total, size);
        block = NULL;
      }
  pthread_mutex_unlock(&blocks.lock);
  free(block);
}
