//===-- rt/monitor/dispatch.c - The calls of domains ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

long fl_sys_sigprocmask(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_nothing(struct fl_thread *self, struct fl_frame *frame);

enum who { NOBODY, START, HOST, NET, BOTH };

struct row {
  uint8_t who;
  char classes[8];
  long (*serve)(struct fl_thread *, struct fl_frame *); ///< null: pass
};

#define FL_LAST_SYSCALL 462
static const struct row rows[FL_LAST_SYSCALL + 1] = {
#define PASS(name, who, classes) [SYS_##name] = {who, classes "", 0},
#define SERVE(name, who, classes, function)                                    \
  [SYS_##name] = {who, classes "", function},
#define EARLY(name) [SYS_##name] = {START, "x", 0},
#define REFUSE(name) [SYS_##name] = {NOBODY, "x", 0},
#define ABSENT(name, number) [number] = {NOBODY, "", 0},
#include "syscalls.def"
#undef PASS
#undef SERVE
#undef EARLY
#undef REFUSE
#undef ABSENT
};

static long (*const calls[])(struct fl_thread *, struct fl_frame *) = {
    [FL_CALL_ISOLATE - FL_CALL_BASE] = fl_call_isolate,
    [FL_CALL_INVOKE - FL_CALL_BASE] = fl_call_invoke,
    [FL_CALL_FETCH - FL_CALL_BASE] = fl_call_fetch,
    [FL_CALL_THREAD - FL_CALL_BASE] = fl_call_thread,
    [FL_CALL_CANCEL - FL_CALL_BASE] = fl_call_cancel,
    [FL_CALL_SEGMENT - FL_CALL_BASE] = fl_call_segment,
    [FL_CALL_RELEASE - FL_CALL_BASE] = fl_call_release,
    [FL_CALL_TRIM - FL_CALL_BASE] = fl_call_trim,
    [FL_CALL_PREPARE - FL_CALL_BASE] = fl_call_prepare,
};

static bool may_call(const struct fl_instance *instance,
                     const struct row *row) {
  bool host = instance->index == FL_HOST;
  if (row->who == START)
    return host && !fl_machine.isolated;
  return row->who == BOTH || (row->who && host) ||
         (row->who == NET && instance->allow & FL_ALLOW_NET);
}

const char *fl_passed_classes(const struct fl_instance *instance,
                              uint32_t number) {
  if (number > FL_LAST_SYSCALL)
    return 0;
  const struct row *row = &rows[number];
  if (row->serve || row->who == START || !may_call(instance, row))
    return 0;
  return row->classes + (row->classes[0] == 'R' || row->classes[0] == 'W');
}

long fl_pass(const struct fl_frame *frame, uint32_t state) {
  return fl_machine.mode == FL_MODE_MPK ? fl_gate_kernel_keyed(frame, state)
                                        : fl_gate_kernel_plain(frame, state);
}

long fl_sys_nothing(struct fl_thread *self, struct fl_frame *frame) {
  (void)self, (void)frame;
  return 0;
}

long fl_sys_sigprocmask(struct fl_thread *self, struct fl_frame *frame) {
  // The host may wait for those that end a program, and so block them.
  const uint64_t ends = 1ul << (SIGINT - 1) | 1ul << (SIGTERM - 1);
  uint64_t set = 0, old = 0;
  long error = 0;

  if (self->instance->index == FL_HOST) {
    if (frame->args[1])
      error = fl_copy_in(&set, (uintptr_t)frame->args[1], 8);
    set &= ends;
    if (!error)
      error = fl_syscall(SYS_rt_sigprocmask, frame->args[0],
                         frame->args[1] ? &set : 0, &old, sizeof old);
    if (error)
      return error;
    old &= ends;
  }
  return frame->args[2] ? fl_copy_out((uintptr_t)frame->args[2], &old, 8) : 0;
}

const struct fl_commands *fl_class_commands(char class) {
  // No owners, signals, leases or seals.
  static const struct fl_commands fcntl = {9,
                                           {F_DUPFD, F_GETFD, F_SETFD, F_GETFL,
                                            F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
                                            F_DUPFD_CLOEXEC}};
  // What stdio and sockets ask: terminal size, bytes waiting.
  static const struct fl_commands ioctl = {
      6, {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX}};
  // Clients and servers: none that make packets of their own, or speak with
  // the kernel.
  static const struct fl_commands family = {3, {AF_UNIX, AF_INET, AF_INET6}};
#define KINDS(f) SOCK_STREAM | (f), SOCK_DGRAM | (f), SOCK_SEQPACKET | (f)
  static const struct fl_commands kind = {
      12,
      {KINDS(0), KINDS(SOCK_CLOEXEC), KINDS(SOCK_NONBLOCK),
       KINDS(SOCK_CLOEXEC | SOCK_NONBLOCK)}};

  return class == 'C'   ? &fcntl
         : class == 'I' ? &ioctl
         : class == 'N' ? &family
         : class == 'K' ? &kind
                        : 0;
}

static bool has_command(char class, uint32_t value) {
  const struct fl_commands *commands = fl_class_commands(class);

  for (uint32_t i = 0; i < commands->count; ++i)
    if (commands->of[i] == value)
      return true;
  return false;
}

/// The arguments are what the row says of them: 0, -errno or FL_REFUSE().
static int check(struct fl_thread *self, const char *classes,
                 struct fl_frame *frame) {
  const struct fl_instance *instance = self->instance;
  bool function = instance->index != FL_HOST;

  for (long *arg = frame->args; *classes; ++classes, ++arg) {
    switch (*classes) {
    case 'F':
    case 'L':
      // The kernel takes the lower half, and so does all that follows.
      *arg = (int)*arg;
      if (function && *classes == 'L' && (*arg == 1 || *arg == 2))
        // What it prints is a log where standard output is the result's.
        *arg = instance->allow & FL_ALLOW_PRINT ? *arg : 2;
      else if (fl_fd_use(self, *arg))
        // stdio asks whether the log is a terminal, and nobody need know.
        return *arg < 0 || *arg == 1 || *arg == 2 ? -EBADF
                                                  : FL_REFUSE(DESCRIPTOR);
      break;
    case 'C':
    case 'I':
    case 'K':
      if (!has_command(*classes, (uint32_t)*arg))
        return FL_REFUSE(ARGUMENT);
      // A terminal's signals would go to the host.
      if (*classes == 'C' && (uint32_t)*arg == F_SETFL && arg[1] & O_ASYNC)
        return FL_REFUSE(ARGUMENT);
      break;
    case 'N':
      if (!has_command(*classes, (uint32_t)*arg))
        return FL_REFUSE(FAMILY);
      break;
    case 'A':
      if (*arg && function && !(instance->allow & FL_ALLOW_NET))
        return FL_REFUSE(NET);
      break;
    case '0':
      if (*arg)
        return FL_REFUSE(ARGUMENT);
      break;
    case 'T':
      if (*arg && *arg != self->tid)
        return FL_REFUSE(OTHERS);
      *arg = 0;
      break;
    default: // '.' and 'M': nothing to check here
      break;
    }
  }
  return 0;
}

static long system_call(struct fl_thread *self, struct fl_frame *frame) {
  if ((unsigned long)frame->number > FL_LAST_SYSCALL)
    return FL_REFUSE(ABSENT);
  const struct row *row = &rows[frame->number];
  if (row->who == NOBODY)
    return row->classes[0] ? FL_REFUSE(CALL) : FL_REFUSE(ABSENT);
  if (!may_call(self->instance, row))
    return row->who == NET ? FL_REFUSE(NET) : FL_REFUSE(CALL);
  const char *classes = row->classes;
  bool opens = classes[0] == 'R' || classes[0] == 'W';
  int error = check(self, classes + opens, frame);
  if (error)
    return error;
  if (row->serve)
    return row->serve(self, frame);
  long result = fl_pass(frame, classes[0] == 'R' ? FL_IN_KERNEL : FL_IN_CALL);
  return opens ? fl_fd_take(self->instance, result) : result;
}

static long own_call(struct fl_thread *self, struct fl_frame *frame) {
  if (frame->number >= FL_CALL_END)
    return FL_REFUSE(ABSENT);
  bool host = self->instance->index == FL_HOST;
  if (frame->number == FL_CALL_SEGMENT
          ? host
          : frame->number != FL_CALL_THREAD && !host)
    return FL_REFUSE(CALL);
  return calls[frame->number - FL_CALL_BASE](self, frame);
}

long fl_dispatch(struct fl_frame *frame) {
  struct fl_thread *self = fl_self();
  long result = frame->number < FL_CALL_BASE ? system_call(self, frame)
                                             : own_call(self, frame);

  fl_fd_done(self);
  // The kernel's own errors are larger.
  return result <= FL_REFUSED_BASE && result > FL_REFUSE(END)
             ? fl_refuse(self, frame, result)
             : result;
}
