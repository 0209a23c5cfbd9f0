//===-- test/unit/monitor/passed.c - The calls that are passed on ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the classes of syscalls.def promise of the arguments that the kernel is
// given with a domain's rights, said a second time.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <string.h>

const struct row rows[ROWS] = {
#define PASS(name, who, classes) [SYS_##name] = {PASSED, #who, classes},
#define SERVE(name, who, classes, function)                                    \
  [SYS_##name] = {SERVED, #who, classes},
#define EARLY(name) [SYS_##name] = {EARLY_ROW, "HOST", ""},
#define REFUSE(name) [SYS_##name] = {REFUSED, "NOBODY", ""},
#define ABSENT(name, number) [number] = {ABSENT_ROW, "NOBODY", ""},
#include "syscalls.def"
};

static bool is_one_of(long value, const long *of, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (of[i] == value)
      return true;
  return false;
}
#define IS_ONE_OF(value, ...)                                                  \
  is_one_of(value, (const long[]){__VA_ARGS__},                                \
            sizeof((const long[]){__VA_ARGS__}) / sizeof(long))

static bool owned(int index, long fd) {
  int owner = kernel_owner(fd);
  // One that is closed is nobody's.
  return fd == (int)fd && (owner == index || owner == CLOSED) &&
         (index == FL_HOST || fd > 2);
}

static bool is_noted(const struct fl_thread *thread, long fd) {
  for (uint32_t i = 0; i < thread->fd_count; ++i)
    if (thread->fds[i] == fd)
      return true;
  return false;
}

bool class_holds(int index, const struct fl_frame *frame, char class, int at) {
  const long arg = frame->args[at];
  // The kernel takes the lower half of these.
  const long low = (long)(uint32_t)arg;

  switch (class) {
  case 'F':
    return owned(index, arg);
  case 'L':
    return owned(index, arg) ||
           (index != FL_HOST &&
            (arg == 2 || (arg == 1 && machine_allows(index, FL_ALLOW_PRINT))));
  case 'C': // fcntl
    return IS_ONE_OF(low, 0, 1, 2, 3, 4, 5, 6, 7, 1030) &&
           (low != 4 || !(frame->args[at + 1] & 020000));
  case 'I': // TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX
    return IS_ONE_OF(low, 0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451);
  case 'N': // AF_UNIX, AF_INET, AF_INET6
    return IS_ONE_OF(low, 1, 2, 10);
  case 'K': // SOCK_STREAM, _DGRAM, _SEQPACKET; _NONBLOCK, _CLOEXEC
    return IS_ONE_OF(low & ~02004000L, 1, 2, 5);
  case 'A':
    return !arg || machine_allows(index, FL_ALLOW_NET);
  case '0':
  case 'T':
    return !arg;
  case '.':
    return true;
  default:
    finding("class %c is not known here", class);
  }
}

/// Descriptors as the call leaves them, where it has to do with them.
static long answer(const struct fl_frame *frame, bool opens) {
  long first = frame->args[0];

  if (frame->number == SYS_dup2 || frame->number == SYS_dup3)
    return kernel_owner(first) == CLOSED ? -EBADF
                                         : kernel_copy(first, frame->args[1]);
  if (frame->number == SYS_fcntl)
    opens = IS_ONE_OF((long)(uint32_t)frame->args[1], F_DUPFD,
                      F_DUPFD_CLOEXEC);
  if (!opens)
    return (long)machine_choose(64);
  if (machine_choose(8) == 7)
    return -EINVAL;
  return kernel_open(machine.acting, 02);
}

static long pass(const struct fl_frame *frame) {
  unsigned long number = (unsigned long)frame->number;

  bool early = number < ROWS && rows[number].kind == EARLY_ROW &&
               machine.acting == FL_HOST && !fl_machine.isolated;
  if (number >= ROWS ||
      (rows[number].kind != PASSED && !early && number != SYS_futex &&
       number != SYS_fcntl))
    finding("call %lu is passed on", number);
  const struct row *row = &rows[number];
  bool opens = row->classes[0] == 'R' || row->classes[0] == 'W';
  const char *classes = row->classes + opens;
  if (machine.acting != FL_HOST && strcmp(row->who, "BOTH") != 0 &&
      !(strcmp(row->who, "NET") == 0 &&
        machine_allows(machine.acting, FL_ALLOW_NET)))
    finding("call %lu is passed on for domain %d", number, machine.acting);
  for (int i = 0; classes[i]; ++i)
    if (!class_holds(machine.acting, frame, classes[i], i))
      finding("call %lu: argument %d is 0x%lx, class %c, domain %d", number, i,
              frame->args[i], classes[i], machine.acting);
    else if ((classes[i] == 'F' || classes[i] == 'L') &&
             kernel_owner(frame->args[i]) == machine.acting &&
             !is_noted(fl_self(), frame->args[i]))
      finding("call %lu: another thread could close %ld meanwhile", number,
              frame->args[i]);
  if (number == SYS_futex &&
      (space_owner((uintptr_t)frame->args[0], 4) != machine.acting ||
       !IS_ONE_OF(frame->args[1] & ~128L, 0, 1, 3) ||
       ((frame->args[1] & ~128L) == 3 &&
        space_owner((uintptr_t)frame->args[4], 4) != machine.acting)))
    finding("futex: not on words of domain %d", machine.acting);
  ++machine.passed;
  machine.last = *frame;
  return answer(frame, opens);
}

/// It may be ended there, unless its result would be lost; and comes back as
/// the gate does.
static long pass_in(const struct fl_frame *frame, uint32_t state) {
  const unsigned long number = (unsigned long)frame->number;
  bool opens = number < ROWS && rows[number].classes[0] == 'R';

  if (state != FL_IN_CALL && state != FL_IN_KERNEL)
    finding("call %lu is passed on in state %u", number, state);
  if (opens && state != FL_IN_KERNEL)
    finding("call %lu: its descriptor may be lost", number);
  fl_self()->state = state;
  long result = pass(frame);
  fl_self()->state = FL_IN_MONITOR;
  return result;
}

long fl_gate_kernel_keyed(const struct fl_frame *frame, uint32_t state) {
  if (fl_machine.mode != FL_MODE_MPK)
    finding("passed on with keys, and there are none");
  return pass_in(frame, state);
}

long fl_gate_kernel_plain(const struct fl_frame *frame, uint32_t state) {
  if (fl_machine.mode == FL_MODE_MPK)
    finding("passed on with all rights");
  return pass_in(frame, state);
}
