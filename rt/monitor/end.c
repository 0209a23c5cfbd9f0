//===-- rt/monitor/end.c - Calls and threads that do not end by themselves ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call of a function may have threads besides the one that it came on, its
// members; they end with it, before anything of the instance is reset, parked
// or called again. Who ends a thread sends it FL_SIGNAL_END, which never comes
// while the thread is in the monitor, where something may be half done:
//
// - A thread is sent the signal only in a state with the bit FL_ENDABLE, after
//   its mark `ending` was set and a barrier passed on every CPU (membarrier).
// - On its way into the monitor a thread makes its state FL_CHECKING and looks
//   at the mark (FL_COME_IN of gate.S; fl_end_waited here). Where it is set,
//   the thread goes no further and waits for the signal.
//
// So whoever looked at the mark too early is seen in FL_CHECKING or behind it,
// and is not sent anything. No frame of the signal's is ever returned to. Where
// a fault leads into the monitor the signal is blocked at first, as the thread
// has no alternate stack then: fl_end_fault.
//
// An instance's lock guards who its call's threads are: `runner`, `members`,
// and the mark of each. Who holds it waits for nobody.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define MEMBARRIER_PRIVATE_EXPEDITED 8
#define MEMBARRIER_REGISTER_PRIVATE_EXPEDITED 16
/// Milliseconds that threads may take to end after the function has returned:
/// nobody can wait for a detached one to be gone.
#define FL_GRACE 100

static void lock(struct fl_instance *instance) {
  while (atomic_exchange(&instance->lock, 1))
    fl_syscall(SYS_sched_yield);
}

static void unlock(struct fl_instance *instance) {
  atomic_store(&instance->lock, 0);
}

long fl_end_prepare(void) {
  return fl_syscall(SYS_membarrier, MEMBARRIER_REGISTER_PRIVATE_EXPEDITED, 0);
}

static void barrier(void) {
  if (fl_syscall(SYS_membarrier, MEMBARRIER_PRIVATE_EXPEDITED, 0))
    report_broken("no memory barrier", 0);
}

/// What `ending` is. A second signal could come when the first has done its
/// work.
enum { MARKED = 1, SIGNALLED };

/// Under the lock, and behind a barrier. True when it has been sent.
static bool signal_if_endable(struct fl_thread *thread) {
  uint32_t state = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);

  if (thread->ending == MARKED && state & FL_ENDABLE) {
    thread->ending = SIGNALLED;
    fl_syscall(SYS_tgkill, fl_syscall(SYS_getpid), thread->tid, FL_SIGNAL_END);
  }
  return thread->ending == SIGNALLED;
}

void fl_end_wait(struct fl_thread *self) {
  __atomic_store_n(&self->state, FL_ENDABLE, __ATOMIC_RELEASE);
}

void fl_end_waited(struct fl_thread *self) {
  __atomic_store_n(&self->state, FL_CHECKING, __ATOMIC_RELEASE);
  if (__atomic_load_n(&self->ending, __ATOMIC_ACQUIRE)) {
    fl_end_wait(self);
    for (;;)
      __builtin_ia32_pause();
  }
  __atomic_store_n(&self->state, FL_IN_MONITOR, __ATOMIC_RELEASE);
}

void fl_end_unblock(void) {
  // What the host blocks stays blocked: its threads share one set.
  static const uint64_t end = 1ul << (FL_SIGNAL_END - 1);

  fl_syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &end, 0, sizeof end);
}

void fl_end_fault(struct fl_thread *self, int signal) {
  fl_end_unblock(); // in FL_CHECKING, where it may come
  if (signal == FL_SIGNAL_END)
    __atomic_store_n(&self->state, FL_IN_MONITOR, __ATOMIC_RELEASE);
  else
    fl_end_waited(self);
}

void fl_end_begin(struct fl_thread *self, struct fl_instance *instance,
                  uint32_t ticket) {
  // What ended an earlier call on this thread is not what ends this one.
  self->end = (struct fl_end){0};
  lock(instance);
  instance->end = (struct fl_end){0};
  instance->ticket = ticket;
  instance->runner = self;
  ++instance->calls;
  unlock(instance);
}

/// Ends the call for `why`, unless it is over or something else has ended it.
/// The runner is gone from the domain, or soon will be, when this returns.
static bool end_call(struct fl_instance *instance, const uint32_t *ticket,
                     const struct fl_end *why) {
  lock(instance);
  struct fl_thread *runner = instance->runner;
  uint64_t call = instance->calls;
  // A member's end counts while any is there, also after the runner returned.
  bool found = !ticket || (runner && instance->ticket == *ticket);
  bool first = found && !instance->end.ended;
  if (first) {
    instance->end = *why;
    instance->end.ended = true;
    if (runner)
      runner->ending = MARKED;
    if (instance->pid) // which waits for the process, not in it
      fl_process_end(instance);
  }
  unlock(instance);
  if (!first || !runner || instance->pid)
    return found;
  barrier();
  for (bool done = false; !done;) {
    lock(instance);
    done = instance->calls != call || instance->runner != runner ||
           signal_if_endable(runner);
    unlock(instance);
    if (!done)
      fl_syscall(SYS_sched_yield);
  }
  return true;
}

/// Until a member is gone (false), or a millisecond.
static bool wait_for_members(struct fl_instance *instance, uint32_t members) {
  const struct fl_timespec limit = {0, 1000000};

  return fl_syscall(SYS_futex, &instance->members, FUTEX_WAIT | FUTEX_PRIVATE,
                    members, &limit) == -ETIMEDOUT;
}

/// Ends those members that are left.
static void end_members(struct fl_instance *instance) {
  uint32_t members;

  lock(instance);
  for (uint32_t i = 0; i < FL_THREADS_MAX; ++i)
    if (fl_threads[i].member_of == instance)
      fl_threads[i].ending = MARKED;
  unlock(instance);
  barrier();
  while ((members = atomic_load(&instance->members))) {
    lock(instance);
    for (uint32_t i = 0; i < FL_THREADS_MAX; ++i)
      if (fl_threads[i].member_of == instance)
        signal_if_endable(&fl_threads[i]);
    unlock(instance);
    wait_for_members(instance, members); // one in the monitor comes out soon
  }
}

bool fl_end_over(struct fl_thread *self, struct fl_instance *instance) {
  uint32_t members;

  lock(instance);
  instance->runner = 0;
  self->ending = 0;
  unlock(instance);
  for (int passed = 0; passed < FL_GRACE && !self->end.ended &&
                       !instance->end.ended &&
                       (members = atomic_load(&instance->members));)
    passed += wait_for_members(instance, members);
  bool left = atomic_load(&instance->members);
  if (left)
    end_members(instance);
  if (instance->end.ended)
    self->end = instance->end;
  else if (left && !self->end.ended)
    self->end = (struct fl_end){.ended = true,
                                .fault = {.signal = FL_SIGNAL_END,
                                          .code = FL_CODE_THREADS,
                                          .key = -1,
                                          .syscall = -1}};
  return self->end.ended;
}

int fl_end_join(struct fl_thread *caller, struct fl_thread *member) {
  struct fl_instance *instance = caller->instance;
  int error = 0;

  lock(instance);
  if (!instance->runner || caller->ending ||
      instance->members == FL_MEMBERS_MAX)
    error = -EAGAIN;
  else
    ++instance->members;
  if (!error)
    member->member_of = instance;
  unlock(instance);
  return error;
}

void fl_end_leave(struct fl_thread *member) {
  struct fl_instance *instance = member->member_of;

  lock(instance);
  member->member_of = 0;
  --instance->members;
  unlock(instance);
  fl_syscall(SYS_futex, &instance->members, FUTEX_WAKE | FUTEX_PRIVATE, 1);
}

void fl_end_by_member(struct fl_thread *member) {
  if (!member->ending && member->end.ended)
    end_call(member->member_of, 0, &member->end);
}

long fl_call_cancel(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = fl_instance_find((uint64_t)frame->args[0]);
  uint32_t ticket = (uint32_t)frame->args[1];
  const struct fl_end why = {.fault = {.signal = FL_SIGNAL_END,
                                       .code = FL_CODE_CANCELLED,
                                       .key = -1,
                                       .syscall = -1}};

  (void)self;
  if (!instance)
    return -EINVAL;
  return end_call(instance, &ticket, &why) ? 0 : -ESRCH;
}
