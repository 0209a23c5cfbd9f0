//===-- test/unit/monitor/calls-test.c - Every row of syscalls.def ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each call is made by the host, by a function without permissions and by one
// that may use the network: once with good arguments, when it has to reach the
// kernel as it is, or its server; then, argument by argument, with each value
// that its class refuses, when nothing may reach the kernel at all. Prints how
// much that was, and what was not as it has to be.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <stdio.h>
#include <string.h>

static int problems;
static unsigned good_calls, bad_calls;
static enum fl_mode mode;
/// Descriptors: of the domain itself, and of each other.
static long fds[DOMAINS];

static void say(long number, const char *what, long wanted, long got) {
  ++problems;
  printf("call %ld of domain %d: %s: wanted %ld, got %ld\n", number,
         machine.acting, what, wanted, got);
}

static long call(long number, const long args[6]) {
  return machine_call(number, args);
}

/// A value that the class lets pass.
static long good(char class) {
  switch (class) {
  case 'F':
  case 'L':
    return fds[machine.acting];
  case 'C':
    return F_GETFL;
  case 'I':
    return FIONREAD;
  case 'N':
    return AF_INET;
  case 'K':
    return SOCK_STREAM | SOCK_CLOEXEC;
  default:
    return 0;
  }
}

static const char *arguments_of(const struct row *row) {
  return row->classes + (row->classes[0] == 'R' || row->classes[0] == 'W');
}

static void fill(const struct row *row, long args[6]) {
  const char *classes = arguments_of(row);
  memset(args, 0, 6 * sizeof *args);
  for (int i = 0; classes[i]; ++i)
    args[i] = good(classes[i]);
}

/// Refused with `error` before anything reaches the kernel.
static void refuse(long number, const long args[6], long error) {
  uint64_t passed = machine.passed, made = machine.made;
  long got = call(number, args);
  ++bad_calls;
  if (got != error)
    say(number, "refusal", error, got);
  if (machine.passed != passed || machine.made != made)
    say(number, "calls that reached the kernel", 0,
        (long)(machine.passed - passed + machine.made - made));
}

/// Reaches the kernel, argument `at` as `arrives`.
static void pass(long number, const long args[6], int at, long arrives) {
  uint64_t passed = machine.passed;
  long got = call(number, args);
  ++good_calls;
  if (machine.passed != passed + 1 || machine.last.number != number)
    say(number, "calls that reached the kernel", 1,
        (long)(machine.passed - passed));
  else if (machine.last.args[at] != arrives)
    say(number, "argument", arrives, machine.last.args[at]);
  if (got < 0)
    say(number, "result", 0, got);
}

/// A value in place of argument `at`: it passes, as `arrives`, or it does not.
static void with(long number, int at, long value, long error, long arrives) {
  long args[6];
  fill(&rows[number], args);
  args[at] = value;
  if (error)
    refuse(number, args, error);
  else if (rows[number].kind == PASSED)
    pass(number, args, at, arrives);
}

#define HIGH (1L << 32)

static void try_descriptor(long number, int at, bool log) {
  const long own = fds[machine.acting];
  bool function = machine.acting != FL_HOST;

  with(number, at, own, 0, own);
  with(number, at, own | HIGH, 0, own);
  for (int i = 0; i < DOMAINS; ++i)
    if (i != machine.acting) {
      with(number, at, fds[i], -EBADF, 0);
      with(number, at, fds[i] | HIGH, -EBADF, 0);
    }
  const long never[] = {-1,         AT_FDCWD, FL_FDS_MAX, FL_FDS_MAX - 1, 900,
                        0x7fffffff, -HIGH,    1L << 31,   INT64_MIN};
  for (unsigned i = 0; i < sizeof never / sizeof *never; ++i)
    if ((int)never[i] != 0)
      with(number, at, never[i], -EBADF, 0);
  if (!function)
    return;
  // close takes the log in vain.
  if (number != SYS_close)
    with(number, at, 0, -EBADF, 0);
  bool prints = machine_allows(machine.acting, FL_ALLOW_PRINT);
  for (long fd = 1; fd <= 2; ++fd)
    with(number, at, fd, log ? 0 : -EBADF, prints ? fd : 2);
}

/// Each of the values up to `end` passes if it is in the list.
static void try_list(long number, int at, char class, long first, long end) {
  for (long value = first; value < end; ++value) {
    const struct fl_frame frame = {.args = {value}};
    bool allowed = class_holds(machine.acting, &frame, class, 0);
    long error = class == 'N' ? -EAFNOSUPPORT : -EPERM;
    if (allowed && rows[number].kind == SERVED)
      continue;
    with(number, at, value, allowed ? 0 : error, value);
  }
}

static void try_argument(long number, int at, char class) {
  const long error = -EPERM;
  switch (class) {
  case 'F':
  case 'L':
    try_descriptor(number, at, class == 'L');
    break;
  case 'C': {
    try_list(number, at, class, 0, 1100);
    long args[6];
    fill(&rows[number], args);
    args[at] = F_SETFL;
    args[at + 1] = O_ASYNC | 2;
    refuse(number, args, error);
    break;
  }
  case 'I':
    try_list(number, at, class, 0x5400, 0x5500);
    try_list(number, at, class, 0x8900, 0x8a00); // sockets'
    break;
  case 'N':
    try_list(number, at, class, 0, 64);
    break;
  case 'K':
    try_list(number, at, class, 0, 16);
    try_list(number, at, class, SOCK_CLOEXEC, SOCK_CLOEXEC + 16);
    try_list(number, at, class, SOCK_NONBLOCK, SOCK_NONBLOCK + 16);
    with(number, at, SOCK_STREAM | 0x10, error, 0);
    break;
  case 'A':
    with(number, at, 0x1000,
         machine_allows(machine.acting, FL_ALLOW_NET) ? 0 : -EACCES, 0x1000);
    break;
  case '0':
    with(number, at, 1, error, 0);
    with(number, at, HIGH, error, 0);
    with(number, at, -1, error, 0);
    break;
  case 'T':
    with(number, at, fl_self()->tid, 0, 0);
    with(number, at, fl_self()->tid + 1, error, 0);
    with(number, at, fl_self()->tid | HIGH, error, 0);
    with(number, at, 1, error, 0);
    break;
  case '.':
    if (rows[number].kind == PASSED)
      with(number, at, (long)0x123456789abcdef0, 0, (long)0x123456789abcdef0);
    break;
  default:
    say(number, "class is not known", 0, class);
  }
}

/// Every row, by the domain that runs.
static void try_rows(void) {
  for (long number = 0; number < ROWS; ++number) {
    const struct row *row = &rows[number];
    long args[6] = {0};

    // Functions run: what the host may until then is over.
    if (row->kind == REFUSED || row->kind == EARLY_ROW) {
      refuse(number, args, -EPERM);
      continue;
    }
    if (row->kind == ABSENT_ROW || row->kind == NO_ROW) {
      refuse(number, args, -ENOSYS);
      continue;
    }
    bool net = strcmp(row->who, "NET") == 0;
    fill(row, args);
    if (net && !machine_allows(machine.acting, FL_ALLOW_NET)) {
      refuse(number, args, -EACCES);
    } else if (machine.acting != FL_HOST && strcmp(row->who, "HOST") == 0) {
      refuse(number, args, -EPERM);
    } else {
      const char *classes = arguments_of(row);
      if (row->kind == PASSED)
        pass(number, args, 5, args[5]);
      for (int i = 0; classes[i]; ++i)
        try_argument(number, i, classes[i]);
    }
  }
  // No numbers, x32's, and those of calls of another machine's.
  const long others[] = {ROWS,         512,     1023,         FL_CALL_BASE - 1,
                         FL_CALL_END,  -1,      INT64_MIN,    INT64_MAX,
                         HIGH | 1,     1 << 30, (1 << 30) | 1};
  const long none[6] = {0};
  for (unsigned i = 0; i < sizeof others / sizeof *others; ++i)
    refuse(others[i], none, -ENOSYS);
  if (machine.acting != FL_HOST)
    for (long number = FL_CALL_BASE; number < FL_CALL_END; ++number)
      if (number != FL_CALL_THREAD && number != FL_CALL_SEGMENT)
        refuse(number, none, -EPERM);
}

/// All that is opened is of procfs.
static uint32_t choose_procfs(uint32_t of) { return of == 16 ? 15 : 0; }

/// A function gets what it may open, but for what lies on such a file system.
static void try_open(void) {
  char *path = space_region(machine.acting) + DATA_PAGE * FL_PAGE;
  const long args[6] = {(long)path};

  memcpy(path, "/dev/null", sizeof "/dev/null");
  long got = call(SYS_open, args);
  if (got < 0)
    say(SYS_open, "result", 0, got);
  machine.choose = choose_procfs;
  got = call(SYS_open, args);
  machine.choose = NULL;
  if (got != -EACCES)
    say(SYS_open, "refusal", -EACCES, got);
}

/// A function's masks reach no kernel; the host's do, for what ends a program.
static void try_masks(long theirs, long code) {
  const long out[2][6] = {{0, 0, theirs}, {0, 0, code}};
  const long in[6] = {0, theirs};

  if (machine.acting == FL_HOST)
    refuse(SYS_rt_sigprocmask, in, -EFAULT);
  for (int i = 0; i < 2; ++i) {
    if (machine.acting != FL_HOST)
      refuse(SYS_rt_sigprocmask, out[i], -EFAULT);
    else if (call(SYS_rt_sigprocmask, out[i]) != -EFAULT)
      say(SYS_rt_sigprocmask, "refusal", -EFAULT, 0);
  }
}

/// What the monitor's own servers refuse: memory that is not the domain's to
/// name or to change, foreign descriptors where they are no argument, and what
/// no domain may have at all.
static void try_served(void) {
  const int self = machine.acting, other = (self + 1) % DOMAINS;
  const struct fl_arena *arena = &fl_instances[self].arena;
  const long low = (long)arena->low, stack = (long)(arena->start + FL_GUARD);
  const long own = (long)(space_region(self) + DATA_PAGE * FL_PAGE);
  const long code = (long)space_region(self), end = (long)arena->end;
  const long theirs = (long)(space_region(other) + DATA_PAGE * FL_PAGE);
  const long page = FL_PAGE, read = PROT_READ, data = PROT_READ | PROT_WRITE;
  const long fresh = MAP_PRIVATE | MAP_ANONYMOUS, fixed = fresh | MAP_FIXED;
  const struct {
    long number, args[6], error;
  } refused[] = {
      {SYS_mmap, {0, page, read | PROT_EXEC, fresh, -1}, -EPERM},
      {SYS_mmap, {0, page, data, MAP_SHARED | MAP_ANONYMOUS, -1}, -EINVAL},
      {SYS_mmap, {0, page, 8, fresh, -1}, -EINVAL},
      {SYS_mmap, {0, 0, data, fresh, -1}, -EINVAL},
      {SYS_mmap, {0, HIGH << 8, data, fresh, -1}, -ENOMEM},
      {SYS_mmap, {0, -1, data, fresh, -1}, -ENOMEM},
      {SYS_mmap, {0, page, read, MAP_PRIVATE, fds[other]}, -EBADF},
      {SYS_mmap, {theirs, page, data, fixed, -1}, -ENOMEM},
      {SYS_mmap, {stack, page, data, fixed, -1}, -ENOMEM},
      {SYS_mmap, {low - page, page, data, fixed, -1}, -ENOMEM},
      {SYS_mmap, {low + 1, page, data, fixed, -1}, -ENOMEM},
      {SYS_mmap, {(long)arena->brk_start, page, data, fixed, -1}, -ENOMEM},
      {SYS_mmap, {low, end - low, data, fixed, -1}, -ENOMEM},
      {SYS_munmap, {theirs, page}, -EINVAL},
      {SYS_munmap, {stack, page}, -EINVAL},
      {SYS_munmap, {code, page}, -EINVAL},
      {SYS_munmap, {low, -page}, -EINVAL},
      {SYS_mprotect, {low, page, read | PROT_EXEC}, -EPERM},
      {SYS_mprotect, {low, page, data}, -ENOMEM}, // nothing is there
      {SYS_mprotect, {theirs, page, data}, -ENOMEM},
      {SYS_mprotect, {stack, page, PROT_NONE}, -ENOMEM},
      {SYS_mprotect, {code, page, data}, -ENOMEM},
      {SYS_mprotect, {low, -page, data}, -ENOMEM},
      {SYS_mremap, {theirs, page, 2 * page, MREMAP_MAYMOVE}, -EINVAL},
      {SYS_mremap, {stack, page, 2 * page, MREMAP_MAYMOVE}, -EINVAL},
      {SYS_mremap, {low, page, page, 3, theirs}, -EINVAL},
      {SYS_mremap, {low, page, 2 * page, MREMAP_MAYMOVE}, -EFAULT},
      {SYS_madvise, {theirs, page, MADV_DONTNEED}, -ENOMEM},
      {SYS_madvise, {stack, page, MADV_DONTNEED}, -ENOMEM},
      {SYS_brk, {end + page}, (long)arena->brk},
      {SYS_brk, {theirs}, (long)arena->brk},
      {SYS_brk, {-1}, (long)arena->brk},
      {SYS_poll, {theirs, 1, 0}, -EFAULT},
      {SYS_poll, {-8, 1, 0}, -EFAULT},
      {SYS_poll, {own, 65, 0}, -EINVAL},
      {SYS_poll, {own, 1, 0}, -EBADF},
      {SYS_ppoll, {0, 0, theirs}, -EFAULT},
      {SYS_futex, {theirs, FUTEX_WAKE}, -EFAULT},
      {SYS_futex, {code, FUTEX_WAKE}, -EFAULT},
      {SYS_futex, {own, FUTEX_REQUEUE, 0, 0, theirs}, -EFAULT},
      {SYS_futex, {own, 6}, -ENOSYS}, // FUTEX_LOCK_PI
      {SYS_arch_prctl, {ARCH_SET_GS, own}, -EPERM},
      {SYS_arch_prctl, {ARCH_SET_FS, 1L << 47}, -EPERM},
      {SYS_stat, {theirs, own}, -EFAULT},
      {SYS_openat, {fds[other], own}, -EBADF},
      {SYS_openat, {fds[other] | HIGH, own}, -EBADF},
      {SYS_renameat, {AT_FDCWD, own, fds[other], own}, -EBADF},
  };
  const int foreign[2] = {(int)fds[other]};

  memcpy((void *)own, foreign, sizeof foreign); // for poll, and a path
  for (unsigned i = 0; i < sizeof refused / sizeof *refused; ++i)
    refuse(refused[i].number, refused[i].args, refused[i].error);
  // Made, and undone when it cannot be told.
  const long untold[6] = {theirs};
  if (call(SYS_pipe, untold) != -EFAULT)
    say(SYS_pipe, "refusal", -EFAULT, 0);
  try_masks(theirs, code);
  if (self == FL_HOST)
    return;
  const long kill[6] = {fl_self()->tid + 1, SIGKILL};
  refuse(SYS_tkill, kill, -EPERM);
}

static long open_one(void) {
  const long args[6] = {0};
  return call(SYS_memfd_create, args);
}

static long in_function(long op, long arg) {
  (void)arg;
  if (op == FL_ENTRY_START)
    fds[machine.acting] = open_one();
  else {
    try_rows();
    try_open();
    try_served();
  }
  return 0; // no output: that is a fault, and the instance's end
}

/// A call of each function by the host, as it gets on by then: all have a
/// descriptor of their own before the first that tries others'.
static void in_host(void) {
  struct fl_invoke *invoke =
      (void *)(space_region(FL_HOST) + DATA_PAGE * FL_PAGE);
  struct fl_isolation *what = (void *)(invoke + 1);
  const long isolate[6] = {mode, (long)what, 0};
  const long start[6] = {(long)invoke};

  if (call(FL_CALL_ISOLATE, isolate) || what->mode != (uint32_t)mode)
    finding("no isolation");
  fds[FL_HOST] = open_one();
  for (int i = 1; i < DOMAINS; ++i)
    fds[i] = kernel_open(i, 0); // until it has its own
  for (uint32_t i = 0; i < FUNCTIONS; ++i) {
    *invoke = (struct fl_invoke){.instance = i, .in = invoke, .out = invoke};
    long result = call(FL_CALL_INVOKE, start);
    if (result || invoke->status != FL_STATUS_FAULT)
      say(FL_CALL_INVOKE, "result", 0, result);
    fds[i + 1] = kernel_open((int)i + 1, 0); // its own were closed
  }
  try_rows();
  try_served();
}

int main(void) {
  static const enum fl_mode modes[] = {FL_MODE_NONE, FL_MODE_MPK};
  machine.run = in_function;
  for (unsigned i = 0; i < 2; ++i) {
    mode = modes[i];
    machine_start(true, 15);
    if (!machine_run(in_host))
      finding("the host has ended");
  }
  printf("%u calls passed, %u refused, %d wrong\n", good_calls, bad_calls,
         problems);
  return problems != 0;
}
