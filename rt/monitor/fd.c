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
// What one thread closes another may be using: it has been checked, and the
// kernel will look at the number again. So that it is nobody else's by then, it
// is closed only when no thread of the instance uses it; until then it is the
// instance's no more, but FL_CLOSING. A thread that marks what it uses and one
// that closes it see each other, as both have a barrier in between.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_CLOSING 0x8000

/// 1 + index of the owning instance; 0: nobody's.
static _Atomic(uint16_t) owners[FL_FDS_MAX];
/// Descriptors that are FL_CLOSING.
static atomic_uint closing;

/// Its calls may be made by several threads at once.
static bool shared(const struct fl_instance *instance) {
  return instance->index == FL_HOST || atomic_load(&instance->members);
}

static void barrier(const struct fl_instance *instance) {
  if (shared(instance))
    atomic_thread_fence(memory_order_seq_cst);
}

bool fl_fd_owned(const struct fl_instance *instance, long fd) {
  if (fd < 0 || fd >= FL_FDS_MAX)
    return false;
  if (fd <= 2)
    return instance->index == FL_HOST;
  return owners[fd] == instance->index + 1;
}

int fl_fd_use(struct fl_thread *self, long fd) {
  self->fds[self->fd_count] = (int)fd;
  atomic_store_explicit(&self->fd_count, self->fd_count + 1,
                        memory_order_release);
  barrier(self->instance);
  return fl_fd_owned(self->instance, fd) ? 0 : -EBADF;
}

static bool used(const struct fl_instance *instance, int fd) {
  if (!shared(instance))
    return false;
  for (uint32_t i = 0; i < FL_THREADS_MAX; ++i)
    for (uint32_t at = 0; at < fl_threads[i].fd_count; ++at)
      if (fl_threads[i].instance == instance && fl_threads[i].fds[at] == fd)
        return true;
  return false;
}

/// Closes what is FL_CLOSING, if no thread uses it.
static void try_close(const struct fl_instance *instance, int fd) {
  uint16_t owner = (uint16_t)(FL_CLOSING | (instance->index + 1));

  // The number may be another's once it is closed.
  if (owners[fd] == owner && !used(instance, fd) &&
      atomic_compare_exchange_strong(&owners[fd], &owner, 0)) {
    atomic_fetch_sub(&closing, 1);
    fl_syscall(SYS_close, fd);
  }
}

void fl_fd_done(struct fl_thread *self) {
  if (!self->fd_count)
    return;
  atomic_store_explicit(&self->fd_count, 0, memory_order_release);
  barrier(self->instance);
  for (int fd = 3; fd < FL_FDS_MAX && atomic_load(&closing); ++fd)
    try_close(self->instance, fd);
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

/// Nobody uses it from here on; who does already may go on.
static int give_up(struct fl_thread *self, int fd) {
  uint16_t owner = (uint16_t)(self->instance->index + 1);

  // Of two threads that close it, one was first.
  atomic_fetch_add(&closing, 1);
  if (!atomic_compare_exchange_strong(&owners[fd], &owner,
                                      (uint16_t)(FL_CLOSING | owner))) {
    atomic_fetch_sub(&closing, 1);
    return -EBADF;
  }
  atomic_store_explicit(&self->fd_count, 0, memory_order_release);
  barrier(self->instance);
  try_close(self->instance, fd);
  return 0;
}

void fl_fd_close_all(const struct fl_instance *instance) {
  // No thread of it is left.
  for (int fd = 3; fd < FL_FDS_MAX; ++fd)
    if (owners[fd] == instance->index + 1) {
      owners[fd] = 0;
      fl_syscall(SYS_close, fd);
    } else {
      try_close(instance, fd);
    }
}

long fl_sys_close(struct fl_thread *self, struct fl_frame *frame) {
  long fd = frame->args[0];

  if (fd > 2)
    return give_up(self, (int)fd);
  // The process's, not the function's.
  return self->instance->index == FL_HOST ? fl_syscall(SYS_close, fd) : 0;
}

long fl_sys_fcntl(struct fl_thread *self, struct fl_frame *frame) {
  uint32_t command = (uint32_t)frame->args[1];
  long result = fl_pass(frame, command == F_DUPFD || command == F_DUPFD_CLOEXEC
                                   ? FL_IN_KERNEL
                                   : FL_IN_CALL);
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
  if (fl_fd_take(self->instance, pair[1]) < 0) {
    give_up(self, pair[0]);
    return -ENFILE;
  }
  error = fl_copy_out(to, pair, sizeof pair);
  for (int i = 0; i < 2 && error; ++i)
    give_up(self, pair[i]);
  return error;
}

/// poll and ppoll: the array is copied, as each descriptor in it is checked.
long fl_sys_poll(struct fl_thread *self, struct fl_frame *frame) {
  struct {
    int fd;
    short events, revents;
  } polled[FL_POLL_MAX];
  uint64_t count = (uint64_t)frame->args[1];
  if (count > sizeof polled / sizeof *polled)
    return -EINVAL;
  long error =
      fl_copy_in(polled, (uintptr_t)frame->args[0], count * sizeof *polled);
  if (error)
    return error;
  for (uint64_t i = 0; i < count; ++i)
    if (polled[i].fd >= 0 && fl_fd_use(self, polled[i].fd))
      return FL_REFUSE(DESCRIPTOR);
  struct fl_timespec limit;
  long timeout = frame->args[2];
  if (frame->number == SYS_ppoll && timeout) {
    error = fl_copy_in(&limit, (uintptr_t)timeout, sizeof limit);
    if (error)
      return error;
    timeout = (long)&limit;
  }
  fl_end_wait(self);
  long result =
      fl_syscall(frame->number, polled, count, timeout, 0, sizeof(uint64_t));
  fl_end_waited(self);
  if (result >= 0)
    error =
        fl_copy_out((uintptr_t)frame->args[0], polled, count * sizeof *polled);
  return error ? error : result;
}
