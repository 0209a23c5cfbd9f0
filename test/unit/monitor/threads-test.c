//===-- test/unit/monitor/threads-test.c - Threads, and calls that are ended -//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table of what a function, its threads and the host's do in one call, and of
// how that call has to end. Besides, the machine's books have to agree after
// each step: who may be signalled when, whose signal stack has which key.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <stdio.h>
#include <string.h>

static int problems;
static unsigned checks;
static const char *scene;
static enum fl_mode mode;

static void want(const char *what, long wanted, long got) {
  ++checks;
  if (wanted == got)
    return;
  ++problems;
  printf("mode %d, %s: %s: wanted %ld, got %ld\n", mode, scene, what, wanted,
         got);
}

static long call(long number, long a, long b, long c) {
  return machine_call(number, (long[6]){a, b, c});
}

/// The same by another thread of the domain; GONE where it is gone by then.
#define GONE 1000000
static long call_by(int index, uint32_t which, long number, long a, long b) {
  long result = GONE;
  return thread_call(index, which, number, (long[6]){a, b}, &result) ? result
                                                                     : GONE;
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

enum { SELF = 1, OTHER = 2, TICKET = 7 };
/// In the domain's data: words, what it says, its threads' stack.
static int *word(int index, int which) {
  return (int *)(space_region(index) + DATA_PAGE * FL_PAGE) + which;
}
static void *stack_of(int index) {
  return space_region(index) + (DATA_PAGE + 4) * FL_PAGE;
}
static struct fl_thread_start *start_of(int index) {
  return (void *)word(index, 64);
}

static struct fl_thread_start good_start(int index) {
  return (struct fl_thread_start){.stack = stack_of(index),
                                  .parent_tid = word(index, 0),
                                  .child_tid = word(index, 1)};
}

static long make_by(int index) {
  *start_of(index) = good_start(index);
  return call(FL_CALL_THREAD, (long)start_of(index), 0, 0);
}

static void make(uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    long id = make_by(machine.acting);
    want("a thread", true, id > 0);
    want("its number, told", id, *word(machine.acting, 0));
    const struct fl_thread *thread = thread_get(
        machine.acting, thread_count(machine.acting) - 1);
    want("descriptors that it uses", 0, thread->fd_count);
  }
}

/// What a thread is made with is its domain's own.
static void give_foreign(void) {
  const int self = machine.acting, other = self == OTHER ? SELF : OTHER;
  const struct fl_thread_start good = good_start(self);
  struct fl_thread_start bad[9];
  uint32_t before = thread_count(self);

  for (int i = 0; i < 9; ++i)
    bad[i] = good;
  bad[0].stack = stack_of(other);
  bad[1].stack = space_region(self) + FL_PAGE; // code below it
  bad[2].stack = NULL;
  bad[3].stack = (void *)8;
  bad[4].parent_tid = word(other, 0);
  bad[5].child_tid = word(other, 0);
  bad[6].parent_tid = (void *)space_region(self);
  bad[7].child_tid = (void *)(space_region(self) + REGION_PAGES * FL_PAGE - 2);
  bad[8].child_tid = (void *)&fl_threads[0].tid;
  for (int i = 0; i < 9; ++i) {
    *start_of(self) = bad[i];
    want("foreign memory for a thread", -EFAULT,
         call(FL_CALL_THREAD, (long)start_of(self), 0, 0));
  }
  *start_of(self) = good;
  start_of(self)->tls = (void *)(1ul << 47);
  want("an FS base that is no address", -EPERM,
       call(FL_CALL_THREAD, (long)start_of(self), 0, 0));
  want("foreign words for all of it", -EFAULT,
       call(FL_CALL_THREAD, (long)start_of(other), 0, 0));
  want("threads made of that", before, thread_count(self));
}

static uint32_t choose_last(uint32_t of) { return of - 1; }

static void make_too_many(void) {
  give_foreign();
  machine.choose = choose_last; // clone fails
  want("no memory for a thread", -EAGAIN, make_by(SELF));
  machine.choose = NULL;
  make(FL_MEMBERS_MAX - 1);
  machine.fail_in = 1; // its stack gets no guard
  want("no memory for a guard", -EAGAIN, make_by(SELF));
  machine.failed = false;
  make(1);
  want("one more than 16", -EAGAIN, make_by(SELF));
  want("one more, by a thread", -EAGAIN,
       call_by(SELF, 3, FL_CALL_THREAD, (long)start_of(SELF), 0));
}

static void leave_all(void) {
  make(FL_MEMBERS_MAX);
  for (uint32_t left = FL_MEMBERS_MAX; left--;) {
    *word(SELF, 1) = 1;
    want("exit of a thread", GONE, call_by(SELF, left, SYS_exit, 0, 0));
    want("threads left", left, thread_count(SELF));
    want("child_tid, cleared", 0, *word(SELF, 1));
  }
  make(1); // a slot and a place are free again
  call_by(SELF, 0, SYS_exit, 0, 0);
}

static void stay(void) { make(3); }

static void stay_in_monitor(void) {
  make(2);
  thread_get(SELF, 0)->state = FL_IN_MONITOR;
  thread_get(SELF, 1)->state = FL_IN_KERNEL;
}

static void leave_one(void) {
  if (thread_count(SELF) > 1)
    call_by(SELF, 0, SYS_exit, 0, 0);
}
static void leave_later(void) {
  make(FL_MEMBERS_MAX);
  machine.meanwhile = leave_one;
}

static void leave_last(void) { call_by(SELF, 0, SYS_exit, 0, 0); }
static void leave_in_time(void) {
  make(FL_MEMBERS_MAX);
  machine.meanwhile = leave_last;
}

static void make_late(void) {
  want("a thread when the function has returned", -EAGAIN,
       call_by(SELF, 0, FL_CALL_THREAD, (long)start_of(SELF), 0));
  leave_last();
}
static void stay_to_make(void) {
  make(1);
  machine.meanwhile = make_late;
}

static void make_when_ended(void) {
  make(1);
  thread_get(SELF, 0)->ending = fl_self()->ending = 1;
  want("a thread by one that is being ended", -EAGAIN,
       call_by(SELF, 0, FL_CALL_THREAD, (long)start_of(SELF), 0));
  want("a thread by the first, which is", -EAGAIN, make_by(SELF));
  thread_get(SELF, 0)->ending = fl_self()->ending = 0;
  leave_last();
}

static void make_by_thread(void) {
  make(1);
  *start_of(SELF) = good_start(SELF);
  want("a thread's thread", true,
       call_by(SELF, 0, FL_CALL_THREAD, (long)start_of(SELF), 0) < GONE);
  want("threads", 2, thread_count(SELF));
  const uint64_t fs = fl_instances[SELF].fs;
  const int tid = fl_instances[SELF].tid;
  want("number of a thread", thread_get(SELF, 1)->tid,
       call_by(SELF, 1, SYS_set_tid_address, 0, 0));
  want("FS base", 0, call_by(SELF, 1, SYS_arch_prctl, ARCH_SET_FS, 0x1000));
  want("the first thread's", (long)fs, (long)fl_instances[SELF].fs);
  want("the first thread's number", tid, fl_instances[SELF].tid);
  leave_last();
  leave_last();
}

/// The first where others were ended.
static void return_from(void) {
  make(2);
  thread_return(SELF, 1);
  thread_return(SELF, 0);
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

static void exit_group_by_thread(void) {
  make(2);
  call_by(SELF, 1, SYS_exit_group, 3, 0);
  want("the call goes on", false, true);
}

static void exit_group_late(void) {
  machine.meanwhile = NULL;
  call_by(SELF, 0, SYS_exit_group, 4, 0);
  call_by(SELF, 0, SYS_exit_group, 9, 0); // too late to count
}
static void stay_to_exit(void) {
  make(3);
  machine.meanwhile = exit_group_late;
}

static void exit_first(void) {
  make(1);
  call(SYS_exit, 5, 0, 0);
  want("the call goes on", false, true);
}

static void kill_others(void) {
  make(1);
  const long host = thread_get(FL_HOST, 0)->tid;
  want("tkill of a thread of the host's", -EPERM,
       call(SYS_tkill, host, SIGKILL, 0));
  want("tkill of it by a thread", -EPERM,
       call_by(SELF, 0, SYS_tkill, host, SIGKILL));
  want("tkill of nobody", -EPERM, call(SYS_tkill, 12345, SIGKILL, 0));
  want("kill of another process", -EPERM, call(SYS_kill, 1, SIGKILL, 0));
  want("a call of the host's by a thread", -EPERM,
       call_by(SELF, 0, FL_CALL_CANCEL, OTHER - 1, TICKET));
  leave_last();
}

static void kill_sibling(void) {
  make(2);
  call(SYS_tkill, thread_get(SELF, 1)->tid, 6, 0);
  want("the call goes on", false, true);
}
static void kill_itself(void) {
  make(2);
  call_by(SELF, 1, SYS_tkill, thread_get(SELF, 1)->tid, 6);
  want("the call goes on", false, true);
}

static long cancel(long function, long ticket) {
  return call_by(FL_HOST, 0, FL_CALL_CANCEL, function, ticket);
}

static void cancel_others(void) {
  want("end of a call with another ticket", -ESRCH, cancel(SELF - 1, 8));
  want("of a function that is not called", -ESRCH, cancel(OTHER - 1, TICKET));
  want("of none there is", -EINVAL, cancel(FUNCTIONS, TICKET));
  want("of none there is", -EINVAL, cancel(-1, TICKET));
}

static void cancel_this(void) {
  make(2);
  cancel(SELF - 1, TICKET);
  want("the call goes on", false, true);
}

/// That call is over, and the next has begun, on the same thread.
static void call_again(void) {
  machine.meanwhile = NULL;
  fl_end_over(&fl_threads[0], &fl_instances[SELF]);
  fl_end_begin(&fl_threads[0], &fl_instances[SELF], TICKET);
  fl_threads[0].state = FL_IN_DOMAIN;
}
static void cancel_over(void) {
  machine.meanwhile = call_again;
  fl_threads[0].state = FL_IN_MONITOR;
  want("end of a call that is over by then", 0, cancel(SELF - 1, TICKET));
}

/// The call's thread was in the monitor, and comes out.
static uint32_t yields;
static void come_out(void) {
  if (++yields == 3)
    fl_threads[0].state = FL_ENDABLE;
}
static void cancel_in_monitor(void) {
  yields = 0;
  machine.meanwhile = come_out;
  fl_threads[0].state = FL_IN_MONITOR;
  cancel(SELF - 1, TICKET);
  want("the call goes on", false, true);
}

static void cancel_late(void) {
  machine.meanwhile = NULL;
  want("end of a call whose function has returned", -ESRCH,
       cancel(SELF - 1, TICKET));
  leave_last();
}
static void stay_to_be_cancelled(void) {
  make(1);
  machine.meanwhile = cancel_late;
}

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

/// What another thread uses is closed when it is done, and once.
static void close_used(void) {
  make(1);
  struct fl_thread *user = thread_get(SELF, 0);
  const long fd = call(SYS_memfd_create, 0, 0, 0);
  user->fds[0] = (int)fd;
  atomic_store(&user->fd_count, 1);
  want("close of what is in use", 0, call(SYS_close, fd, 0, 0));
  want("its owner", SELF, kernel_owner(fd));
  want("close, twice", -EBADF, call(SYS_close, fd, 0, 0));
  want("use of what is closed", -EBADF, call(SYS_fsync, fd, 0, 0));
  want("its number, for a new one", true,
       call(SYS_memfd_create, 0, 0, 0) != fd);
  want("its owner", SELF, kernel_owner(fd));
  call_by(SELF, 0, SYS_fsync, fd, 0); // its call is over after this
  want("its owner when nobody uses it", CLOSED, kernel_owner(fd));
  const long next = call(SYS_memfd_create, 0, 0, 0);
  want("close by one that uses it itself", 0,
       call_by(SELF, 0, SYS_close, next, 0));
  want("its owner", CLOSED, kernel_owner(next));
  want("close of another's", -EBADF,
       call_by(SELF, 0, SYS_close, kernel_open(OTHER, 0), 0));
  leave_last();
}

/// The machine says where a folder is one that another thread may close.
static void open_in_folder(void) {
  char *path = (char *)word(SELF, 256);
  memcpy(path, "/data", sizeof "/data");
  const long folder = call(SYS_open, (long)path, O_CLOEXEC, 0);
  make(1);
  memcpy(path, "x", sizeof "x");
  want("open in a folder", true,
       call(SYS_openat, folder, (long)path, O_CLOEXEC) > folder);
  leave_last();
}

/// What is in use by a thread that is ended is closed with the instance.
static void stay_with_one(void) {
  make(1);
  struct fl_thread *user = thread_get(SELF, 0);
  user->fds[0] = (int)call(SYS_memfd_create, 0, 0, 0);
  atomic_store(&user->fd_count, 1);
  call(SYS_close, user->fds[0], 0, 0);
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

static const struct {
  const char *name;
  void (*act)(void);
  uint32_t status;
  /// A fault's signal and code, or an exit's status.
  int first, code;
  int waited; ///< milliseconds, for threads that stay
} scenes[] = {
    {"no threads", cancel_others, FL_STATUS_OK, 0, 0, 0},
    {"too many", make_too_many, FL_STATUS_FAULT, FL_SIGNAL_END,
     FL_CODE_THREADS, 100},
    {"leave", leave_all, FL_STATUS_OK, 0, 0, 0},
    {"stay", stay, FL_STATUS_FAULT, FL_SIGNAL_END, FL_CODE_THREADS, 100},
    {"stay in the monitor", stay_in_monitor, FL_STATUS_FAULT, FL_SIGNAL_END,
     FL_CODE_THREADS, 101},
    {"leave later", leave_later, FL_STATUS_FAULT, FL_SIGNAL_END,
     FL_CODE_THREADS, 100},
    {"leave in time", leave_in_time, FL_STATUS_OK, 0, 0, 0},
    {"make late", stay_to_make, FL_STATUS_OK, 0, 0, 0},
    {"make when ended", make_when_ended, FL_STATUS_OK, 0, 0, 0},
    {"make by a thread", make_by_thread, FL_STATUS_OK, 0, 0, 0},
    {"return", return_from, FL_STATUS_OK, 0, 0, 0},
    {"exit_group", exit_group_by_thread, FL_STATUS_EXIT, 3, 0, 0},
    {"exit_group late", stay_to_exit, FL_STATUS_EXIT, 4, 0, 0},
    {"exit of the first", exit_first, FL_STATUS_EXIT, 5, 0, 0},
    {"kill others", kill_others, FL_STATUS_OK, 0, 0, 0},
    {"kill a sibling", kill_sibling, FL_STATUS_FAULT, 6, 0, 0},
    {"kill itself", kill_itself, FL_STATUS_FAULT, 6, 0, 0},
    {"cancel", cancel_this, FL_STATUS_FAULT, FL_SIGNAL_END, FL_CODE_CANCELLED,
     0},
    {"cancel, over", cancel_over, FL_STATUS_OK, 0, 0, 0},
    {"cancel in the monitor", cancel_in_monitor, FL_STATUS_FAULT, FL_SIGNAL_END,
     FL_CODE_CANCELLED, 0},
    {"cancel late", stay_to_be_cancelled, FL_STATUS_OK, 0, 0, 0},
    {"stay with one", stay_with_one, FL_STATUS_FAULT, FL_SIGNAL_END,
     FL_CODE_THREADS, 100},
    {"close", close_used, FL_STATUS_OK, 0, 0, 0},
    {"folder", open_in_folder, FL_STATUS_OK, 0, 0, 0},
    {"again", cancel_others, FL_STATUS_OK, 0, 0, 0},
};
static unsigned playing;

static long in_function(long op, long arg) {
  struct fl_output *output = (void *)word(machine.acting, 512);
  (void)arg;
  if (op == FL_ENTRY_START)
    return 0;
  scenes[playing].act();
  *output = (struct fl_output){.data = output};
  return (long)output;
}

static long count_descriptors(void) {
  long count = 0;
  for (int fd = 0; fd < DESCRIPTORS; ++fd)
    count += kernel_owner(fd) == SELF;
  return count;
}

static void play(struct fl_invoke *invoke) {
  const uint32_t waited = machine.waited;
  *invoke = (struct fl_invoke){
      .instance = SELF - 1, .ticket = TICKET, .in = invoke, .out = invoke};
  scene = scenes[playing].name;
  want("result", 0, call(FL_CALL_INVOKE, (long)invoke, 0, 0));
  machine.meanwhile = NULL;
  bool exited = invoke->status == FL_STATUS_EXIT;
  want("how the call ends", scenes[playing].status, invoke->status);
  want("signal, or exit status", scenes[playing].first,
       exited ? invoke->exit_status
              : invoke->fault.signal);
  want("code", scenes[playing].code, invoke->fault.code);
  want("threads left", 0, thread_count(SELF));
  if (invoke->status != FL_STATUS_OK)
    want("descriptors left", 0, count_descriptors());
  want("milliseconds", scenes[playing].waited, machine.waited - waited);
  want("end of a call that is over", -ESRCH,
       call(FL_CALL_CANCEL, SELF - 1, TICKET, 0));
}

/// The table of threads is one for all, and ends.
static void fill_table(struct fl_invoke *invoke) {
  uint32_t before = thread_count(FL_HOST);
  scene = "all threads";
  while (make_by(FL_HOST) > 0)
    ;
  want("threads", FL_THREADS_MAX - 1, thread_count(FL_HOST));
  playing = 0;
  play(invoke);
  scene = "all threads";
  while (thread_count(FL_HOST) > before)
    want("exit of a thread", GONE, call_by(FL_HOST, before, SYS_exit, 0, 0));
}

static void in_host(void) {
  struct fl_invoke *invoke =
      (void *)(space_region(FL_HOST) + (DATA_PAGE + 5) * FL_PAGE);

  scene = "before isolation";
  want("a thread", -EINVAL, make_by(FL_HOST));
  want("end of a call", -ESRCH, call(FL_CALL_CANCEL, SELF - 1, TICKET, 0));
  want("isolation", 0, call(FL_CALL_ISOLATE, mode, (long)word(FL_HOST, 0), 0));
  scene = "host";
  give_foreign();
  make(2);
  want("end of a call that has not begun", -ESRCH,
       call(FL_CALL_CANCEL, SELF - 1, TICKET, 0));
  for (playing = 0; playing < sizeof scenes / sizeof *scenes; ++playing)
    play(invoke);
  fill_table(invoke);
}

int main(void) {
  static const struct {
    enum fl_mode mode;
    bool frames_trusted;
  } machines[] = {
      {FL_MODE_NONE, true}, {FL_MODE_MPK, true}, {FL_MODE_MPK, false}};
  machine.run = in_function;
  for (unsigned i = 0; i < sizeof machines / sizeof *machines; ++i) {
    mode = machines[i].mode;
    machine_start(machines[i].frames_trusted, 15);
    if (!machine_run(in_host))
      finding("the host has ended");
  }
  printf("%u checks, %d wrong\n", checks, problems);
  return problems != 0;
}
