//===-- rt/monitor/thread.c - Threads: records, GS and FS base, ends -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

struct fl_thread fl_threads[FL_THREADS_MAX];
static struct {
  char guard[FL_PAGE]; ///< no access, once the slot was used
  char stack[FL_TRUSTED_STACK];
} stacks[FL_THREADS_MAX] __attribute__((aligned(FL_PAGE)));
static struct fl_public pages[FL_THREADS_MAX]
    __attribute__((section(".fl.public.bss")));

static long set_up(uint32_t index, struct fl_instance *instance) {
  struct fl_thread *thread = &fl_threads[index];
  bool keyed = fl_machine.mode == FL_MODE_MPK;
  long error = 0;

  if (!thread->guarded)
    error = fl_syscall(keyed ? SYS_pkey_mprotect : SYS_mprotect,
                       stacks[index].guard, FL_PAGE, PROT_NONE, 0);
  if (error)
    return error;
  thread->guarded = true;
  thread->index = index;
  thread->public = &pages[index];
  thread->sp = (uintptr_t)(stacks + index + 1);
  thread->state = FL_IN_MONITOR;
  thread->ending = 0;
  thread->recover = 0;
  thread->signal_stack = 0;
  thread->instance = instance;
  thread->end = (struct fl_end){0};
  thread->fd_count = 0;
  pages[index].thread = thread;
  pages[index].selector = FL_SELECTOR_ALLOW;
  pages[index].pkru = thread->instance->pkru;
  pages[index].syscall = keyed ? fl_gate_syscall_keyed : fl_gate_syscall_plain;
  pages[index].leave = keyed ? fl_gate_resume_keyed : fl_gate_resume_plain;
  return 0;
}

struct fl_thread *fl_thread_first(void) {
  if (set_up(0, &fl_instances[FL_HOST]))
    report_broken("no guard below the stack", 0);
  fl_threads[0].tid = (int)fl_syscall(SYS_gettid);
  return &fl_threads[0];
}

int fl_thread_arm(struct fl_thread *self) {
  long error = fl_syscall(SYS_arch_prctl, ARCH_SET_GS, self->public);
  if (!error && fl_machine.mode == FL_MODE_MPK)
    error = fl_syscall(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH,
                       PR_SYS_DISPATCH_ON, 0, 0, &self->public->selector);
  return (int)error;
}

void fl_set_fs(struct fl_thread *self, uint64_t base) {
  self->fs = base;
  if (fl_machine.fsgsbase)
    fl_gate_set_fs(base);
  else if (fl_syscall(SYS_arch_prctl, ARCH_SET_FS, base))
    report_broken("FS base cannot be set", 0);
}

long fl_thread_only(const struct fl_thread *self) {
  for (uint32_t i = 0; i < FL_THREADS_MAX; ++i)
    if (&fl_threads[i] != self)
      fl_threads[i] = (struct fl_thread){0};
  return fl_syscall(SYS_madvise, stacks, sizeof stacks, MADV_DONTNEED);
}

/// The thread has no part in its instance any more.
static void forget(struct fl_thread *thread) {
  if (!thread->member_of)
    return;
  fl_signal_pages[thread->index] = 0;
  if (fl_fault_stack_tag(thread->index, 0) ||
      fl_fault_stack_clear(thread->index))
    report_broken("a signal stack could not be taken back", 0);
  fl_end_leave(thread);
}

static _Noreturn void leave(struct fl_thread *self) {
  forget(self);
  fl_syscall(SYS_exit, 0);
  __builtin_unreachable();
}

void fl_thread_main(void *record) {
  struct fl_thread *self = record;
  const struct fl_thread_start *start = &self->start;

  self->tid = (int)fl_syscall(SYS_gettid);
  if (fl_thread_arm(self))
    report_broken("a thread could not be armed", 0);
  fl_fault_stack(self, self->instance);
  fl_set_fs(self, (uint64_t)start->tls);
  long (*enter)(void *, long, long, uintptr_t) = fl_machine.mode == FL_MODE_MPK
                                                     ? fl_gate_enter_keyed
                                                     : fl_gate_enter_plain;
  // The entry gets its one argument where a domain's entry gets `op`.
  enter((void *)start->entry, (long)start->arg, 0,
        (uintptr_t)start->stack & ~15ul);
  if (!self->member_of)
    report_broken("a thread returned", 0);
  fl_end_by_member(self);
  leave(self);
}

/// A slot for a thread of the caller's instance, as a member if that is a
/// function: its index, or 0. From then on it is the caller's.
static uint32_t take_slot(struct fl_thread *caller) {
  bool member = caller->instance->index != FL_HOST;

  // Below FL_KEYS_MAX, signal stacks may belong to keys.
  for (uint32_t i = member ? FL_KEYS_MAX : 1; i < FL_THREADS_MAX; ++i) {
    int free = 0;
    if (!__atomic_compare_exchange_n(&fl_threads[i].tid, &free, -1, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      continue;
    if (!set_up(i, caller->instance) &&
        (!member || !fl_end_join(caller, &fl_threads[i])))
      return i;
    fl_threads[i].tid = 0;
    return 0;
  }
  return 0;
}

long fl_call_thread(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_thread_start start;
  // Filter and dispatch are those that a thread is made with.
  if (!fl_machine.isolated)
    return -EINVAL;
  long error = fl_copy_in(&start, (uintptr_t)frame->args[0], sizeof start);
  if (error)
    return error;
  const uintptr_t words[] = {(uintptr_t)start.parent_tid,
                             (uintptr_t)start.child_tid};
  if (!fl_owns(self->instance, (uintptr_t)start.stack - FL_PAGE, FL_PAGE, true))
    return -EFAULT;
  for (int i = 0; i < 2; ++i)
    if (words[i] && !fl_owns(self->instance, words[i], sizeof(int), true))
      return -EFAULT;
  // A base that no address is would fault in the monitor.
  if ((uint64_t)start.tls >> 47)
    return FL_REFUSE(ARGUMENT);
  uint32_t i = take_slot(self);
  if (!i)
    return -EAGAIN;
  struct fl_thread *thread = &fl_threads[i];
  thread->start = start;
  long tid =
      thread->member_of ? fl_fault_stack_tag(i, thread->member_of->key) : 0;
  // The kernel frees the slot when the thread has left its stack for good. What
  // it writes to is the instance's, or not there.
  if (!tid)
    tid = fl_gate_clone(FL_THREAD_FLAGS, stacks + i + 1, start.parent_tid,
                        &thread->tid, thread, fl_thread_main);
  if (tid < 0) {
    forget(thread);
    thread->tid = 0;
  }
  return tid;
}

long fl_sys_exit(struct fl_thread *self, struct fl_frame *frame) {
  bool main = self->instance->index == FL_HOST ? self == &fl_threads[0]
                                               : !self->member_of;
  if (main)
    return fl_sys_exit_group(self, frame);
  int *child_tid = self->start.child_tid;
  int none = 0;
  // musl's __unmapself: the domain's stack goes with the thread.
  if (frame->args[2]) {
    struct fl_frame range = {.args = {frame->args[1], frame->args[2]}};
    fl_sys_munmap(self, &range);
  }
  // What CLONE_CHILD_CLEARTID does, but never to foreign memory.
  if (!fl_copy_out((uintptr_t)child_tid, &none, sizeof none))
    fl_syscall(SYS_futex, child_tid, FUTEX_WAKE, 1);
  leave(self);
}

long fl_sys_exit_group(struct fl_thread *self, struct fl_frame *frame) {
  if (self->instance->index == FL_HOST)
    fl_syscall(SYS_exit_group, frame->args[0]);
  self->end = (struct fl_end){.exited = true,
                              .exit_status = (int)frame->args[0] & 0xff};
  fl_domain_end(self);
}

long fl_sys_arch_prctl(struct fl_thread *self, struct fl_frame *frame) {
  if (frame->args[0] != ARCH_SET_FS)
    return FL_REFUSE(ARGUMENT);
  // Any address: what FS leads to is reached with the domain's own rights.
  if ((uint64_t)frame->args[1] >> 47)
    return FL_REFUSE(ARGUMENT);
  fl_set_fs(self, (uint64_t)frame->args[1]);
  if (self->instance->index != FL_HOST && !self->member_of)
    self->instance->fs = self->fs;
  return 0;
}

long fl_sys_set_tid_address(struct fl_thread *self, struct fl_frame *frame) {
  // The thread is the host's: a function runs on it, and does not end it.
  if (self->instance->index == FL_HOST)
    self->start.child_tid = (int *)frame->args[0];
  else if (!self->member_of)
    self->instance->tid = self->tid;
  return self->tid;
}

/// The kernel finds waiters by the word's address, and reads the word for some
/// operations only: whose it is must be looked at here.
long fl_sys_futex(struct fl_thread *self, struct fl_frame *frame) {
  long operation = frame->args[1] & ~FUTEX_PRIVATE;
  bool two = operation == FUTEX_REQUEUE;

  // What musl makes. Others write the words, or lend priorities.
  if (operation != FUTEX_WAIT && operation != FUTEX_WAKE && !two)
    return FL_REFUSE(ABSENT);
  if (!fl_owns(self->instance, (uintptr_t)frame->args[0], 4, true) ||
      (two && !fl_owns(self->instance, (uintptr_t)frame->args[4], 4, true)))
    return -EFAULT;
  return fl_pass(frame, FL_IN_CALL);
}

/// One of the instance's threads, or what its libc thinks is its first: another
/// thread of the host's may have that call now.
static bool is_thread(const struct fl_thread *self, long tid) {
  if (tid == self->tid || tid == self->instance->tid)
    return true;
  for (uint32_t i = 0; i < FL_THREADS_MAX; ++i)
    if (fl_threads[i].member_of == self->instance && fl_threads[i].tid == tid)
      return true;
  return false;
}

long fl_sys_kill(struct fl_thread *self, struct fl_frame *frame) {
  // abort() and raise(): a signal to oneself ends the instance, or the host.
  int signal = (int)frame->args[frame->number == SYS_tgkill ? 2 : 1];
  if (self->instance->index == FL_HOST)
    return fl_syscall(frame->number, frame->args[0], frame->args[1],
                      frame->args[2]);
  bool own = frame->number == SYS_tkill
                 ? is_thread(self, frame->args[0])
                 : frame->args[0] == fl_syscall(SYS_getpid);
  if (!own || signal <= 0 || signal > 64)
    return signal ? FL_REFUSE(OTHERS) : 0;
  self->end =
      (struct fl_end){.fault = {.signal = signal, .key = -1, .syscall = -1}};
  // abort and raise say who called them; pthread_kill says nothing.
  if (frame->number == SYS_tkill && frame->args[2] == frame->args[3])
    self->end.fault.caller = (uint64_t)frame->args[2];
  fl_domain_end(self);
}
