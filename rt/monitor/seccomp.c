//===-- rt/monitor/seccomp.c - What this process may ask of the kernel ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Filters are made from syscalls.def, the calls that are passed on, and from
// the table below, those that the monitor makes itself. The monitor checks
// first; a filter is for who went past it. There are three:
//
// - Of a function's process, where nothing separates function and monitor: both
//   get what a function may have, with the classes of arguments.
// - Under mpk, the wall behind Syscall User Dispatch: system calls come from
//   the few places of gate.S and nowhere else. From that with the domain's
//   rights come those that are passed on; from the others, which act with the
//   monitor's, those that it needs, and only with its secret. So a function
//   that jumps there with no dispatch in its way makes none of them. Nothing
//   but the texts, as they were linked, is ever made executable.
// - Of process mode's other process, which no function runs in: numbers alone,
//   which the kernel looks up in a table (Linux 5.11).
//
// What is refused is a SIGSYS, which names the call: a function's ends its
// instance and not the process, a call that the monitor should not have made is
// reported.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define BPF_LOAD 0x20     // BPF_LD | BPF_W | BPF_ABS
#define BPF_JUMP 0x05     // BPF_JMP | BPF_JA
#define BPF_EQUAL 0x15    // BPF_JMP | BPF_JEQ | BPF_K
#define BPF_AT_LEAST 0x35 // BPF_JMP | BPF_JGE | BPF_K
#define BPF_ANY_BIT 0x45  // BPF_JMP | BPF_JSET | BPF_K
#define BPF_RETURN 0x06   // BPF_RET | BPF_K
#define RET_ALLOW 0x7fff0000u
#define RET_TRAP 0x00030000u
#define ARCH_X86_64 0xc000003eu
#define OFFSET_NUMBER 0
#define OFFSET_ARCH 4
#define OFFSET_IP 8
#define OFFSET_ARG(n) (16u + 8u * (uint32_t)(n))
#define SECCOMP_MODE_FILTER 2
#define FL_FILTER_MAX 4096

struct instruction {
  uint16_t code;
  uint8_t yes, no;
  uint32_t value;
};

/// Behind the SYSCALL instructions of gate.S.
extern char fl_site_kernel_keyed[], fl_site_own[], fl_site_clone[],
    fl_site_signal[];
extern uint64_t fl_secret;

/// Whose filter it is: of a function's process, mpk's, process mode's other.
enum { CHILD = 1, KEYS = 2, PARENT = 4 };
static int whose;
static struct instruction filter[FL_FILTER_MAX];
static uint32_t count;

static void add(uint16_t code, uint8_t yes, uint8_t no, uint32_t value) {
  if (count == FL_FILTER_MAX)
    report_broken("the seccomp filter is too long", 0);
  filter[count++] = (struct instruction){code, yes, no, value};
}

/// The rule ends in a trap unless (argument & mask) is 0, in both halves.
static void need_zero(int argument, uint32_t mask) {
  for (uint32_t half = 0; half < 8; half += 4) {
    add(BPF_LOAD, 0, 0, OFFSET_ARG(argument) + half);
    add(BPF_ANY_BIT, 0, 1, half ? (mask == ~0u ? ~0u : 0) : mask);
    add(BPF_RETURN, 0, 0, RET_TRAP);
  }
}

/// Or unless its lower half, which is all that the kernel takes, is one of
/// these.
static void need_one(int argument, const struct fl_commands *commands) {
  add(BPF_LOAD, 0, 0, OFFSET_ARG(argument));
  for (uint32_t i = 0; i < commands->count; ++i)
    add(BPF_EQUAL, (uint8_t)(commands->count - i), 0, commands->of[i]);
  add(BPF_RETURN, 0, 0, RET_TRAP);
}

static void need_equal(uint32_t offset, uint32_t value) {
  add(BPF_LOAD, 0, 0, offset);
  add(BPF_EQUAL, 1, 0, value);
  add(BPF_RETURN, 0, 0, RET_TRAP);
}

static void need_secret(int argument) {
  need_equal(OFFSET_ARG(argument), (uint32_t)fl_secret);
  need_equal(OFFSET_ARG(argument) + 4, (uint32_t)(fl_secret >> 32));
}

/// Besides the classes of syscalls.def: what only the monitor may name, which
/// here is the function as well.
static void check(int argument, char class) {
  static const struct fl_commands advice = {1, {MADV_DONTNEED}};
  static const struct fl_commands bases = {2, {ARCH_SET_FS, ARCH_SET_GS}};
  static const struct fl_commands dispatch = {1,
                                              {PR_SET_SYSCALL_USER_DISPATCH}};
  static const struct fl_commands on = {1, {PR_SYS_DISPATCH_ON}};
  static const struct fl_commands socket = {1, {FL_SOCKET}};
  static const struct fl_commands thread = {1, {FL_THREAD_FLAGS}};

  // Under mpk the host's descriptors are here as well.
  if (whose == KEYS && (class == 'F' || class == 'L'))
    return;
  switch (class) {
  case '0':
  case 'T':
    need_zero(argument, ~0u);
    break;
  case 'A': // under mpk one filter serves all functions
    if (whose == CHILD && !(fl_self()->instance->allow & FL_ALLOW_NET))
      need_zero(argument, ~0u);
    break;
  case 'X':
    need_zero(argument, PROT_EXEC);
    break;
  case 'F': // above the log and the socket
    add(BPF_LOAD, 0, 0, OFFSET_ARG(argument));
    add(BPF_AT_LEAST, 1, 0, FL_SOCKET + 1);
    add(BPF_RETURN, 0, 0, RET_TRAP);
    break;
  case 'L':
    add(BPF_LOAD, 0, 0, OFFSET_ARG(argument));
    add(BPF_EQUAL, 0, 1, FL_SOCKET);
    add(BPF_RETURN, 0, 0, RET_TRAP);
    break;
  case 'C':
    need_one(argument, fl_class_commands(class));
    add(BPF_EQUAL, 0, 3, F_SETFL);
    add(BPF_LOAD, 0, 0, OFFSET_ARG(argument + 1));
    add(BPF_ANY_BIT, 0, 1, O_ASYNC);
    add(BPF_RETURN, 0, 0, RET_TRAP);
    break;
  case 'I':
  case 'N':
  case 'K':
    need_one(argument, fl_class_commands(class));
    break;
  case 'D':
    need_one(argument, &advice);
    break;
  case 'B':
    need_one(argument, &bases);
    break;
  case 'U':
    need_one(argument, &dispatch);
    break;
  case '1':
    need_one(argument, &on);
    break;
  case '#': // mmap's descriptor
    need_equal(OFFSET_ARG(argument) + 4, (uint32_t)fl_secret);
    break;
  case 'S':
    need_one(argument, &socket);
    break;
  case 'H':
    need_one(argument, &thread);
    break;
  case 'P':
    need_equal(OFFSET_ARG(argument), (uint32_t)fl_syscall(SYS_getpid));
    break;
  default:
    break;
  }
}

static void allow(uint32_t number, const char *classes) {
  uint32_t test = count;

  add(BPF_EQUAL, 0, 0, number);
  for (int i = 0; classes[i]; ++i)
    check(i, classes[i]);
  add(BPF_RETURN, 0, 0, RET_ALLOW);
  filter[test].no = (uint8_t)(count - test - 1);
}

/// What the monitor itself asks for.
static void allow_own(void) {
  static const struct {
    uint16_t number;
    uint8_t by;
    char classes[8];
  } own[] = {
      {SYS_mmap, CHILD | PARENT, "..X.F"},
      {SYS_mprotect, CHILD | PARENT, "..X"},
      {SYS_munmap, CHILD | KEYS | PARENT, ""},
      {SYS_mremap, CHILD | KEYS | PARENT, ""},
      {SYS_madvise, CHILD | KEYS | PARENT, "..D"},
      {SYS_arch_prctl, CHILD | KEYS | PARENT, "B"},
      {SYS_sigaltstack, CHILD | KEYS | PARENT, ""},
      {SYS_close, CHILD | KEYS | PARENT, "F"},
      {SYS_fcntl, CHILD | KEYS | PARENT, "FC"},
      {SYS_pipe2, CHILD | KEYS | PARENT, ""},
      {SYS_socketpair, CHILD | KEYS | PARENT, "NK"},
      {SYS_poll, CHILD | KEYS | PARENT, ""},
      {SYS_ppoll, CHILD | KEYS | PARENT, ""},
      {SYS_sendmsg, CHILD | PARENT, "S"},
      {SYS_recvmsg, CHILD | PARENT, "S"},
      {SYS_futex, CHILD | KEYS | PARENT, ""},
      {SYS_exit, CHILD | KEYS | PARENT, ""},
      {SYS_exit_group, CHILD | KEYS | PARENT, ""},
      // In place of one that was stopped in the middle.
      {SYS_restart_syscall, CHILD | KEYS | PARENT, ""},
      // A function's threads.
      {SYS_clone, CHILD, "H"},
      {SYS_tgkill, CHILD, "P"},
      {SYS_membarrier, CHILD | KEYS | PARENT, ""},
      {SYS_rt_sigprocmask, CHILD | KEYS | PARENT, ""},
      // For the host, and for paths.
      {SYS_openat, KEYS | PARENT, ""},
      {SYS_openat2, KEYS | PARENT, ""},
      {SYS_faccessat2, KEYS | PARENT, ""},
      {SYS_readlinkat, KEYS | PARENT, ""},
      {SYS_unlinkat, KEYS | PARENT, ""},
      {SYS_mkdirat, KEYS | PARENT, ""},
      {SYS_renameat, KEYS | PARENT, ""},
      {SYS_fchmod, KEYS | PARENT, ""},
      {SYS_kill, KEYS | PARENT, ""},
      {SYS_tkill, KEYS | PARENT, ""},
      {SYS_tgkill, KEYS | PARENT, ""},
      {SYS_prctl, KEYS | PARENT, "U100"},
      // Under mpk those that domains have come from another place.
      {SYS_getrandom, KEYS, ""},
      {SYS_fstat, KEYS, ""},
      {SYS_fstatfs, KEYS, ""},
      {SYS_write, KEYS, ""},
      {SYS_getpid, KEYS, ""},
      {SYS_gettid, KEYS, ""},
      {SYS_sched_yield, KEYS, ""},
      // For functions' processes, which start under this filter.
      {SYS_clone, PARENT, ""},
      {SYS_wait4, PARENT, ""},
      {SYS_waitid, PARENT, ""},
      {SYS_close_range, PARENT, ""},
  };

  for (uint32_t i = 0; i < sizeof own / sizeof *own; ++i)
    if (own[i].by & whose)
      allow(own[i].number, whose == PARENT ? "" : own[i].classes);
}

/// Skips all up to end(); a comparison that is to pass skips this.
static uint32_t begin(void) {
  add(BPF_JUMP, 0, 0, 0);
  return count;
}

static void end(uint32_t start) { filter[start - 1].value = count - start; }

/// What is passed on for domains, found in few steps: in a function's process
/// what that may have, elsewhere what the host may, which is all.
static void allow_passed(void) {
  const struct fl_instance *instance =
      whose == CHILD ? fl_self()->instance : &fl_instances[FL_HOST];
  const uint32_t step = 64;

  for (uint32_t first = 0; first < 512; first += step) {
    add(BPF_AT_LEAST, 0, 1, first + step);
    uint32_t start = begin();
    for (uint32_t number = first; number < first + step; ++number) {
      const char *classes = fl_passed_classes(instance, number);
      if (classes)
        allow(number, whose == PARENT ? "" : classes);
    }
    end(start);
  }
}

/// Up to end(): calls from here.
static uint32_t begin_site(const char *behind) {
  add(BPF_LOAD, 0, 0, OFFSET_IP);
  add(BPF_EQUAL, 0, 2, (uint32_t)(uintptr_t)behind);
  add(BPF_LOAD, 0, 0, OFFSET_IP + 4);
  add(BPF_EQUAL, 1, 0, (uint32_t)((uintptr_t)behind >> 32));
  return begin();
}

/// pkey_mprotect, the last row: what it makes executable is a function's text,
/// the whole of it, and not writable. Of a copy's address, only the upper half
/// is another.
static void allow_tags(void) {
  add(BPF_EQUAL, 1, 0, SYS_pkey_mprotect);
  add(BPF_RETURN, 0, 0, RET_TRAP);
  add(BPF_LOAD, 0, 0, OFFSET_ARG(2));
  add(BPF_ANY_BIT, 1, 0, PROT_EXEC);
  add(BPF_RETURN, 0, 0, RET_ALLOW);
  need_equal(OFFSET_ARG(2), PROT_READ | PROT_EXEC);
  need_equal(OFFSET_ARG(1) + 4, 0);
  for (uint32_t i = 0; i < fl_image.function_count; ++i) {
    const struct fl_range *text =
        &fl_image.functions[i].regions[FL_REGION_TEXT];
    const uint32_t copies = fl_machine.instances - 1;
    const uint64_t start = (uintptr_t)text->start;
    const uint64_t last = start - (copies ? fl_copies_shift(copies) : 0);
    add(BPF_LOAD, 0, 0, OFFSET_ARG(0));
    add(BPF_EQUAL, 0, 7, (uint32_t)start);
    add(BPF_LOAD, 0, 0, OFFSET_ARG(1));
    add(BPF_EQUAL, 0, 5, (uint32_t)(text->end - text->start));
    add(BPF_LOAD, 0, 0, OFFSET_ARG(0) + 4);
    add(BPF_EQUAL, 2, 0, (uint32_t)(start >> 32));
    add(BPF_AT_LEAST, 0, 2, (uint32_t)(last >> 32));
    add(BPF_AT_LEAST, 1, 0, (uint32_t)(last >> 32) + copies);
    add(BPF_RETURN, 0, 0, RET_ALLOW);
  }
  add(BPF_RETURN, 0, 0, RET_TRAP);
}

static void start(int who) {
  whose = who;
  count = 0;
  need_equal(OFFSET_ARCH, ARCH_X86_64);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
}

/// From here on; a filter cannot be taken off.
static int install(void) {
  add(BPF_RETURN, 0, 0, RET_TRAP);
  const struct {
    uint16_t count;
    const struct instruction *filter;
  } program = {(uint16_t)count, filter};
  long error = fl_syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

  if (!error)
    error =
        fl_syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  return (int)error;
}

int fl_seccomp_works(void) {
  // A null filter: EFAULT says that filters exist, EINVAL that they do not.
  long error = fl_syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0);
  return error == -EFAULT ? 0 : (int)error;
}

int fl_seccomp_lock(void) {
  start(CHILD);
  allow_own();
  allow_passed();
  return install();
}

int fl_seccomp_parent(void) {
  start(PARENT);
  allow_own();
  allow_passed();
  return install();
}

int fl_seccomp_keys(void) {
  start(KEYS);
  uint32_t site = begin_site(fl_site_kernel_keyed);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
  allow_passed();
  // Served, and then passed on.
  allow(SYS_fcntl, "FC");
  allow(SYS_futex, "");
  allow(SYS_restart_syscall, "");
  add(BPF_RETURN, 0, 0, RET_TRAP);
  end(site);

  site = begin_site(fl_site_own);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
  allow(SYS_mmap, "..X.#");
  need_secret(5);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
  allow_own();
  allow_tags();
  end(site);

  site = begin_site(fl_site_clone);
  need_secret(4);
  need_equal(OFFSET_ARG(0), FL_THREAD_FLAGS);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
  allow(SYS_clone, "");
  add(BPF_RETURN, 0, 0, RET_TRAP);
  end(site);

  site = begin_site(fl_site_signal);
  need_secret(4);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
  allow(SYS_arch_prctl, "B");
  add(BPF_RETURN, 0, 0, RET_TRAP);
  end(site);
  return install();
}
