//===-- test/unit/monitor/threads.c - Threads besides the first ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// They are records of the monitor's, and run on the test's one thread: a call
// is made for one of them with GS base where it would have it. In between they
// are in their domain. Those of a function end when the monitor signals them,
// as fl_thread_main ends.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <setjmp.h>
#include <string.h>
#include <unistd.h>

static struct {
  bool lives, signalled;
} threads[FL_THREADS_MAX];
/// The call's own thread was sent the signal, by a member's end.
static bool first_signalled;
/// The one whose call is made; null: the first.
static struct fl_thread *acts;
static jmp_buf end;

static void set_gs(const struct fl_thread *thread) {
  syscall(SYS_arch_prctl, ARCH_SET_GS, thread->public);
}

void thread_start(void) {
  memset(threads, 0, sizeof threads);
  acts = NULL;
  first_signalled = false;
}

bool thread_acts(void) { return acts != NULL; }

static int domain_of(const struct fl_thread *thread) {
  return (int)(thread->instance - fl_instances);
}

long thread_begin(struct fl_thread *thread, int *parent_tid) {
  const uint32_t index = (uint32_t)(thread - fl_threads);
  const int tid = 200 + (int)index;

  if (threads[index].lives)
    finding("thread %u is made over itself", index);
  threads[index].lives = true;
  threads[index].signalled = false;
  if (parent_tid && space_allows((uintptr_t)parent_tid, 4, PROT_WRITE))
    memcpy((void *)(uintptr_t)parent_tid, &tid, sizeof tid);
  // fl_thread_main, up to its domain.
  thread->tid = tid;
  thread->state = FL_IN_DOMAIN;
  return tid;
}

static struct fl_thread *get(int index, uint32_t which) {
  for (uint32_t i = 1; i < FL_THREADS_MAX; ++i)
    if (threads[i].lives && domain_of(&fl_threads[i]) == index && !which--)
      return &fl_threads[i];
  return NULL;
}

uint32_t thread_count(int index) {
  uint32_t count = 0;
  while (get(index, count))
    ++count;
  return count;
}

int thread_id(int index, uint32_t which) { return get(index, which)->tid; }

/// What the kernel does, and before it where `member` the monitor.
static void gone(struct fl_thread *thread, bool member) {
  if (member)
    fl_end_leave(thread);
  thread->tid = 0;
  threads[thread - fl_threads].lives = false;
}

void thread_leave(void) {
  if (acts->member_of)
    finding("a member leaves, and is still one");
  gone(acts, false);
  longjmp(end, 1);
}

void thread_unwind(void) {
  fl_end_by_member(acts);
  gone(acts, true);
  longjmp(end, 1);
}

bool thread_call(uint32_t which, long number, const long args[6],
                 long *result) {
  struct fl_thread *first = fl_self();
  uint32_t count = thread_count(machine.acting);
  // Signalled, it runs no more; nor does a call inside a call.
  if (acts || !count)
    return false;
  acts = get(machine.acting, which % count);
  set_gs(acts);
  bool lives = !setjmp(end);
  if (lives)
    *result = machine_call(number, args);
  acts = NULL;
  set_gs(first);
  if (first_signalled) {
    first_signalled = false;
    machine_signal(FL_SIGNAL_END, 0, 0);
  }
  return lives;
}

long thread_signal(const long args[6]) {
  const struct fl_thread *first = &fl_threads[0];
  if (acts && args[1] == first->tid && args[2] == FL_SIGNAL_END &&
      first->ending && first->state & FL_ENDABLE && !first_signalled &&
      first == acts->member_of->runner) {
    first_signalled = true;
    return 0;
  }
  for (uint32_t i = 1; i < FL_THREADS_MAX; ++i) {
    struct fl_thread *thread = &fl_threads[i];
    if (!threads[i].lives || thread->tid != args[1])
      continue;
    if (args[2] != FL_SIGNAL_END || !thread->ending ||
        !(thread->state & FL_ENDABLE) || threads[i].signalled ||
        !thread->member_of || domain_of(thread) != machine.callee)
      finding("signal %ld for thread %u of domain %d, for a call of domain %d",
              args[2], i, domain_of(thread), machine.callee);
    threads[i].signalled = true;
    return 0;
  }
  finding("signal %ld for thread %ld", args[2], args[1]);
}

long thread_wait(const long args[6]) {
  bool any = false;
  for (uint32_t i = 1; i < FL_THREADS_MAX; ++i) {
    struct fl_thread *thread = &fl_threads[i];
    if (!threads[i].lives || domain_of(thread) != machine.callee)
      continue;
    any = true;
    if (!threads[i].signalled)
      continue;
    gone(thread, true);
    return 0;
  }
  if (!any || !args[3])
    finding("the monitor waits for threads that are not there");
  return -110; // ETIMEDOUT: they run on
}

void thread_check(void) {
  for (int i = 1; i < DOMAINS; ++i) {
    uint32_t members = atomic_load(&fl_instances[i].members);
    if (members != thread_count(i) || members > FL_MEMBERS_MAX)
      finding("domain %d has %u threads, its instance says %u", i,
              thread_count(i), members);
    // The host may be seen from inside its function's call.
    if (members && i != machine.acting)
      finding("threads of domain %d are left", i);
    if (atomic_load(&fl_instances[i].lock))
      finding("the lock of domain %d is held", i);
  }
}
