//===-- rt/monitor/selftest.c - Does this machine do what keys need? -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define CPUID_PKU 8u    // leaf 7, ecx
#define CPUID_OSPKE 16u // the kernel has turned it on
#define XCR0_AVX 4u
#define XCR0_AVX512 0xe0u

uint32_t fl_vector_state;

static void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t regs[4]) {
  __asm__ volatile("cpuid"
                   : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]), "=d"(regs[3])
                   : "a"(leaf), "c"(subleaf));
}

/// What register state there is for the gates to clear.
static void note_vectors(void) {
  enum { OSXSAVE = 1u << 27 };
  uint32_t regs[4], low, high;

  cpuid(1, 0, regs);
  if (!(regs[2] & OSXSAVE))
    return;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if (low & XCR0_AVX)
    fl_vector_state |= FL_VECTOR_AVX;
  if ((low & XCR0_AVX512) == XCR0_AVX512)
    fl_vector_state |= FL_VECTOR_AVX512;
  cpuid(0xd, 1, regs);
  if (regs[0] & 4) // XGETBV with ecx = 1
    fl_vector_state |= FL_VECTOR_XINUSE;
}

bool fl_cpu_has_keys(void) {
  uint32_t regs[4];

  note_vectors();
  cpuid(0, 0, regs);
  if (regs[0] < 7)
    return false;
  cpuid(7, 0, regs);
  return (regs[2] & (CPUID_PKU | CPUID_OSPKE)) == (CPUID_PKU | CPUID_OSPKE);
}

static _Noreturn void survived(int signal, void *info, void *context) {
  (void)signal, (void)info, (void)context;
  fl_syscall(SYS_exit, 0);
  __builtin_unreachable();
}

static char probe_stack[4 * FL_PAGE] __attribute__((aligned(16)));
static char probe_signal_stack[FL_SIGNAL_STACK];

/// Runs in a child that shares memory: faults with no rights on the alternate
/// stack. A kernel that writes frames with the interrupted rights kills it.
static void probe(void *unused) {
  const struct {
    void (*handler)(int, void *, void *);
    uint64_t flags;
    void *restorer;
    uint64_t mask;
  } action = {survived, SA_SIGINFO | SA_ONSTACK | SA_RESTORER, 0, 0};
  const struct fl_stack stack = {probe_signal_stack, 0, FL_SIGNAL_STACK};

  (void)unused;
  if (!fl_syscall(SYS_rt_sigaction, SIGILL, &action, 0, 8) &&
      !fl_syscall(SYS_sigaltstack, &stack, 0))
    fl_gate_probe();
  fl_syscall(SYS_exit, 1);
}

enum fl_missing fl_selftest(int *error) {
  struct fl_public *public = fl_self()->public;
  int status = 0;

  *error = 0;
  if (!fl_cpu_has_keys())
    return FL_MISSING_PKU;
  long key = fl_syscall(SYS_pkey_alloc, 0, 0);
  if (key < 0) {
    *error = (int)-key;
    return FL_MISSING_PKU;
  }
  fl_syscall(SYS_pkey_free, key);
  long result = fl_syscall(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0);
  if (result) {
    *error = (int)-result;
    return FL_MISSING_SUD;
  }

  // Rights to nothing but reading key 1, the public page's.
  public->pkru = ~0u & ~(1u << 2 * fl_machine.public_key);
  long pid = fl_gate_clone(CLONE_VM | CLONE_VFORK | SIGCHLD,
                           probe_stack + sizeof probe_stack, 0, 0, 0, probe);
  public->pkru = fl_self()->instance->pkru;
  if (pid > 0)
    result = fl_syscall(SYS_wait4, pid, &status, 0, 0);
  if (pid < 0 || result < 0) {
    *error = (int)-(pid < 0 ? pid : result);
    return FL_MISSING_SIGNALS;
  }
  fl_machine.signal_frames_trusted = status == 0;
  // Killed by a signal is the other answer; anything else is no answer.
  return status == 0 || (status & 0x7f) ? FL_MISSING_NOTHING
                                        : FL_MISSING_SIGNALS;
}
