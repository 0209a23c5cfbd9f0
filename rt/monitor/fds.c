//===-- rt/monitor/fds.c - Descriptors between processes -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A message is the kernel's struct msghdr with one control message; it has a
// byte of its own, since one without any is the end of a stream. Neither side
// waits: a message is sent before the turn is passed, and the other side may
// be hostile.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define SOL_SOCKET 1
#define SCM_RIGHTS 1
#define MSG_DONTWAIT 0x40
#define MSG_NOSIGNAL 0x4000
#define MSG_CMSG_CLOEXEC 0x40000000

struct descriptor_message {
  char byte;
  struct {
    void *base;
    uint64_t size;
  } part;
  struct {
    uint64_t size;
    int level, type;
    int fds[2];
  } control;
  struct {
    void *name;
    uint32_t name_size, unused;
    void *parts;
    uint64_t part_count;
    void *control;
    uint64_t control_size;
    int flags, unused2;
  } header;
};
#define FL_CONTROL_HEAD 16

static void fill_message(struct descriptor_message *message) {
  *message = (struct descriptor_message){0};
  message->part.base = &message->byte;
  message->part.size = 1;
  message->header.parts = &message->part;
  message->header.part_count = 1;
  message->header.control = &message->control;
  message->header.control_size = sizeof message->control;
}

long fl_fds_send(int socket, const int *fds, uint32_t count) {
  struct descriptor_message message;

  fill_message(&message);
  message.control.size = FL_CONTROL_HEAD + count * sizeof *fds;
  message.control.level = SOL_SOCKET;
  message.control.type = SCM_RIGHTS;
  memcpy(message.control.fds, fds, count * sizeof *fds);
  long sent = fl_syscall(SYS_sendmsg, socket, &message.header,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? sent : 0;
}

long fl_fds_receive(int socket, int *fds, uint32_t count) {
  struct descriptor_message message;

  fill_message(&message);
  long size = fl_syscall(SYS_recvmsg, socket, &message.header,
                         MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0)
    return size;
  // The kernel has dropped those for which there was no room.
  uint64_t came = message.control.size;
  came = came ? (came - FL_CONTROL_HEAD) / sizeof *fds : 0;
  if (came == count) {
    memcpy(fds, message.control.fds, count * sizeof *fds);
    return 0;
  }
  for (uint64_t i = 0; i < came; ++i)
    fl_syscall(SYS_close, message.control.fds[i]);
  return -EBADF;
}
