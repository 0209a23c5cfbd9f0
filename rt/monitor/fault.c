//===-- rt/monitor/fault.c - Signals that end an instance ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A fault in a domain ends its innermost call on that thread. Nothing is ever
// resumed through a signal frame: before Linux 6.12 the kernel writes it with
// the interrupted rights, so it lies where the domain can write, and a jump to
// the handler can forge it altogether. What is read from it is only reported.
//
// SS_AUTODISARM makes the kernel take the stack from its top whatever rsp is,
// so that a domain that points rsp into it gains nothing.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define SI_CODE 8
#define SI_ADDRESS 16
#define SI_SYSCALL 24
#define SI_KEY 32
#define SI_SIZE 40
#define UC_SP 160 // ucontext.uc_mcontext.gregs[REG_RSP]
#define UC_IP 168 // the next, REG_RIP
#define SEGV_PKUERR 4

char fl_signal_stacks[FL_THREADS_MAX][FL_SIGNAL_STACK]
    __attribute__((aligned(FL_PAGE)));
/// What gate.S finds a thread by: the public page of who uses each stack, 0
/// for the host's where its threads share one.
struct fl_public *fl_signal_pages[FL_THREADS_MAX];
/// No domain can read it: the proof of who can.
uint64_t fl_secret;
static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL,       SIGFPE,
                            SIGTRAP, SIGSYS, FL_SIGNAL_END};
/// What a write can bring on; the error that it returns says as much.
static const int ignored[] = {SIGPIPE, SIGXFSZ};

struct action {
  void (*handler)(int, void *, void *);
  uint64_t flags;
  void *restorer;
  uint64_t mask;
};

int fl_fault_arm(bool keyed) {
  // No restorer: no handler returns.
  const struct action action = {
      .handler = keyed ? fl_gate_signal_keyed : fl_gate_signal_plain,
      .flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTORER,
      .mask = 1ul << (FL_SIGNAL_END - 1),
  };
  const struct action ignore = {.handler = SIG_IGN};
  long error =
      keyed && fl_syscall(SYS_getrandom, &fl_secret, 8, 0) != 8 ? -EAGAIN : 0;
  for (uint32_t i = 0; !error && i < sizeof fatal / sizeof *fatal; ++i)
    error = fl_syscall(SYS_rt_sigaction, fatal[i], &action, 0, 8);
  for (uint32_t i = 0; !error && i < sizeof ignored / sizeof *ignored; ++i)
    error = fl_syscall(SYS_rt_sigaction, ignored[i], &ignore, 0, 8);
  return (int)error;
}

void fl_fault_stack(struct fl_thread *self,
                    const struct fl_instance *instance) {
  bool trusted = fl_machine.signal_frames_trusted;
  uint32_t slot = trusted || self->member_of   ? self->index
                  : instance->index == FL_HOST ? FL_HOST
                                               : (uint32_t)instance->key;
  uintptr_t base = (uintptr_t)fl_signal_stacks[slot];
  if (self->signal_stack == base)
    return;
  const struct fl_stack stack = {(void *)base, (int32_t)SS_AUTODISARM,
                                 FL_SIGNAL_STACK};
  long error = fl_syscall(SYS_sigaltstack, &stack, 0);
  if (error)
    report_broken("no alternate signal stack", error);
  self->signal_stack = base;
  fl_signal_pages[slot] = trusted || slot != FL_HOST ? self->public : 0;
}

int fl_fault_stack_tag(uint32_t slot, int key) {
  if (fl_machine.signal_frames_trusted)
    return 0;
  return (int)fl_syscall(SYS_pkey_mprotect, fl_signal_stacks[slot],
                         FL_SIGNAL_STACK, PROT_READ | PROT_WRITE, key);
}

long fl_fault_stack_clear(uint32_t slot) {
  if (fl_machine.signal_frames_trusted)
    return 0;
  return fl_syscall(SYS_madvise, fl_signal_stacks[slot], FL_SIGNAL_STACK,
                    MADV_DONTNEED);
}

long fl_fault_recover(void) {
  struct fl_thread *self = fl_self();

  // Before a domain runs again: its next fault would be delivered on whatever
  // stack it had then chosen.
  self->signal_stack = 0; // disarmed by the kernel
  fl_fault_stack(self, self->instance);
  fl_end_unblock();
  return -EFAULT;
}

_Noreturn void fl_domain_end(struct fl_thread *self) {
  if (self->instance->index == FL_HOST)
    report_monitor_fault(self->end.fault.signal, 0, 0);
  self->end.ended = true;
  fl_fd_done(self);
  fl_gate_unwind();
}

/// After a call of what is no code, where from is on top of the stack.
static void note_caller(struct fl_thread *self, uint64_t ip, uintptr_t sp_at) {
  struct fl_range text = fl_region(self->instance, FL_REGION_TEXT);
  uintptr_t sp;

  if (ip - (uintptr_t)text.start >= (uintptr_t)(text.end - text.start) &&
      !fl_gate_copy(&sp, (const void *)sp_at, sizeof sp) &&
      fl_copy_in(&self->end.fault.caller, sp, sizeof sp))
    self->end.fault.caller = 0;
  self->end.fault.caller = fl_copies_home(self->end.fault.caller);
}

_Noreturn void fl_fault(int signal, void *info, void *context) {
  struct fl_thread *self = fl_self();
  uintptr_t base = self->signal_stack;
  uint8_t what[SI_SIZE];
  uint64_t ip = 0;

  fl_end_fault(self, signal);
  self->signal_stack = 0; // disarmed by the kernel
  self->end =
      (struct fl_end){.fault = {.signal = signal, .key = -1, .syscall = -1}};
  struct fl_fault *fault = &self->end.fault;
  // A genuine frame is on the stack that the kernel was told; and it can be
  // gone by now where the domain's other threads can reach it.
  if ((uintptr_t)info - base <= FL_SIGNAL_STACK - SI_SIZE &&
      (uintptr_t)context - base <= FL_SIGNAL_STACK - UC_IP - sizeof ip &&
      !fl_gate_copy(what, info, sizeof what) &&
      !fl_gate_copy(&ip, (char *)context + UC_IP, sizeof ip)) {
    memcpy(&fault->code, what + SI_CODE, 4);
    if (fault->code > 0)
      memcpy(&fault->address, what + SI_ADDRESS, 8);
    if (signal == SIGSYS)
      memcpy(&fault->syscall, what + SI_SYSCALL, 4);
    fault->owner = fl_owner(fault->address);
    note_caller(self, ip, (uintptr_t)context + UC_SP);
    if (signal == SIGSEGV && fault->code == SEGV_PKUERR)
      memcpy(&fault->key, what + SI_KEY, 4);
    if (signal == SIGSEGV &&
        fault->address - self->instance->arena.start < FL_GUARD)
      fault->code = FL_CODE_STACK;
    fault->ip = fl_copies_home(ip);
    fault->address = fl_copies_home(fault->address);
  }
  if (self->instance->index == FL_HOST)
    report_monitor_fault(signal, what, context);
  fl_domain_end(self);
}
