//===-- tools/flvm/launch.c - Leaving a server behind ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first flvm that finds no server starts one, which outlives it.
//
//===----------------------------------------------------------------------===//
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// Keeps nothing of who called but the state directory and the socket: a pipe
/// held open here would keep a test runner waiting for its end.
static int detach(const struct fl_state *state, int listening) {
  int null = open("/dev/null", O_RDWR);
  int log = openat(state->directory, FL_STATE_LOG,
                   O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0600);
  if (null < 0 || log < 0 || fchdir(state->directory) < 0)
    return -errno;
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  int directory = state->directory;
  unsigned low = (unsigned)(directory < listening ? directory : listening);
  unsigned high = (unsigned)(directory < listening ? listening : directory);
  close_range(STDERR_FILENO + 1, low - 1, 0);
  close_range(low + 1, high - 1, 0);
  close_range(high + 1, ~0u, 0);
  setsid();
  umask(077);
  prctl(PR_SET_NAME, "flvm-machine");
  return 0;
}

int fl_server_launch(const struct fl_state *state, const struct fl_parts *parts,
                     int listening) {
  pid_t pid = fork();
  if (pid < 0)
    return -errno;
  if (pid > 0) {
    // The one between passes on whether the server could be left behind.
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
      ;
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
  }
  int error = detach(state, listening);
  pid = error ? 0 : fork();
  if (error || pid != 0)
    _exit(error ? -error : pid < 0 ? errno : 0);
  fl_server_run(state, parts, listening);
}
