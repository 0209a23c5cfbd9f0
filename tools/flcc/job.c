//===-- tools/flcc/job.c - Children, as many at a time as -j says ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "job.h"
#include "diag.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static sigset_t guarded; // the signals that end flcc
static sigset_t before;  // the mask that flcc was started with, its children's
static int signals = -1;

struct fl_job *fl_job_add(struct fl_pool *pool, const char *what,
                          const char *program) {
  struct fl_job *job = fl_text_alloc(1, sizeof *job);
  job->what = what;
  fl_list_add(&job->argv, program);
  if ((pool->count & (pool->count - 1)) == 0) {
    size_t capacity = pool->count ? 2 * pool->count : 1;
    struct fl_job **jobs = fl_text_alloc(capacity, sizeof(struct fl_job *));
    if (pool->count)
      memcpy(jobs, pool->jobs, pool->count * sizeof *jobs);
    pool->jobs = jobs;
  }
  pool->jobs[pool->count++] = job;
  return job;
}

void fl_job_after(struct fl_job *job, struct fl_job *first) {
  struct fl_job **after = fl_text_alloc(job->after_count + 1, sizeof *after);
  if (job->after_count)
    memcpy(after, job->after, job->after_count * sizeof *after);
  after[job->after_count++] = first;
  job->after = after;
}

void fl_job_print(const struct fl_list *argv) {
  for (size_t i = 0; i < argv->count; ++i) {
    fputs(" \"", stderr);
    for (const char *at = argv->at[i]; *at; ++at) {
      if (strchr("\"\\$`", *at))
        fputc('\\', stderr);
      fputc(*at, stderr);
    }
    fputc('"', stderr);
  }
  fputc('\n', stderr);
}

void fl_job_guard(void) {
  sigemptyset(&guarded);
  sigaddset(&guarded, SIGINT);
  sigaddset(&guarded, SIGTERM);
  sigaddset(&guarded, SIGHUP);
  sigprocmask(SIG_BLOCK, &guarded, &before);
  // A closed pipe behind standard error must not leave files behind either.
  signal(SIGPIPE, SIG_IGN);
  signals = signalfd(-1, &guarded, SFD_CLOEXEC | SFD_NONBLOCK);
}

int fl_job_signal(void) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof info) != sizeof info)
    return 0;
  return (int)info.ssi_signo;
}

_Noreturn void fl_job_die(int signal_number) {
  signal(signal_number, SIG_DFL);
  raise(signal_number);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  _exit(128 + signal_number);
}

static void add_to_log(struct fl_job *job, const char *text, size_t size) {
  char *log = realloc(job->log, job->log_size + size + 1);
  if (!log)
    return;
  memcpy(log + job->log_size, text, size);
  job->log = log;
  job->log_size += size;
  log[job->log_size] = '\0';
}

static void say(struct fl_job *job, const char *text) {
  char *data = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&data, &size);
  if (!stream)
    return;
  fl_diag_redirect(stream);
  fl_error("%s %s", job->what, text);
  fl_diag_redirect(NULL);
  fclose(stream);
  add_to_log(job, data, size);
  free(data);
}

// flcc's own part of a job, before the child (NULL) or behind it.
static int run_own(struct fl_job *job, const char *printed) {
  char *data = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&data, &size);
  if (!stream)
    return -1;
  fl_diag_redirect(stream);
  int result = printed ? job->judge(job, printed) : job->prepare(job);
  fl_diag_redirect(NULL);
  fclose(stream);
  add_to_log(job, data, size);
  free(data);
  return result;
}

// posix_spawn and not fork: flcc is small, but need not be copied either.
static void start(struct fl_job *job, const struct fl_pool *pool) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  int ends[2];
  job->state = FL_JOB_FAILED;
  if (job->prepare && run_own(job, NULL) != 0)
    return;
  if (pool->verbose)
    fl_job_print(&job->argv);
  if (pipe2(ends, O_CLOEXEC) != 0) {
    say(job, fl_text_format("failed: pipe: %s", strerror(errno)));
    return;
  }
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawnattr_init(&attributes);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &before);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  int error = posix_spawn(&job->pid, job->argv.at[0], &actions, &attributes,
                          (char *const *)job->argv.at, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (error) {
    close(ends[0]);
    say(job, fl_text_format("failed: cannot run '%s': %s", job->argv.at[0],
                            strerror(error)));
    return;
  }
  job->output = ends[0];
  job->state = FL_JOB_RUNS;
}

// The child has closed its output: it ends now, or has ended.
static void finish(struct fl_job *job) {
  int status;
  close(job->output);
  while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  job->state = FL_JOB_FAILED;
  if (WIFSIGNALED(status))
    say(job, fl_text_format("failed: '%s' was ended by signal %d (%s)",
                            fl_text_base(job->argv.at[0]), WTERMSIG(status),
                            strsignal(WTERMSIG(status))));
  else if (job->judge) {
    char *printed = job->log;
    job->log = NULL;
    job->log_size = 0;
    if (run_own(job, printed ? printed : "") == 0)
      job->state = FL_JOB_DONE;
    free(printed);
  } else if (WEXITSTATUS(status) == 0)
    job->state = FL_JOB_DONE;
  else if (!job->silent || !job->log_size)
    say(job,
        fl_text_format("failed: '%s' exited with status %d (use -v to "
                       "see how it was called)",
                       fl_text_base(job->argv.at[0]), WEXITSTATUS(status)));
}

static void read_output(struct fl_job *job) {
  char part[4096];
  ssize_t size = read(job->output, part, sizeof part);
  if (size > 0)
    add_to_log(job, part, (size_t)size);
  else if (size == 0 || errno != EINTR)
    finish(job);
}

// What a driver has against an option it says for each source: once is enough.
static bool was_printed(const struct fl_pool *pool, const struct fl_job *job) {
  for (size_t i = 0; pool->jobs[i] != job; ++i)
    if (pool->jobs[i]->log_size == job->log_size &&
        memcmp(pool->jobs[i]->log, job->log, job->log_size) == 0)
      return true;
  return false;
}

static void print_logs(const struct fl_pool *pool, bool all) {
  for (size_t i = 0; i < pool->count; ++i) {
    struct fl_job *job = pool->jobs[i];
    if (job->state < FL_JOB_DONE && !all)
      return;
    if (!job->printed && job->log_size && !was_printed(pool, job))
      fwrite(job->log, 1, job->log_size, stderr);
    job->printed = true;
  }
}

static bool may_start(struct fl_job *job) {
  if (job->state != FL_JOB_WAITS)
    return false;
  bool ready = true;
  for (size_t i = 0; i < job->after_count; ++i) {
    if (job->after[i]->state == FL_JOB_FAILED) {
      job->state = FL_JOB_FAILED;
      return false;
    }
    ready &= job->after[i]->state == FL_JOB_DONE;
  }
  return ready;
}

static void stop_all(struct fl_pool *pool) {
  for (size_t i = 0; i < pool->count; ++i)
    if (pool->jobs[i]->state == FL_JOB_RUNS)
      kill(pool->jobs[i]->pid, SIGTERM);
  for (size_t i = 0; i < pool->count; ++i)
    if (pool->jobs[i]->state == FL_JOB_RUNS)
      while (waitpid(pool->jobs[i]->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

int fl_job_run(struct fl_pool *pool, unsigned places) {
  struct pollfd *polled = fl_text_alloc(places + 1, sizeof *polled);
  struct fl_job **runs = fl_text_alloc(places, sizeof(struct fl_job *));
  for (;;) {
    unsigned running = 0;
    for (size_t i = 0; i < pool->count && running < places; ++i) {
      struct fl_job *job = pool->jobs[i];
      if (job->state == FL_JOB_RUNS)
        runs[running++] = job;
    }
    for (size_t i = 0; i < pool->count && running < places; ++i) {
      struct fl_job *job = pool->jobs[i];
      if (!may_start(job))
        continue;
      start(job, pool);
      if (job->state == FL_JOB_RUNS)
        runs[running++] = job;
    }
    print_logs(pool, false);
    if (!running)
      break;
    for (unsigned i = 0; i < running; ++i)
      polled[i] = (struct pollfd){.fd = runs[i]->output, .events = POLLIN};
    polled[running] = (struct pollfd){.fd = signals, .events = POLLIN};
    if (poll(polled, running + 1, -1) < 0)
      continue;
    int signal_number = fl_job_signal();
    if (signal_number) {
      stop_all(pool);
      return signal_number;
    }
    for (unsigned i = 0; i < running; ++i)
      if (polled[i].revents)
        read_output(runs[i]);
  }
  print_logs(pool, true);
  int result = 0;
  for (size_t i = 0; i < pool->count; ++i) {
    if (pool->jobs[i]->state != FL_JOB_DONE)
      result = -1;
    free(pool->jobs[i]->log);
    pool->jobs[i]->log = NULL;
    pool->jobs[i]->log_size = 0;
  }
  return result;
}
