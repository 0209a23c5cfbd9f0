//===-- rt/monitor/fd.c - Descriptors and paths --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A descriptor belongs to the instance that opened it; nobody else can name
// it. Standard error is everybody's, to write logs to and for nothing else:
// what the host was given there is often open for reading too, or a terminal.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

/// 1 + index of the owning instance; 0: nobody's.
static uint16_t owners[FL_FDS_MAX];

bool fl_fd_owned(const struct fl_instance *instance, long fd) {
  if (fd < 0 || fd >= FL_FDS_MAX)
    return false;
  if (fd <= 2)
    return instance->index == FL_HOST;
  return owners[fd] == instance->index + 1;
}

long fl_fd_take(const struct fl_instance *instance, long fd) {
  if (fd < 0)
    return fd;
  if (fd >= FL_FDS_MAX) {
    fl_syscall(SYS_close, fd);
    return -ENFILE;
  }
  owners[fd] = (uint16_t)(instance->index + 1);
  return fd;
}

void fl_fd_drop(long fd) {
  if (fd > 2 && fd < FL_FDS_MAX)
    owners[fd] = 0;
}

void fl_fd_close_all(const struct fl_instance *instance) {
  for (int fd = 3; fd < FL_FDS_MAX; ++fd)
    if (owners[fd] == instance->index + 1) {
      owners[fd] = 0;
      fl_syscall(SYS_close, fd);
    }
}

long fl_sys_close(struct fl_thread *self, struct fl_frame *frame) {
  long fd = frame->args[0];
  if (fd <= 2 && self->instance->index != FL_HOST)
    return 0;     // the process's, not the function's
  fl_fd_drop(fd); // first: the number may be another's once it is closed
  return fl_syscall(SYS_close, fd);
}

long fl_sys_fcntl(struct fl_thread *self, struct fl_frame *frame) {
  uint32_t command = (uint32_t)frame->args[1];
  long result = fl_pass(frame);
  return command == F_DUPFD || command == F_DUPFD_CLOEXEC
             ? fl_fd_take(self->instance, result)
             : result;
}

/// pipe, pipe2 and socketpair: two descriptors, noted before they are told.
long fl_sys_pair(struct fl_thread *self, struct fl_frame *frame) {
  bool sockets = frame->number == SYS_socketpair;
  uintptr_t to = (uintptr_t)frame->args[sockets ? 3 : 0];
  int pair[2] = {-1, -1};
  long error =
      sockets ? fl_syscall(SYS_socketpair, frame->args[0], frame->args[1],
                           frame->args[2], pair)
              : fl_syscall(SYS_pipe2, pair,
                           frame->number == SYS_pipe2 ? frame->args[1] : 0);
  if (error)
    return error;
  if (fl_fd_take(self->instance, pair[0]) < 0) {
    fl_syscall(SYS_close, pair[1]);
    return -ENFILE;
  }
  error = fl_fd_take(self->instance, pair[1]);
  if (error >= 0)
    error = fl_copy_out(to, pair, sizeof pair);
  if (error < 0)
    for (int i = 0; i < 2; ++i) {
      fl_fd_drop(pair[i]);
      fl_syscall(SYS_close, pair[i]);
    }
  return error < 0 ? error : 0;
}

/// poll and ppoll: the array is copied, as each descriptor in it is checked.
long fl_sys_poll(struct fl_thread *self, struct fl_frame *frame) {
  struct {
    int fd;
    short events, revents;
  } polled[64];
  uint64_t count = (uint64_t)frame->args[1];
  if (count > sizeof polled / sizeof *polled)
    return -EINVAL;
  long error =
      fl_copy_in(polled, (uintptr_t)frame->args[0], count * sizeof *polled);
  if (error)
    return error;
  for (uint64_t i = 0; i < count; ++i)
    if (polled[i].fd >= 0 && !fl_fd_owned(self->instance, polled[i].fd))
      return -EBADF;
  struct fl_timespec limit;
  long timeout = frame->args[2];
  if (frame->number == SYS_ppoll && timeout) {
    error = fl_copy_in(&limit, (uintptr_t)timeout, sizeof limit);
    if (error)
      return error;
    timeout = (long)&limit;
  }
  long result =
      fl_syscall(frame->number, polled, count, timeout, 0, sizeof(uint64_t));
  if (result >= 0)
    error =
        fl_copy_out((uintptr_t)frame->args[0], polled, count * sizeof *polled);
  return error ? error : result;
}
