//===-- tools/flvm/guest/agent.c - Runs commands in the machine -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One process for each slot. A command runs in a session and a control group
// of its own: signals go to its process group, and when it ends, or nobody
// wants it any more, everything that it started goes with it, even what has
// left its session. So no call of flvm sees what an earlier one left behind.
//
// The agent never blocks on the port or on a pipe: a command that reads no
// input, or a client that reads no output, must not keep a KILL waiting.
//
//===----------------------------------------------------------------------===//
#include "agent.h"
#include "../stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// A NULL-terminated list of strings, as exec wants it.
struct list {
  char **items;
  size_t count;
};

struct command {
  char *directory;
  struct list arguments, environment;
  mode_t umask;
  pid_t pid; ///< 0 once it is reaped, or when there was none.
  int pidfd, input, output, error; ///< -1 when closed.
  size_t chunk_at, chunk_size;     ///< What of `chunk` is still to be written.
  char chunk[FL_CHUNK];
  struct fl_exit exit;
};

static struct fl_stream port;
static struct command command;
static char group[64]; ///< This slot's control group.

static void list_add(struct list *list, const char *text, size_t size) {
  char **items = realloc(list->items, (list->count + 2) * sizeof(*items));
  char *copy = strndup(text, size);
  if (!items || !copy)
    abort(); // Memory for a few strings is gone: so is the machine.
  list->items = items;
  items[list->count++] = copy;
  items[list->count] = NULL;
}

static void list_free(struct list *list) {
  for (size_t i = 0; i < list->count; ++i)
    free(list->items[i]);
  free(list->items);
  *list = (struct list){0};
}

static void close_fd(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

static int open_in_group(const char *name, int flags) {
  char path[128];
  snprintf(path, sizeof(path), "%s/%s", group, name);
  return open(path, flags | O_CLOEXEC);
}

static void write_in_group(const char *name, const char *text) {
  int fd = open_in_group(name, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0)
    perror("flvm-init: warning: control group");
  close_fd(&fd);
}

/// Ends all that the command started and waits until it is gone.
static void clear_group(void) {
  char events[128];
  int fd = open_in_group("cgroup.events", O_RDONLY);
  write_in_group("cgroup.kill", "1");
  while (fd >= 0) {
    ssize_t got = pread(fd, events, sizeof(events) - 1, 0);
    events[got > 0 ? got : 0] = '\0';
    if (!strstr(events, "populated 1"))
      break;
    struct pollfd change = {.fd = fd, .events = POLLPRI};
    poll(&change, 1, 1000);
  }
  close_fd(&fd);
}

/// In the child; on failure tells `report` the step and its errno.
static _Noreturn void become_command(const int pipes[3], int report) {
  struct fl_exit failure = {.outcome = FL_OUTCOME_NO_PROCESS};
  setsid();
  write_in_group("cgroup.procs", "0");
  for (int i = 0; i < 3; ++i)
    if (dup2(pipes[i], i) < 0)
      goto failed;
  signal(SIGPIPE, SIG_DFL);
  umask(command.umask);
  failure.outcome = FL_OUTCOME_NO_DIRECTORY;
  if (chdir(command.directory) < 0)
    goto failed;
  failure.outcome = FL_OUTCOME_NO_COMMAND;
  // execvp looks the command up in the caller's PATH, so that has to be there.
  environ = command.environment.items;
  execvp(command.arguments.items[0], command.arguments.items);
failed:
  failure.value = errno;
  if (write(report, &failure, sizeof(failure)) < 0)
    _exit(1);
  _exit(0);
}

/// 0 when the command runs; else command.exit says why not.
static int start_command(void) {
  int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1},
      report[2] = {-1, -1};
  ssize_t got = -1;
  if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 ||
      pipe2(err, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0 ||
      (command.pid = fork()) < 0) {
    command.exit = (struct fl_exit){FL_OUTCOME_NO_PROCESS, errno};
    command.pid = 0;
  } else if (command.pid == 0) {
    become_command((const int[3]){in[0], out[1], err[1]}, report[1]);
  } else {
    close_fd(&report[1]);
    got = read(report[0], &command.exit, sizeof(command.exit));
    command.pidfd = pidfd_open(command.pid, 0);
  }
  close_fd(&in[0]);
  close_fd(&out[1]);
  close_fd(&err[1]);
  close_fd(&report[0]);
  close_fd(&report[1]);
  command.input = in[1];
  command.output = out[0];
  command.error = err[0];
  if (got == 0) {
    fcntl(command.input, F_SETFL, O_NONBLOCK);
    return 0;
  }
  if (command.pid)
    waitpid(command.pid, NULL, 0);
  command.pid = 0;
  return -1;
}

static void forget_command(void) {
  free(command.directory);
  list_free(&command.arguments);
  list_free(&command.environment);
  close_fd(&command.pidfd);
  close_fd(&command.input);
  close_fd(&command.output);
  close_fd(&command.error);
}

/// One frame of the client's. 1 when it asks to start, -1 when it is gone
/// before that, else 0.
static int take_frame(const struct fl_frame *frame, const char *payload) {
  uint32_t number = 0;
  struct fl_start start;
  switch (frame->kind) {
  case FL_FRAME_DIRECTORY:
    free(command.directory);
    command.directory = strndup(payload, frame->size);
    return 0;
  case FL_FRAME_ARGUMENT:
    list_add(&command.arguments, payload, frame->size);
    return 0;
  case FL_FRAME_ENVIRONMENT:
    list_add(&command.environment, payload, frame->size);
    return 0;
  case FL_FRAME_START:
    if (frame->size != sizeof(start) || !command.directory ||
        !command.arguments.count || command.pid)
      return -1;
    memcpy(&start, payload, sizeof(start));
    command.umask = start.umask;
    return 1;
  case FL_FRAME_INPUT:
    if (frame->size == 0)
      close_fd(&command.input);
    if (command.chunk_size || command.input < 0 || frame->size > FL_CHUNK)
      return 0;
    memcpy(command.chunk, payload, frame->size);
    command.chunk_size = frame->size;
    return 0;
  case FL_FRAME_CLOSE:
  case FL_FRAME_SIGNAL:
    if (frame->size != sizeof(number))
      return 0;
    memcpy(&number, payload, sizeof(number));
    if (frame->kind == FL_FRAME_CLOSE)
      close_fd(number == STDOUT_FILENO ? &command.output : &command.error);
    else if (command.pid && number > 0 && number < NSIG)
      kill(-command.pid, (int)number);
    return 0;
  case FL_FRAME_KILL:
    write_in_group("cgroup.kill", "1");
    return command.pid ? 0 : -1;
  default:
    return 0;
  }
}

/// All frames that are there, up to one that take_frame makes something of.
static int take_frames(void) {
  struct fl_frame frame;
  const char *payload;
  int got, taken = 0;
  while (taken == 0 && (got = fl_stream_peek(&port, &frame, &payload)) != 0) {
    if (got < 0)
      abort(); // The port is out of step; nothing can be said over it.
    taken = take_frame(&frame, payload);
    fl_stream_drop(&port);
  }
  return taken;
}

static void write_input(void) {
  ssize_t put = write(command.input, command.chunk + command.chunk_at,
                      command.chunk_size - command.chunk_at);
  if (put < 0 && errno == EAGAIN)
    return;
  if (put < 0) {
    close_fd(&command.input); // It reads no more; nor is more asked for.
    command.chunk_at = command.chunk_size = 0;
    return;
  }
  command.chunk_at += (size_t)put;
  if (command.chunk_at == command.chunk_size) {
    command.chunk_at = command.chunk_size = 0;
    fl_stream_put(&port, FL_FRAME_WANT, NULL, 0);
  }
}

static void read_output(int *fd, uint32_t kind) {
  static char bytes[FL_CHUNK];
  ssize_t got = read(*fd, bytes, sizeof(bytes));
  if (got > 0)
    fl_stream_put(&port, kind, bytes, (size_t)got);
  else if (got == 0 || errno != EINTR)
    close_fd(fd);
}

static void reap_command(void) {
  int status;
  if (waitpid(command.pid, &status, WNOHANG) != command.pid)
    return;
  command.pid = 0;
  close_fd(&command.pidfd);
  close_fd(&command.input);
  command.exit = WIFSIGNALED(status)
                     ? (struct fl_exit){FL_OUTCOME_SIGNALED, WTERMSIG(status)}
                     : (struct fl_exit){FL_OUTCOME_EXITED, WEXITSTATUS(status)};
  clear_group(); // Hence the pipes come to their ends.
}

/// Until the command has ended and its output is on its way. 0, or -errno of
/// the port.
static int attend_command(void) {
  fl_stream_put(&port, FL_FRAME_WANT, NULL, 0);
  while (command.pid || command.output >= 0 || command.error >= 0) {
    bool room = fl_stream_has_room(&port, FL_CHUNK);
    bool chunk = command.chunk_size > 0;
    struct pollfd fds[] = {
        {.fd = port.fd, .events = fl_stream_events(&port)},
        {.fd = command.pidfd, .events = POLLIN},
        {.fd = chunk ? command.input : -1, .events = POLLOUT},
        {.fd = room ? command.output : -1, .events = POLLIN},
        {.fd = room ? command.error : -1, .events = POLLIN},
    };
    if (poll(fds, sizeof(fds) / sizeof(fds[0]), -1) < 0)
      continue;
    if (fds[3].revents)
      read_output(&command.output, FL_FRAME_OUTPUT);
    if (fds[4].revents && fl_stream_has_room(&port, FL_CHUNK))
      read_output(&command.error, FL_FRAME_ERROR);
    if (fds[2].revents)
      write_input();
    if (fds[1].revents)
      reap_command();
    int error = fds[0].revents & POLLIN ? fl_stream_fill(&port) : 0;
    if (!error && fds[0].revents & POLLHUP)
      error = -EPIPE;
    if (!error)
      error = fl_stream_flush(&port);
    if (error)
      return error;
    take_frames();
  }
  return 0;
}

/// Waits for a command, runs it, and says what became of it.
static int serve_command(void) {
  int asked, error = 0;
  command =
      (struct command){.pidfd = -1, .input = -1, .output = -1, .error = -1};
  while ((asked = take_frames()) == 0) {
    struct pollfd fd = {.fd = port.fd, .events = fl_stream_events(&port)};
    if (poll(&fd, 1, -1) < 0)
      continue;
    if (fd.revents & POLLHUP)
      return -EPIPE;
    if ((error = fl_stream_fill(&port)) || (error = fl_stream_flush(&port)))
      return error;
  }
  command.exit.outcome = FL_OUTCOME_NO_PROCESS;
  if (asked > 0 && start_command() == 0)
    error = attend_command();
  forget_command();
  if (error)
    return error;
  fl_stream_put(&port, FL_FRAME_EXIT, &command.exit, sizeof(command.exit));
  return fl_stream_flush(&port);
}

/// The first number in a port's name depends on the order in which devices
/// were found; there is one device that has ports. Returns -ENOENT while the
/// port is not there.
static int try_port(unsigned slot) {
  char pattern[32];
  glob_t found = {0};
  int fd = -ENOENT;
  snprintf(pattern, sizeof(pattern), "/dev/vport*p%u", slot + 1);
  if (glob(pattern, 0, NULL, &found) == 0 &&
      (fd = open(found.gl_pathv[0], O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0)
    fd = -errno;
  globfree(&found);
  return fd;
}

/// The ports appear one by one, and each is of use once the host's end is
/// known to be open.
static int open_port(unsigned slot) {
  const struct timespec pause = {.tv_nsec = 5000000};
  for (;; nanosleep(&pause, NULL)) {
    int fd = try_port(slot);
    if (fd < 0 && fd != -ENOENT)
      return fd;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (fd >= 0 && poll(&ready, 1, 0) >= 0 && !(ready.revents & POLLHUP))
      return fd;
    if (fd >= 0)
      close(fd);
  }
}

int fl_agent_serve(unsigned slot) {
  snprintf(group, sizeof(group), "/sys/fs/cgroup/slot%u", slot);
  if (mkdir(group, 0755) < 0)
    return -errno;
  int fd = open_port(slot);
  if (fd < 0)
    return fd;
  fl_stream_open(&port, fd);
  fl_stream_put(&port, FL_FRAME_READY, NULL, 0);
  int error = fl_stream_flush(&port);
  while (!error)
    error = serve_command();
  return error;
}
