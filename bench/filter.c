//===-- bench/filter.c - What mpk's filter costs a system call ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The monitor's own code, in a program with a libc and without protection keys:
// calls that it passes on for a domain, by its plain gate, in one process as
// mode none makes them, in one with Syscall User Dispatch armed and in one with
// the filter as well. The three take turns, so that a machine whose speed
// drifts is the same for all; medians, and ratios to the first.
//
//===----------------------------------------------------------------------===//
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Last: both have constants of the kernel's.
#include "monitor.h"

enum { ROUNDS = 201, CALLS = 20000, KINDS = 3 };

static const struct fl_domain_image function = {.name = "f"};
#pragma GCC visibility push(hidden)
extern uint64_t fl_secret;
const struct fl_image fl_image = {.function_count = 1, .functions = &function};
char __fl_image_start[1], __fl_functions_start[1], __fl_functions_end[1],
    __fl_public_start[1], __fl_public_end[1];
#pragma GCC visibility pop

static const struct {
  const char *name;
  struct fl_frame frame;
} calls[] = {
    {"getppid", {.number = SYS_getppid}},
    {"write, nothing", {.number = SYS_write, .args = {2}}},
    {"clock_getres", {.number = SYS_clock_getres}},
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t); // the vDSO's: not a system call
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/// In a child: one call's time, in ns.
static void measure(int kind, const struct fl_frame *frame, double *result) {
  struct fl_thread *self = fl_thread_first();

  fl_machine.mode = kind > 0 ? FL_MODE_MPK : FL_MODE_NONE;
  int error = fl_thread_arm(self);
  fl_machine.mode = FL_MODE_NONE; // by the plain gate
  if (!error && kind > 1)
    error = fl_seccomp_keys();
  double start = now();
  for (int i = 0; !error && i < CALLS; ++i)
    fl_pass(frame);
  *result = (now() - start) / CALLS;
  fl_syscall(SYS_exit_group, error != 0);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(void) {
  static const char names[][24] = {"none", "dispatch", "dispatch and filter"};
  static double times[KINDS][ROUNDS];
  double *result = aligned_alloc(4096, 4096);

  // Shared with the children.
  if (fl_syscall(SYS_mmap, result, 4096, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) < 0)
    return 1;
  fl_secret = 0x123456789abcdef0;
  for (size_t c = 0; c < sizeof calls / sizeof *calls; ++c) {
    for (int round = 0; round < ROUNDS; ++round)
      for (int kind = 0; kind < KINDS; ++kind) {
        int status;
        pid_t pid = fork();
        if (pid == 0)
          measure(kind, &calls[c].frame, result);
        if (pid < 0 || waitpid(pid, &status, 0) < 0 || status) {
          fprintf(stderr, "filter: '%s' failed\n", names[kind]);
          return 1;
        }
        times[kind][round] = *result;
      }
    for (int kind = 0; kind < KINDS; ++kind)
      qsort(times[kind], ROUNDS, sizeof **times, ascending);
    for (int kind = 0; kind < KINDS; ++kind)
      printf("%8.1f ns  %5.2fx  %s, %s\n", times[kind][ROUNDS / 2],
             times[kind][ROUNDS / 2] / times[0][ROUNDS / 2], calls[c].name,
             names[kind]);
  }
  return 0;
}
