//===-- bench/hop/plain.c - A hop in one plain program -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plain WAY SIZE: as many hops as BENCH_CALLS says by one of the ways below, on
// memory that is made anew for each, as a function that answers makes it.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "plain.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct plain_way *const ways[] = {
    &plain_call, &plain_thread, &plain_fork,
    &plain_unix, &plain_http,   &plain_futex,
};

_Noreturn void plain_die(const char *what) {
  fprintf(stderr, "plain: error: %s: %s\n", what, strerror(errno));
  _exit(1);
}

void plain_wake(_Atomic(unsigned) *turn, unsigned value) {
  atomic_store(turn, value);
  syscall(SYS_futex, turn, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void plain_wait(_Atomic(unsigned) *turn, unsigned value) {
  unsigned now;
  while ((now = atomic_load(turn)) != value)
    syscall(SYS_futex, turn, FUTEX_WAIT, now, NULL, NULL, 0);
}

static void nothing(struct plain *plain) { (void)plain; }

// ---- A call of the second function ------------------------------------------

static void call_hop(struct plain *plain) {
  plain_take(plain, plain->data, bench_ticks());
}

const struct plain_way plain_call = {"call", nothing, call_hop, nothing};

// ---- Another thread, to which the bytes are copied --------------------------

static struct {
  pthread_t thread;
  _Atomic(unsigned) turn; ///< odd: the second function's
  void *copy;
  bool over;
} other;

static void *serve(void *argument) {
  struct plain *plain = argument;
  for (unsigned turn = 1;; turn += 2) {
    plain_wait(&other.turn, turn);
    if (other.over)
      return NULL;
    plain_take(plain, other.copy, bench_ticks());
    plain_wake(&other.turn, turn + 1);
  }
}

static void thread_start(struct plain *plain) {
  other.copy = malloc(plain->size + 1);
  if (!other.copy)
    plain_die("malloc");
  errno = pthread_create(&other.thread, NULL, serve, plain);
  if (errno)
    plain_die("pthread_create");
}

static void thread_hop(struct plain *plain) {
  unsigned turn = atomic_load(&other.turn);
  memcpy(other.copy, plain->data, plain->size);
  plain_wake(&other.turn, turn + 1);
  plain_wait(&other.turn, turn + 2);
}

static void thread_stop(struct plain *plain) {
  (void)plain;
  other.over = true;
  plain_wake(&other.turn, atomic_load(&other.turn) + 1);
  pthread_join(other.thread, NULL);
  free(other.copy);
}

const struct plain_way plain_thread = {"thread", thread_start, thread_hop,
                                       thread_stop};

// ---- The program ------------------------------------------------------------

static int measure(const struct plain_way *way, struct plain *plain) {
  struct bench_log times[] = HOP_LOGS;
  size_t calls = bench_calls();
  way->start(plain);
  for (size_t i = 0; i < calls; i++) {
    char type[HOP_TYPE_SIZE];
    plain->data = malloc(plain->size ? plain->size : 1);
    if (!plain->data)
      plain_die("malloc");
    hop_fill(plain->data, plain->size);
    plain->left = bench_ticks();
    hop_stamp(type, plain->left); // as a function does
    way->hop(plain);
    hop_note(times, plain->left, plain->entered, plain->over);
    free(plain->data);
  }
  way->stop(plain);
  char result[24];
  snprintf(result, sizeof result, "%llu", (unsigned long long)plain->sum);
  return bench_print(result, times, HOP_TIMES);
}

int main(int argc, char **argv) {
  struct plain *plain = mmap(NULL, sizeof *plain, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (plain == MAP_FAILED)
    plain_die("mmap");
  signal(SIGPIPE, SIG_IGN);
  if (argc == 3)
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
      if (strcmp(argv[1], ways[i]->name) == 0) {
        plain->size = strtoull(argv[2], NULL, 10);
        return measure(ways[i], plain);
      }
  fprintf(stderr, "usage: plain call|thread|fork|unix|http|futex SIZE\n");
  return 2;
}
