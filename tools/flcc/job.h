//===-- tools/flcc/job.h - Children, as many at a time as -j says ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A job is one command. It runs as soon as the jobs that it comes after have
// succeeded and a place is free; of those that could run, the one that was
// added first. When one fails, what comes after it is left out and everything
// else still runs, so that one call shows all mistakes.
//
// What a job prints, and what its `prepare` says, comes out in one piece and
// in the order in which the jobs were added, whatever order they ended in.
//
// SIGINT, SIGTERM and SIGHUP are blocked from fl_job_guard on and looked at
// between children, so that no code of flcc runs inside a signal handler.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_JOB_H
#define FLCC_JOB_H

#include "text.h"
#include <sys/types.h>

enum fl_job_state { FL_JOB_WAITS, FL_JOB_RUNS, FL_JOB_DONE, FL_JOB_FAILED };

struct fl_job {
  const char *what; ///< "linking function 'a'", for messages
  struct fl_list argv;
  /// Called when the job is about to run, with diagnostics going to the job's
  /// own log; may change argv. -1: the job has failed.
  int (*prepare)(struct fl_job *job);
  /// Called when the child has ended by exit, instead of printing what it has
  /// printed; may add jobs. -1: the job has failed.
  int (*judge)(struct fl_job *job, const char *printed);
  void *context; ///< of both
  bool silent;   ///< a failing child says all there is to say

  // The rest is job.c's.
  struct fl_job **after;
  size_t after_count;
  enum fl_job_state state;
  pid_t pid;
  int output; ///< what the child prints, while it runs
  char *log;
  size_t log_size;
  bool printed;
};

struct fl_pool {
  struct fl_job **jobs;
  size_t count;
  bool verbose;
};

/// A new job behind all that the pool has. argv starts with `program`.
struct fl_job *fl_job_add(struct fl_pool *pool, const char *what,
                          const char *program);
void fl_job_after(struct fl_job *job, struct fl_job *first);

/// Prints a command as clang's -v does: one that a shell would take.
void fl_job_print(const struct fl_list *argv);

/// Blocks the signals that end flcc. Children get them unblocked.
void fl_job_guard(void);

/// The signal that came since fl_job_guard, or 0.
int fl_job_signal(void);

/// Ends flcc by that signal, as the shell that started it wants to see.
_Noreturn void fl_job_die(int signal);

/// Runs all. 0: every job succeeded; -1: not, and it was said why; else the
/// signal that stopped it, with no child left.
int fl_job_run(struct fl_pool *pool, unsigned places);

#endif
