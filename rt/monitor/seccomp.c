//===-- rt/monitor/seccomp.c - What a function's process may still ask for ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The filter is made from syscalls.def: calls that are passed on, with the
// classes of arguments that can be checked there, and the few that the monitor
// in the process itself needs. Anything else is a SIGSYS, which ends the
// instance and names the call. As the monitor checks first, only a function
// that went past it gets there.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define BPF_LOAD 0x20     // BPF_LD | BPF_W | BPF_ABS
#define BPF_EQUAL 0x15    // BPF_JMP | BPF_JEQ | BPF_K
#define BPF_AT_LEAST 0x35 // BPF_JMP | BPF_JGE | BPF_K
#define BPF_ANY_BIT 0x45  // BPF_JMP | BPF_JSET | BPF_K
#define BPF_RETURN 0x06   // BPF_RET | BPF_K
#define RET_ALLOW 0x7fff0000u
#define RET_TRAP 0x00030000u
#define RET_KILL 0x80000000u
#define ARCH_X86_64 0xc000003eu
#define OFFSET_NUMBER 0
#define OFFSET_ARCH 4
#define OFFSET_ARG(n) (16u + 8u * (uint32_t)(n))
#define SECCOMP_MODE_FILTER 2
#define FL_FILTER_MAX 1024

struct instruction {
  uint16_t code;
  uint8_t yes, no;
  uint32_t value;
};

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

/// Besides the classes of syscalls.def: what only the monitor may name, which
/// here is the function as well.
static void check(int argument, char class) {
  static const struct fl_commands advice = {1, {MADV_DONTNEED}};
  static const struct fl_commands base = {1, {ARCH_SET_FS}};
  static const struct fl_commands socket = {1, {FL_SOCKET}};

  switch (class) {
  case '0':
  case 'T':
    need_zero(argument, ~0u);
    break;
  case 'A':
    if (!(fl_self()->instance->allow & FL_ALLOW_NET))
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
    need_one(argument, &base);
    break;
  case 'S':
    need_one(argument, &socket);
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

bool fl_seccomp_works(void) {
  // A null filter: EFAULT says that filters exist, EINVAL that they do not.
  return fl_syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0) ==
         -EFAULT;
}

int fl_seccomp_lock(void) {
  static const struct {
    uint16_t number;
    char classes[8];
  } own[] = {
      {SYS_mmap, "..X.F"},   {SYS_mprotect, "..X"},  {SYS_munmap, ""},
      {SYS_mremap, ""},      {SYS_madvise, "..D"},   {SYS_arch_prctl, "B"},
      {SYS_sigaltstack, ""}, {SYS_close, "F"},       {SYS_fcntl, "FC"},
      {SYS_pipe2, ""},       {SYS_socketpair, "NK"}, {SYS_poll, ""},
      {SYS_ppoll, ""},       {SYS_sendmsg, "S"},     {SYS_recvmsg, "S"},
      {SYS_exit, ""},        {SYS_exit_group, ""},   {SYS_futex, ""},
  };
  struct {
    uint16_t count;
    const struct instruction *filter;
  } program;

  add(BPF_LOAD, 0, 0, OFFSET_ARCH);
  add(BPF_EQUAL, 1, 0, ARCH_X86_64);
  add(BPF_RETURN, 0, 0, RET_KILL);
  add(BPF_LOAD, 0, 0, OFFSET_NUMBER);
  for (uint32_t i = 0; i < sizeof own / sizeof *own; ++i)
    allow(own[i].number, own[i].classes);
  for (uint32_t number = 0; number < 512; ++number) {
    const char *classes = fl_passed_classes(fl_self()->instance, number);
    if (classes)
      allow(number, classes);
  }
  add(BPF_RETURN, 0, 0, RET_TRAP);

  long error = fl_syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (error)
    return (int)error;
  program.count = (uint16_t)count;
  program.filter = filter;
  return (int)fl_syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
                         &program);
}
