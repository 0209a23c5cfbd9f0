//===-- tools/flvm/client.c - One call of flvm ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Carries the standard streams, signals and the time limit of one command.
//
// Output goes out as its reader takes it, a pipe's atomic size at a time, which
// a pipe that polls as writable takes without blocking. So a reader that has
// stopped reading keeps neither a signal nor the time limit waiting; it only
// holds up the command, as it would without a machine between them.
//
//===----------------------------------------------------------------------===//
#include "client.h"
#include "connection.h"
#include "message.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// After the time limit the machine gets this long to say that all has ended.
enum { GRACE_MS = 5000 };

static struct fl_connection connection;

static struct {
  const char *name; ///< The command, for messages.
  int signals;
  bool wants_input;
  bool closed[3];   ///< Streams that nobody reads any more.
  size_t written;   ///< Of the payload of the incoming frame.
  int64_t deadline; ///< In ms of the monotonic clock; INT64_MAX for none.
  bool timed_out;
} run;

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// A small frame, unless the server has stopped taking any.
static void tell(uint32_t kind, const void *payload, size_t size) {
  if (fl_stream_has_room(&connection.stream, size))
    fl_stream_put(&connection.stream, kind, payload, size);
}

static int send_strings(uint32_t kind, char *const strings[]) {
  for (size_t i = 0; strings[i]; ++i) {
    size_t size = strlen(strings[i]);
    if (size > FL_PAYLOAD_MAX)
      return -E2BIG;
    int error = fl_stream_send(&connection.stream, kind, strings[i], size);
    if (error)
      return error;
  }
  return 0;
}

static int send_command(char *const command[]) {
  char directory[PATH_MAX];
  struct fl_start start;
  start.umask = umask(0);
  umask(start.umask);
  if (!getcwd(directory, sizeof(directory)))
    return -errno;
  char *const directories[] = {directory, NULL};
  int error = send_strings(FL_FRAME_DIRECTORY, directories);
  if (!error)
    error = send_strings(FL_FRAME_ARGUMENT, command);
  if (!error)
    error = send_strings(FL_FRAME_ENVIRONMENT, environ);
  if (!error)
    error = fl_stream_send(&connection.stream, FL_FRAME_START, &start,
                           sizeof(start));
  return error;
}

static void catch_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGQUIT);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
  run.signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void pass_signal(void) {
  struct signalfd_siginfo info;
  while (read(run.signals, &info, sizeof(info)) == sizeof(info))
    tell(FL_FRAME_SIGNAL, &info.ssi_signo, sizeof(info.ssi_signo));
}

static void pass_input(void) {
  static char bytes[FL_CHUNK];
  ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  // A standard input that cannot be read, or is closed, is an empty one.
  tell(FL_FRAME_INPUT, bytes, got > 0 ? (size_t)got : 0);
  run.wants_input = false;
}

/// The standard stream that an incoming frame is for, or -1.
static int stream_of(const struct fl_frame *frame) {
  return frame->kind == FL_FRAME_OUTPUT  ? STDOUT_FILENO
         : frame->kind == FL_FRAME_ERROR ? STDERR_FILENO
                                         : -1;
}

static void write_some(int fd, const char *payload, size_t size) {
  size_t left = size - run.written;
  ssize_t put =
      write(fd, payload + run.written, left < PIPE_BUF ? left : PIPE_BUF);
  if (put >= 0) {
    run.written += (size_t)put;
  } else if (errno != EINTR && errno != EAGAIN) {
    uint32_t number = (uint32_t)fd;
    if (errno != EPIPE)
      fl_error("cannot write standard %s: %s", fd == 1 ? "output" : "error",
               strerror(errno));
    run.closed[fd] = true;
    tell(FL_FRAME_CLOSE, &number, sizeof(number));
  }
}

/// Deals with the frames that are there. Returns the descriptor that the one
/// in front waits for, or -1; sets `frame` and `payload` to it.
static int take_frames(struct fl_frame *frame, const char **payload) {
  while (fl_stream_peek(&connection.stream, frame, payload) == 1) {
    int fd = stream_of(frame);
    if (fd >= 0 && !run.closed[fd] && run.written < frame->size)
      return fd;
    if (frame->kind == FL_FRAME_EXIT || frame->kind == FL_FRAME_FAIL)
      return -1;
    if (frame->kind == FL_FRAME_WANT)
      run.wants_input = true;
    run.written = 0;
    fl_stream_drop(&connection.stream);
  }
  frame->kind = 0;
  return -1;
}

/// Until EXIT or FAIL is in front. 0, or -errno when the server is gone, or
/// -ETIME when the grace is over.
static int attend(struct fl_frame *frame, const char **payload) {
  for (;;) {
    int output = take_frames(frame, payload);
    if (frame->kind == FL_FRAME_EXIT || frame->kind == FL_FRAME_FAIL)
      return 0;
    int64_t left = run.deadline - now_ms();
    if (left <= 0 && run.timed_out)
      return -ETIME;
    if (left <= 0) {
      tell(FL_FRAME_KILL, NULL, 0);
      run.timed_out = true;
      left = GRACE_MS;
      run.deadline = now_ms() + left;
    }
    struct pollfd fds[] = {
        {.fd = connection.stream.fd,
         .events = fl_stream_events(&connection.stream)},
        {.fd = run.signals, .events = POLLIN},
        {.fd = run.wants_input ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = output, .events = POLLOUT},
    };
    if (poll(fds, sizeof(fds) / sizeof(fds[0]),
             left < INT_MAX ? (int)left : INT_MAX) < 0)
      continue;
    if (fds[3].revents)
      write_some(output, *payload, frame->size);
    if (fds[1].revents)
      pass_signal();
    if (fds[2].revents)
      pass_input();
    int error = fl_stream_flush(&connection.stream);
    if (fds[0].revents & POLLIN)
      error = fl_stream_fill(&connection.stream);
    // What came before the end still counts.
    if (error && fl_stream_peek(&connection.stream, frame, payload) != 1)
      return error;
  }
}

/// Says what has to be said about how the command ended.
static int conclude(const struct fl_exit *exit) {
  switch (exit->outcome) {
  case FL_OUTCOME_EXITED:
    return exit->value;
  case FL_OUTCOME_SIGNALED:
    // Nobody reads its output any more: that is how `| head` ends a command.
    if (exit->value != SIGPIPE || !(run.closed[1] || run.closed[2]))
      fl_note("'%s' was ended by signal %d (SIG%s, %s)", run.name, exit->value,
              sigabbrev_np(exit->value) ? sigabbrev_np(exit->value) : "?",
              strsignal(exit->value));
    return FL_EXIT_SIGNAL + exit->value;
  case FL_OUTCOME_NO_COMMAND:
    fl_error("'%s': %s", run.name, strerror(exit->value));
    return exit->value == ENOENT ? FL_EXIT_NOT_FOUND : FL_EXIT_NOT_EXECUTABLE;
  case FL_OUTCOME_NO_DIRECTORY:
    fl_error("the machine cannot enter the current directory: %s",
             strerror(exit->value));
    return FL_EXIT_MACHINE;
  default:
    fl_error("the machine cannot start '%s': %s", run.name,
             strerror(exit->value));
    return FL_EXIT_MACHINE;
  }
}

int fl_client_run(const struct fl_client_options *options,
                  char *const command[]) {
  struct fl_frame frame;
  struct fl_exit exit;
  const char *payload;
  run.name = command[0];
  run.deadline = INT64_MAX;
  if (fl_connection_open(&connection, options, FL_WANT_RUN) < 0)
    return FL_EXIT_MACHINE;
  fl_stream_drop(&connection.stream);
  catch_signals();
  int error = send_command(command);
  if (error == -EPIPE || error == -ECONNRESET) {
    fl_connection_explain(&connection, NULL, NULL);
    return FL_EXIT_MACHINE;
  }
  if (error) {
    fl_error("'%s': %s", run.name, strerror(-error));
    return FL_EXIT_MACHINE;
  }
  if (options->timeout)
    run.deadline = now_ms() + options->timeout * 1000;
  error = attend(&frame, &payload);
  if (run.timed_out) {
    fl_error("'%s' was ended after its %ld s", run.name, options->timeout);
    return FL_EXIT_TIMEOUT;
  }
  if (error || frame.kind == FL_FRAME_FAIL) {
    fl_connection_explain(&connection, error ? NULL : &frame, payload);
    return FL_EXIT_MACHINE;
  }
  if (frame.size != sizeof(exit))
    exit = (struct fl_exit){FL_OUTCOME_NO_PROCESS, EPROTO};
  else
    memcpy(&exit, payload, sizeof(exit));
  return conclude(&exit);
}

int fl_client_boot(const struct fl_client_options *options) {
  int64_t start = now_ms();
  int kind = fl_connection_open(&connection, options, FL_WANT_BOOT);
  fl_connection_close(&connection);
  if (kind >= 0 && options->verbose)
    fl_note("Linux %s is up after %lld ms", options->kernel->name,
            (long long)(now_ms() - start));
  return kind < 0 ? FL_EXIT_MACHINE : 0;
}

int fl_client_status(const struct fl_client_options *options) {
  int kind = fl_connection_open(&connection, options, FL_WANT_STATUS);
  struct fl_frame frame = {0};
  const char *payload = "";
  if (kind == FL_FRAME_TEXT)
    fl_stream_peek(&connection.stream, &frame, &payload);
  printf("%s: %.*s\n", options->kernel->name,
         frame.size ? (int)frame.size : INT_MAX,
         frame.size ? payload : "not running");
  fl_connection_close(&connection);
  return kind == FL_FRAME_TEXT ? 0 : 1;
}

int fl_client_stop(const struct fl_client_options *options) {
  int kind = fl_connection_open(&connection, options, FL_WANT_STOP);
  fl_connection_close(&connection);
  return kind < 0 ? 1 : 0;
}
