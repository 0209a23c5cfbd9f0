//===-- test/unit/monitor/others.c - Keys, threads and the process --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls of the monitor's that have to do with neither pages nor descriptors.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long serve_pkey_alloc(const long *a) {
  (void)a;
  return machine.keys_given < machine.keys ? (long)++machine.keys_given
                                           : -28; // ENOSPC
}

static long serve_futex(const long *a) {
  int owner = space_owner((uintptr_t)a[0], 4);
  if (owner != MONITOR && (owner != machine.acting || a[1] != FUTEX_WAKE))
    finding("futex: on memory of domain %d", owner);
  bool wait = (a[1] & ~FUTEX_PRIVATE) == FUTEX_WAIT;
  for (int i = 1; i < DOMAINS; ++i)
    if (a[0] == (long)&fl_instances[i].members) {
      if (!wait)
        return thread_wake(), 0;
      kernel_need_own("futex", a[3], sizeof(struct fl_timespec));
      return i == machine.callee
                 ? thread_wait(a)
                 : (finding("futex: waits for threads of domain %d", i), 0);
    }
  if (!wait)
    return 0;
  // For ever, in a machine with one thread. It may be for a key: all are those
  // of functions whose output has not been fetched.
  for (int i = 1; i < DOMAINS; ++i)
    if (atomic_load(&fl_instances[i].held))
      machine_end();
  finding("the monitor waits for itself");
}

static long serve_arch_prctl(const long *a) {
  if (a[0] == ARCH_SET_GS) {
    // The monitor finds its thread by it here too.
    kernel_need_own("arch_prctl", a[1], FL_PAGE);
    return syscall(SYS_arch_prctl, ARCH_SET_GS, a[1]);
  }
  if (a[0] != ARCH_SET_FS)
    finding("arch_prctl: %lx", a[0]);
  fl_gate_set_fs((uint64_t)a[1]);
  return 0;
}

static long serve_prctl(const long *a) {
  if (a[0] == PR_SET_SYSCALL_USER_DISPATCH &&
      (a[1] != PR_SYS_DISPATCH_ON || a[2] || a[3]))
    finding("prctl: dispatch with a hole");
  return 0;
}

static long serve_sigaltstack(const long *a) {
  struct fl_stack stack;
  kernel_need_own("sigaltstack", a[0], sizeof stack);
  memcpy(&stack, (void *)a[0], sizeof stack);
  kernel_need_own("sigaltstack", (long)stack.base, stack.size);
  if ((uint32_t)stack.flags != SS_AUTODISARM)
    finding("sigaltstack: could be stepped on");
  thread_take_stack((uintptr_t)stack.base);
  return 0;
}

static long serve_getrandom(const long *a) {
  kernel_need_own("getrandom", a[0], (uint64_t)a[1]);
  for (long i = 0; i < a[1]; ++i)
    ((char *)a[0])[i] = (char)rand();
  return a[1];
}

static long serve_nothing(const long *a) { return (void)a, 0; }
static long serve_id(const long *a) {
  (void)a;
  return thread_acts() ? thread_id() : 100;
}
static long serve_pid(const long *a) { return (void)a, 99; }

static long serve_exit(const long *a) {
  (void)a;
  if (thread_acts())
    thread_leave();
  if (machine.acting != FL_HOST)
    finding("domain %d ends a thread of the host's", machine.acting);
  machine_end();
}

static long serve_end(const long *a) {
  (void)a;
  if (machine.acting != FL_HOST)
    finding("domain %d ends the process", machine.acting);
  machine_end();
}

static long serve_kill(const long *a) {
  (void)a;
  if (machine.acting != FL_HOST)
    finding("domain %d sends a signal", machine.acting);
  return 0;
}

/// The host's own calls are made as they are.
static long serve_tgkill(const long *a) {
  bool host = machine.acting == FL_HOST && machine.callee == MONITOR;
  return host ? 0 : thread_signal(a);
}

static long serve_membarrier(const long *a) {
  if ((a[0] != 8 && a[0] != 16) || a[1])
    finding("membarrier: %ld", a[0]);
  if (a[0] == 8)
    thread_barrier();
  return 0;
}

static long serve_mask(const long *a) {
  const uint64_t ends = 1ul << (SIGINT - 1) | 1ul << (SIGTERM - 1);
  uint64_t set = 0;
  if (a[1]) {
    kernel_need_own("rt_sigprocmask", a[1], sizeof set);
    set = *(const uint64_t *)a[1];
  }
  bool unblocks = a[0] == SIG_UNBLOCK && set == 1ul << (FL_SIGNAL_END - 1);
  if (a[3] != 8 || (!unblocks && set & ~ends))
    finding("rt_sigprocmask: %ld, signals %lx", a[0], (unsigned long)set);
  if (a[2]) {
    kernel_need_own("rt_sigprocmask", a[2], sizeof ends);
    memcpy((void *)a[2], &ends, sizeof ends);
  }
  return 0;
}

/// In a row.
static unsigned yields;

static long serve_yield(const long *a) {
  // Who watches for a turn yields, too (process.c): 20 times each.
  const bool watches = fl_machine.mode == FL_MODE_PROCESS && ++yields <= 1000;
  (void)a;
  if (!machine.meanwhile && !watches)
    finding("the monitor waits for a lock that it holds");
  if (machine.meanwhile)
    machine.meanwhile();
  return 0;
}

long other_call(long number, const long args[6], bool *served) {
  static const struct {
    long number;
    long (*serve)(const long args[6]);
  } calls[] = {
      {SYS_pkey_alloc, serve_pkey_alloc},
      {SYS_futex, serve_futex},
      {SYS_arch_prctl, serve_arch_prctl},
      {SYS_prctl, serve_prctl},
      {SYS_prlimit64, serve_nothing},
      {SYS_rt_sigaction, serve_nothing},
      {SYS_sigaltstack, serve_sigaltstack},
      {SYS_getrandom, serve_getrandom},
      {SYS_gettid, serve_id},
      {SYS_getpid, serve_pid},
      {SYS_exit, serve_exit},
      {SYS_exit_group, serve_end},
      {SYS_kill, serve_kill},
      {SYS_tkill, serve_kill},
      {SYS_tgkill, serve_tgkill},
      {SYS_membarrier, serve_membarrier},
      {SYS_rt_sigprocmask, serve_mask},
      {SYS_sched_yield, serve_yield},
  };

  if (number != SYS_sched_yield)
    yields = 0;
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; ++i)
    if (calls[i].number == number) {
      *served = true;
      return calls[i].serve(args);
    }
  return 0;
}
