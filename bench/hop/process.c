//===-- bench/hop/process.c - A hop from process to process --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "plain.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t server = -1;

void plain_write(int fd, const void *data, size_t size) {
  for (const char *at = data; size;) {
    ssize_t wrote = write(fd, at, size);
    if (wrote < 0)
      plain_die("write");
    at += wrote;
    size -= (size_t)wrote;
  }
}

size_t plain_read(int fd, void *data, size_t size) {
  size_t have = 0;
  while (have < size) {
    ssize_t got = read(fd, (char *)data + have, size - have);
    if (got < 0)
      plain_die("read");
    if (got == 0)
      break;
    have += (size_t)got;
  }
  return have;
}

static void nothing(struct plain *plain) { (void)plain; }

static void stop_server(struct plain *plain) {
  (void)plain;
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
}

/// What the second function reads goes here, page by page as it comes.
static char *make_room(const struct plain *plain) {
  char *room = malloc(plain->size + 1);
  if (!room)
    plain_die("malloc");
  return room;
}

// ---- A child for each call, which reads from a pipe: as Faastlane does ------

static void fork_hop(struct plain *plain) {
  int ends[2], status;
  if (pipe(ends))
    plain_die("pipe");
  pid_t child = fork();
  if (child < 0)
    plain_die("fork");
  if (child == 0) {
    uint64_t entered = bench_ticks();
    char *room = make_room(plain);
    plain_read(ends[0], room, plain->size);
    plain_take(plain, room, entered);
    _exit(0);
  }
  close(ends[0]);
  plain_write(ends[1], plain->data, plain->size);
  close(ends[1]);
  if (waitpid(child, &status, 0) != child || status)
    plain_die("child");
}

const struct plain_way plain_fork = {"fork", nothing, fork_hop, nothing};

// ---- A server behind a Unix socket ------------------------------------------

static int unix_end;

static void unix_start(struct plain *plain) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
    plain_die("socketpair");
  server = fork();
  if (server < 0)
    plain_die("fork");
  if (server > 0) {
    close(ends[1]);
    unix_end = ends[0];
    return;
  }
  close(ends[0]);
  char *room = make_room(plain), size[8];
  while (plain_read(ends[1], size, sizeof size) == sizeof size) {
    uint64_t entered = bench_ticks();
    plain_read(ends[1], room, plain->size);
    plain_take(plain, room, entered);
    plain_write(ends[1], "", 1);
  }
  _exit(0);
}

static void unix_hop(struct plain *plain) {
  char answer, size[8] = {0};
  plain_write(unix_end, size, sizeof size);
  plain_write(unix_end, plain->data, plain->size);
  if (plain_read(unix_end, &answer, 1) != 1)
    plain_die("server");
}

const struct plain_way plain_unix = {"unix", unix_start, unix_hop, stop_server};

// ---- Nothing but two processes that wake each other -------------------------

static _Atomic(unsigned) *turn;

static void futex_start(struct plain *plain) {
  turn = mmap(NULL, sizeof *turn, PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (turn == MAP_FAILED)
    plain_die("mmap");
  server = fork();
  if (server < 0)
    plain_die("fork");
  for (unsigned mine = 1; server == 0; mine += 2) {
    plain_wait(turn, mine);
    plain_take(plain, "", bench_ticks());
    plain_wake(turn, mine + 1);
  }
}

/// To the other process and back, which is what a call in another process
/// takes at least: `over` is when the first is awake again.
static void futex_hop(struct plain *plain) {
  unsigned mine = atomic_load(turn);
  plain_wake(turn, mine + 1);
  plain_wait(turn, mine + 2);
  plain->over = bench_ticks();
}

const struct plain_way plain_futex = {"futex", futex_start, futex_hop,
                                      stop_server};
