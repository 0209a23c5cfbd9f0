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
// are in their domain. fl_thread_main runs twice, when a thread is made, up to
// its domain, and from there when the thread ends.
//
// So nothing here happens at the same time: a call of one thread comes while
// another is in its domain or, by `meanwhile`, while the monitor waits, and
// never between two instructions of the monitor's. What depends on those (the
// lock of end.c, descriptors in use, the gates' look at the mark) is for
// Host/threads, Host/timeout, Attacks/thread and Attacks/reuse, which have
// processors, and for who reads end.c.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <setjmp.h>
#include <string.h>
#include <unistd.h>

static struct {
  bool lives, signalled;
  bool told;       ///< a barrier has passed since its mark was set
  uintptr_t stack; ///< alternate
} threads[FL_THREADS_MAX];
/// Who waits for threads was woken.
static bool woken;
/// The call's own thread was sent the signal, by another.
static bool first_signalled;
/// The one that runs; null: the first. Where it goes when it runs no more, with
/// one of `how`, and what it is at.
static struct fl_thread *acts;
static jmp_buf *way_out;
enum how { IN_DOMAIN = 1, UNWOUND, GONE };
/// The domain for whose threads the first waits, or MONITOR.
static int waits_for;
static enum at { CALLS, BEGINS, ENDS } acts_at;

static void set_gs(const struct fl_thread *thread) {
  syscall(SYS_arch_prctl, ARCH_SET_GS, thread->public);
}

void thread_start(void) {
  memset(threads, 0, sizeof threads);
  acts = NULL;
  acts_at = CALLS;
  waits_for = MONITOR;
  first_signalled = woken = false;
}

static uint32_t now(void) { return acts ? (uint32_t)(acts - fl_threads) : 0; }

bool thread_acts(void) { return acts != NULL; }

int thread_id(void) { return 200 + (int)(acts - fl_threads); }

static int domain_of(const struct fl_thread *thread) {
  return (int)(thread->instance - fl_instances);
}

//===----------------------------------------------------------------------===//
// From one thread to another, and back
//===----------------------------------------------------------------------===//

struct switched {
  struct fl_thread *from, *acts;
  jmp_buf *way_out;
  enum at at;
  int acting, callee;
};

static struct switched begin(struct fl_thread *thread, enum at at,
                             jmp_buf *out) {
  const struct switched old = {fl_self(), acts,           way_out,
                               acts_at,   machine.acting, machine.callee};
  acts = thread;
  way_out = out;
  acts_at = at;
  set_gs(thread);
  return old;
}

static void end(const struct switched *old) {
  acts = old->acts;
  way_out = old->way_out;
  acts_at = old->at;
  machine.acting = old->acting;
  machine.callee = old->callee;
  set_gs(old->from);
}

long thread_begin(struct fl_thread *thread, int *parent_tid) {
  const uint32_t index = (uint32_t)(thread - fl_threads);
  const int tid = 200 + (int)index;
  jmp_buf out;

  if (threads[index].lives)
    finding("thread %u is made over itself", index);
  if (thread->member_of && !fl_machine.signal_frames_trusted &&
      kernel_stack_key(index) != thread->member_of->key)
    finding("frames of thread %u cannot be written", index);
  if (!kernel_guards(thread->sp - FL_TRUSTED_STACK - FL_PAGE))
    finding("thread %u has no guard below its stack", index);
  threads[index].lives = true;
  threads[index].signalled = threads[index].told = false;
  threads[index].stack = 0;
  if (parent_tid && space_allows((uintptr_t)parent_tid, 4, PROT_WRITE))
    memcpy((void *)(uintptr_t)parent_tid, &tid, sizeof tid);
  const struct switched old = begin(thread, BEGINS, &out);
  if (setjmp(out) != IN_DOMAIN)
    fl_thread_main(thread);
  end(&old);
  return tid;
}

bool thread_enters(const void *entry, long argument, uintptr_t stack) {
  if (acts_at == CALLS || !acts)
    return false;
  const struct fl_thread_start *start = &acts->start;
  if (entry != (void *)start->entry || argument != (long)start->arg ||
      stack != ((uintptr_t)start->stack & ~15ul) ||
      acts->fs != (uint64_t)start->tls ||
      space_owner(stack - 16, 16) != domain_of(acts) ||
      acts->public->pkru != acts->instance->pkru)
    finding("thread %d begins elsewhere", thread_id());
  if (!threads[now()].stack || threads[now()].stack != acts->signal_stack)
    finding("thread %d has no signal stack", thread_id());
  if (acts_at == ENDS)
    return true;
  acts->state = FL_IN_DOMAIN;
  longjmp(*way_out, IN_DOMAIN);
}

void thread_unwind(void) {
  if (!acts)
    finding("no domain to end");
  longjmp(*way_out, UNWOUND);
}

void thread_leave(void) {
  const uint32_t index = (uint32_t)(acts - fl_threads);
  if (acts->member_of)
    finding("a member leaves, and is still one");
  if (index >= FL_KEYS_MAX && acts->instance->index != FL_HOST &&
      (kernel_stack_key(index) || kernel_stack_used(index) ||
       fl_signal_pages[index]))
    finding("thread %u leaves its signal stack to others", index);
  acts->tid = 0; // CLONE_CHILD_CLEARTID
  threads[index].lives = false;
  longjmp(*way_out, GONE);
}

/// What is left of fl_thread_main when its domain has been ended.
static void finish(struct fl_thread *thread) {
  jmp_buf out;
  const struct switched old = begin(thread, ENDS, &out);
  if (setjmp(out) != GONE)
    fl_thread_main(thread);
  end(&old);
}

//===----------------------------------------------------------------------===//
// For the test
//===----------------------------------------------------------------------===//

struct fl_thread *thread_get(int index, uint32_t which) {
  for (uint32_t i = 1; i < FL_THREADS_MAX; ++i)
    if (threads[i].lives && domain_of(&fl_threads[i]) == index && !which--)
      return &fl_threads[i];
  return NULL;
}

uint32_t thread_count(int index) {
  uint32_t count = 0;
  while (thread_get(index, count))
    ++count;
  return count;
}

void thread_return(int index, uint32_t which) {
  struct fl_thread *thread = thread_get(index, which);
  thread->state = FL_IN_MONITOR;
  finish(thread);
}

bool thread_call(int index, uint32_t which, long number, const long args[6],
                 long *result) {
  uint32_t count = thread_count(index);
  jmp_buf out;
  // No call inside a call.
  if (acts || !count)
    return false;
  struct fl_thread *const thread = thread_get(index, which % count);
  const struct switched old = begin(thread, CALLS, &out);
  machine.acting = index;
  machine.callee = MONITOR;
  int how = setjmp(out);
  if (!how)
    *result = machine_call(number, args);
  end(&old);
  if (how == UNWOUND)
    finish(thread);
  if (first_signalled) {
    first_signalled = false;
    machine_signal(FL_SIGNAL_END, 0, 0);
  }
  return !how;
}

//===----------------------------------------------------------------------===//
// For the monitor
//===----------------------------------------------------------------------===//

void thread_take_stack(uintptr_t base) {
  // The host's threads share one where no frame of a domain's is written there.
  for (uint32_t i = 0; i < FL_THREADS_MAX && base; ++i)
    if (i != now() && (threads[i].lives || !i) && threads[i].stack == base &&
        base != (uintptr_t)fl_signal_stacks[FL_HOST])
      finding("threads %u and %u have the same signal stack", i, now());
  threads[now()].stack = base;
}

uintptr_t thread_stack(void) { return threads[now()].stack; }

void thread_wake(void) { woken = true; }

void thread_barrier(void) {
  for (uint32_t i = 0; i < FL_THREADS_MAX; ++i)
    threads[i].told = fl_threads[i].ending;
}

/// The signal has come, wherever the thread was.
static void end_by_signal(struct fl_thread *thread) {
  jmp_buf out;
  const struct switched old = begin(thread, CALLS, &out);
  if (setjmp(out) != UNWOUND)
    machine_signal(FL_SIGNAL_END, 0, 0);
  end(&old);
  finish(thread);
}

/// Whose call the monitor may end now.
static const struct fl_instance *ended_instance(void) {
  if (acts && acts->member_of)
    return acts->member_of;
  return machine.callee > 0 ? &fl_instances[machine.callee] : NULL;
}

long thread_signal(const long args[6]) {
  const struct fl_thread *first = &fl_threads[0];
  const struct fl_instance *ended = ended_instance();
  if (acts && args[1] == first->tid && args[2] == FL_SIGNAL_END && ended &&
      ended == &fl_instances[machine.entered] && first == ended->runner &&
      first->ending && first->state & FL_ENDABLE && !first_signalled) {
    if (!threads[0].told)
      finding("the call's thread may not have seen its mark");
    first_signalled = true;
    threads[0].told = false;
    return 0;
  }
  for (uint32_t i = 1; i < FL_THREADS_MAX; ++i) {
    struct fl_thread *thread = &fl_threads[i];
    if (!threads[i].lives || thread->tid != args[1])
      continue;
    if (args[2] != FL_SIGNAL_END || !thread->ending ||
        !(thread->state & FL_ENDABLE) || threads[i].signalled ||
        !threads[i].told ||
        !thread->member_of || thread->member_of != ended)
      finding("signal %ld for thread %u of domain %d, for a call of domain %d",
              args[2], i, domain_of(thread), machine.callee);
    threads[i].signalled = true;
    return 0;
  }
  finding("signal %ld for thread %ld", args[2], args[1]);
}

long thread_wait(const long args[6]) {
  uint32_t there = thread_count(machine.callee);
  if (!there || !args[3])
    finding("the monitor waits for threads that are not there");
  waits_for = machine.callee;
  woken = false;
  if (machine.meanwhile)
    machine.meanwhile();
  waits_for = MONITOR;
  if (woken)
    return 0;
  for (uint32_t i = 1; i < FL_THREADS_MAX; ++i) {
    struct fl_thread *thread = &fl_threads[i];
    if (!threads[i].lives || domain_of(thread) != machine.callee)
      continue;
    if (threads[i].signalled) {
      end_by_signal(thread);
      if (woken)
        return 0;
      break;
    }
    if (thread->ending) // fl_gate_wait, when it comes out of the monitor
      thread->state |= FL_ENDABLE;
  }
  ++machine.waited;
  return -ETIMEDOUT; // they run on
}

void thread_check(void) {
  for (int i = 1; i < DOMAINS; ++i) {
    uint32_t members = atomic_load(&fl_instances[i].members);
    if (members != thread_count(i) || members > FL_MEMBERS_MAX)
      finding("domain %d has %u threads, its instance says %u", i,
              thread_count(i), members);
    // The host may be seen from inside its function's call.
    if (members && i != machine.entered && i != waits_for)
      finding("threads of domain %d are left ", i);
    if (atomic_load(&fl_instances[i].lock))
      finding("the lock of domain %d is held", i);
  }
}
