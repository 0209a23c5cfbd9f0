//===-- rt/host/schedule.h - The host's threads, and what they do next ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing that has to wait keeps a thread: it is a job again when what it waits
// for has come. One lock is for all of this, and for whatever else decides
// which job comes next. Threads are made when the first source opens, and stay;
// one that has nothing to do sleeps.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_SCHEDULE_H
#define FL_HOST_SCHEDULE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define FL_THREADS_USUAL 16 ///< at most, the first included, unless asked for

/// Something to do; part of what it is done on.
struct fl_job {
  struct fl_job *next;
  void (*run)(struct fl_job *job);
};

/// Jobs that are begun only when nothing else is to be done, one by one.
struct fl_source {
  struct fl_source *next;
  bool open;
  unsigned queued; ///< fl_schedule_queued
  /// The next one; NULL without memory, and then it is closed. The lock is
  /// held.
  struct fl_job *(*take)(struct fl_source *source);
};

/// Something that happens at a time; all zero: not set.
struct fl_timer {
  uint64_t due; ///< ns of CLOCK_MONOTONIC
  uint32_t place;
  /// On a thread that does nothing else. The lock is held.
  void (*fire)(struct fl_timer *timer);
};

/// Sets the number of threads, the first one included, before anybody asks for
/// it; without it the CPUs granted, at most FL_THREADS_USUAL, decide.
void fl_schedule_limit(unsigned threads);

/// How many there may be, the first one included.
unsigned fl_schedule_most(void);

/// This thread's number: 0 for the first, then counted up.
unsigned fl_schedule_thread(void);

void fl_schedule_lock(void);
void fl_schedule_unlock(void);

/// This thread, which the schedule did not make, gets a number of its own, as
/// everyone needs who begins executions or does jobs.
void fl_schedule_join(void);

/// From here on the first thread has other things to do: whenever a job is
/// ready and nobody is free, there is one thread more, up to so many. One at
/// least is made at once. False: none could be.
bool fl_schedule_serve(unsigned threads);

/// Does a job, if there is one. Without the lock.
bool fl_schedule_step(void);

// With the lock held:

/// A job that is to be done, by any thread.
void fl_schedule_ready(struct fl_job *job);

/// Opens a source of about `count` jobs, for as many threads as there may be.
/// One that is open already stays so.
void fl_schedule_open(struct fl_source *source, uint32_t count);
void fl_schedule_close(struct fl_source *source);
/// Whoever opened sources does no jobs: somebody else is to look for them.
void fl_schedule_leave_open(void);

/// As long as there are more of them than a few, the source they came from is
/// not asked: jobs that wait for what only one can have are not made in
/// advance.
void fl_schedule_queued(struct fl_source *source, int more);

/// Wakes the first thread, to look at what it runs for.
void fl_schedule_wake_first(void);

/// Waits for a condition with this lock.
void fl_schedule_wait(pthread_cond_t *condition);

uint64_t fl_schedule_now(void); ///< ns of CLOCK_MONOTONIC; needs no lock

/// Sets a timer anew. False: no memory or no thread.
bool fl_schedule_set(struct fl_timer *timer, uint64_t due);
void fl_schedule_clear(struct fl_timer *timer); ///< if it is set

/// Does jobs on this thread, the first one, until *done. Without the lock.
void fl_schedule_run(const bool *done);

#endif
