//===-- test/unit/monitor/processes.c - Calls for a function's process -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What process mode's parent asks the kernel for on top of the rest. The child
// may be killed or die, send descriptors, and write into its channel whenever
// the parent is in the kernel.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <string.h>
#include <unistd.h>

static uintptr_t channels[DOMAINS];

/// The kernel's struct msghdr, and one control message.
struct message {
  void *name;
  uint64_t name_size;
  void *parts;
  uint64_t part_count;
  struct {
    uint64_t size;
    int level, type, fds[2];
  } *control;
  uint64_t control_size;
};

void process_start(void) {
  for (int i = 0; i < DOMAINS; ++i)
    if (channels[i])
      syscall(SYS_munmap, channels[i], CHANNEL_SIZE);
  memset(channels, 0, sizeof channels);
}

static void need_channel(const char *what, const long *a) {
  uintptr_t at = (uintptr_t)a[0], start = channels[machine.callee];
  if (!start || at < start || (uint64_t)a[1] > start + CHANNEL_SIZE - at)
    finding("%s: no channel of domain %d", what, machine.callee);
}

static long make_channel(const long *a) {
  if (a[0] || a[2] != (PROT_READ | PROT_WRITE) || channels[machine.callee] ||
      a[3] != (MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE) ||
      a[1] > (long)CHANNEL_SIZE)
    finding("mmap: is no channel");
  if (kernel_fails())
    return -ENOMEM;
  long at = syscall(SYS_mmap, 0L, CHANNEL_SIZE, a[2], a[3], -1, 0L);
  if (at == -1)
    finding("no memory for a channel");
  channels[machine.callee] = (uintptr_t)at;
  return at;
}

static long make_sockets(const long *a) {
  int *fds = (int *)a[3];
  if (a[0] != AF_UNIX || a[1] != (SOCK_SEQPACKET | SOCK_CLOEXEC))
    finding("socketpair: of another kind");
  fds[0] = (int)kernel_keep();
  fds[1] = (int)kernel_keep();
  return 0;
}

static long wait_for_turn(const long *a) {
  const long word[] = {a[0], sizeof(int)};
  need_channel("futex", word);
  if (a[1] == FUTEX_WAIT && machine.alive[machine.callee] && machine.child)
    machine.child(machine.callee);
  return 0;
}

static long end(const long *a) {
  if (a[0] != machine.callee + 300 || a[1] != SIGKILL)
    finding("kill: of process %ld", a[0]);
  machine.alive[machine.callee] = false;
  return 0;
}

static long wait_for_end(const long *a) {
  if (a[0] != machine.callee + 300)
    finding("wait4: for process %ld", a[0]);
  if (machine.alive[machine.callee])
    return a[2] == WNOHANG ? 0 : (finding("wait4: for a process that lives"), 0);
  *(int *)a[1] = (int)machine_choose(0x10000);
  return a[0];
}

/// Dead, and not waited for yet: si_signo says so.
static long look_for_end(const long *a) {
  if (a[0] != 1 || a[1] != machine.callee + 300 ||
      a[3] != (WNOHANG | WEXITED | WNOWAIT))
    finding("waitid: for process %ld", a[1]);
  kernel_need_own("waitid", a[2], 128);
  if (!machine.alive[machine.callee])
    *(int *)a[2] = SIGCHLD;
  return 0;
}

static long send(const long *a) {
  const struct message *message = (void *)a[1];
  uint64_t count = (message->control->size - 16) / sizeof(int);
  for (uint64_t i = 0; i < count; ++i)
    kernel_hand_out(machine.callee, message->control->fds[i]);
  return machine_choose(8) == 7 ? -EAGAIN : 1;
}

static long receive(const long *a) {
  struct message *message = (void *)a[1];
  uint32_t count = machine_choose(4);
  if (count == 3)
    return -EAGAIN;
  message->control->size = count ? 16 + count * sizeof(int) : 0;
  for (uint32_t i = 0; i < count; ++i)
    message->control->fds[i] = (int)kernel_receive(machine_choose(2));
  return 1;
}

static long give_back(const long *a) {
  if (a[2] != MADV_REMOVE)
    finding("madvise: %ld", a[2]);
  need_channel("madvise", a);
  return syscall(SYS_madvise, a[0], a[1], a[2]);
}

long process_call(long number, const long args[6], bool *served) {
  static const struct {
    long number;
    long (*serve)(const long args[6]);
  } calls[] = {
      {SYS_mmap, make_channel},  {SYS_socketpair, make_sockets},
      {SYS_futex, wait_for_turn}, {SYS_kill, end},
      {SYS_wait4, wait_for_end}, {SYS_waitid, look_for_end}, {SYS_sendmsg, send},
      {SYS_recvmsg, receive},    {SYS_madvise, give_back},
  };

  if (machine.alive[machine.callee] && channels[machine.callee] &&
      number != SYS_futex && machine_choose(4) == 3 && machine.child)
    machine.child(machine.callee);
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; ++i)
    if (calls[i].number == number) {
      *served = true;
      return calls[i].serve(args);
    }
  return 0;
}
