//===-- tools/flvm/guest/init.c - The machine's first process -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Brings the machine up: drivers, the host's files as the root, what a program
// expects under /proc, /sys and /dev, and one agent for each slot. Runs from
// the initramfs, statically linked, as process 1. Whatever fails ends the
// machine with a line on its console, which flvm shows.
//
//===----------------------------------------------------------------------===//
#include "../protocol.h"
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/module.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// QEMU runs with -no-reboot, so this is the machine's end.
static _Noreturn void die(const char *what, const char *name) {
  fprintf(stderr, "flvm-init: error: cannot %s '%s': %s\n", what, name,
          strerror(errno));
  fflush(stderr);
  reboot(RB_AUTOBOOT);
  _exit(1);
}

struct mount_row {
  const char *type;
  const char *source;
  const char *target;
  unsigned long flags;
  const char *data;
};

/// Before the drivers are there.
static const struct mount_row early_mounts[] = {
    {"proc", "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL},
    {"sysfs", "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL},
    {"devtmpfs", "devtmpfs", "/dev", MS_NOSUID, NULL},
};

/// With the drivers: the host's files, and over them what belongs to this
/// kernel. /tmp and /run stay the host's: tests put files there.
static const struct mount_row mounts[] = {
    {"virtiofs", "root", "/mnt", 0, NULL},
    {NULL, "/proc", "/mnt/proc", MS_MOVE, NULL},
    {NULL, "/sys", "/mnt/sys", MS_MOVE, NULL},
    {NULL, "/dev", "/mnt/dev", MS_MOVE, NULL},
    {"cgroup2", "cgroup2", "/mnt/sys/fs/cgroup", MS_NOSUID, NULL},
    {"devpts", "devpts", "/mnt/dev/pts", MS_NOSUID | MS_NOEXEC,
     "mode=620,ptmxmode=666"},
    {"tmpfs", "tmpfs", "/mnt/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777"},
};

static void mount_all(const struct mount_row *rows, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    // In the initramfs and in /dev the directories have to be made; in the
    // host's root they are there, and not for us to make.
    mkdir(rows[i].target, 0755);
    if (mount(rows[i].source, rows[i].target, rows[i].type, rows[i].flags,
              rows[i].data) < 0)
      die("mount", rows[i].target);
  }
}

/// flvm numbered them in the order in which they need one another.
static void load_modules(void) {
  struct dirent **names;
  int count = scandir("/modules", &names, NULL, alphasort);
  if (count < 0 && errno == ENOENT)
    return;
  if (count < 0)
    die("read", "/modules");
  if (chdir("/modules") < 0)
    die("enter", "/modules");
  for (int i = 0; i < count; ++i) {
    if (names[i]->d_name[0] == '.')
      continue;
    const char *suffix = strrchr(names[i]->d_name, '.');
    int flags = strcmp(suffix, ".ko") ? MODULE_INIT_COMPRESSED_FILE : 0;
    int fd = open(names[i]->d_name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || syscall(SYS_finit_module, fd, "", flags) < 0)
      die("load module", names[i]->d_name);
    close(fd);
  }
}

static void link_descriptors(void) {
  static const char *const links[][2] = {
      {"/proc/self/fd", "/dev/fd"},
      {"/proc/self/fd/0", "/dev/stdin"},
      {"/proc/self/fd/1", "/dev/stdout"},
      {"/proc/self/fd/2", "/dev/stderr"},
  };
  for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); ++i)
    if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST)
      die("make", links[i][1]);
}

/// The loopback interface is the only one; the kernel gives it its address.
static void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
    die("start", "lo");
  close(fd);
}

static void enter_root(void) {
  if (chdir("/mnt") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
      chroot(".") < 0 || chdir("/") < 0)
    die("enter", "/mnt");
}

int main(void) {
  pid_t agents[FL_SLOTS];
  umask(0);
  mount_all(early_mounts, sizeof(early_mounts) / sizeof(early_mounts[0]));
  load_modules();
  mount_all(mounts, sizeof(mounts) / sizeof(mounts[0]));
  enter_root();
  link_descriptors();
  raise_loopback();
  sethostname("flvm", 4);
  // A login's limit, where the kernel alone would stop at 4096.
  struct rlimit files = {.rlim_cur = 1024, .rlim_max = 1 << 19};
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);

  for (unsigned slot = 0; slot < FL_SLOTS; ++slot) {
    agents[slot] = fork();
    if (agents[slot] < 0)
      die("start", "agent");
    if (agents[slot] == 0) {
      errno = -fl_agent_serve(slot);
      die("serve", "slot");
    }
  }
  for (;;) {
    pid_t gone = wait(NULL);
    for (unsigned slot = 0; gone > 0 && slot < FL_SLOTS; ++slot)
      if (agents[slot] == gone) {
        errno = ECHILD;
        die("keep", "agent");
      }
  }
}
