//===-- tools/flvm/machine.c - QEMU and virtiofsd -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both get their sockets as open descriptors, so nothing of the machine but
// the server's socket has a name that another process could reach.
//
// virtiofsd expects to be root. Elsewhere it is started in a user namespace in
// which this user is root; the machine's root then has this user's rights.
//
// The guest's caches: "cache=auto" lets files be mapped, which programs need,
// and drops a file's cached pages when it is opened; "timeout=0" makes the
// guest ask for names and attributes each time. So a file rewritten here
// between two commands, or during one, is seen at its next use.
//
//===----------------------------------------------------------------------===//
#include "machine.h"
#include "message.h"
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/// Looks for an executable in PATH and in `more` (as PATH is written).
static int find_program(const char *name, const char *more, char *path) {
  const char *from_user = getenv("PATH");
  char places[2 * PATH_MAX], *rest = places;
  snprintf(places, sizeof(places), "%s:%s", from_user ? from_user : "", more);
  for (char *place; (place = strsep(&rest, ":"));) {
    snprintf(path, PATH_MAX, "%s/%s", place, name);
    if (place[0] == '/' && access(path, X_OK) == 0)
      return 0;
  }
  return -1;
}

/// flvm-init stands in ../lib/flcc, seen from flvm itself.
static int find_init(char *path) {
  static const char below[] = "/lib/flcc/flvm-init";
  ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - sizeof(below));
  path[length > 0 ? length : 0] = '\0';
  for (int up = 0; up < 2; ++up) {
    char *slash = strrchr(path, '/');
    if (slash)
      *slash = '\0';
  }
  strcat(path, below);
  return access(path, R_OK);
}

int fl_machine_find(const struct fl_kernel_name *name, struct fl_parts *parts) {
  if (find_program("qemu-system-x86_64", "", parts->qemu) < 0) {
    fl_error("qemu-system-x86_64 not found");
    fl_note("install it with: apt-get install qemu-system-x86");
    return -1;
  }
  if (find_program("virtiofsd", "/usr/lib/qemu:/usr/libexec",
                   parts->virtiofsd) < 0) {
    fl_error("virtiofsd not found");
    fl_note("install it with: apt-get install qemu-system-common");
    return -1;
  }
  if (find_init(parts->init) < 0) {
    fl_error("'%s': %s", parts->init, strerror(errno));
    fl_note("it is installed with flvm; './dev build' makes both");
    return -1;
  }
  return fl_kernel_find(name, &parts->kernel);
}

static int write_file(const char *path, const char *format, unsigned id) {
  char text[32];
  int length = snprintf(text, sizeof(text), format, id);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  ssize_t put = fd < 0 ? -1 : write(fd, text, (size_t)length);
  if (fd >= 0)
    close(fd);
  return put == length ? 0 : -1;
}

/// Makes this process root in a namespace of its own. virtiofsd drops its
/// supplementary groups, which such a namespace forbids; they do no harm, so
/// setgroups is answered with 0 without being done.
static int become_root(void) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setgroups, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof(rules) / sizeof(rules[0]),
                               .filter = rules};
  uid_t user = geteuid();
  gid_t group = getegid();
  if (unshare(CLONE_NEWUSER) < 0 ||
      write_file("/proc/self/setgroups", "deny", 0) < 0 ||
      write_file("/proc/self/uid_map", "0 %u 1", user) < 0 ||
      write_file("/proc/self/gid_map", "0 %u 1", group) < 0)
    return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/// The guest keeps a descriptor of virtiofsd's open for each file it knows.
static void raise_descriptor_limit(void) {
  struct rlimit limit = {.rlim_cur = 1000000, .rlim_max = 1000000};
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
    return;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/// Starts a process that ends with this one and inherits `fds` (ended by -1).
/// Returns its id or -errno.
static pid_t spawn(char *const arguments[], const int fds[], bool needs_root) {
  pid_t parent = getpid(), pid = fork();
  if (pid != 0)
    return pid < 0 ? -errno : pid;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (size_t i = 0; fds[i] >= 0; ++i)
    fcntl(fds[i], F_SETFD, 0);
  raise_descriptor_limit();
  if (needs_root && geteuid() != 0 && become_root() < 0) {
    fprintf(stderr, "flvm: error: cannot make a user namespace: %s\n",
            strerror(errno));
    _exit(1);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(1);
  size_t i = 0;
  do // into the log
    fprintf(stderr, "%s%c", arguments[i], arguments[i + 1] ? ' ' : '\n');
  while (arguments[++i]);
  execv(arguments[0], arguments);
  fprintf(stderr, "flvm: error: '%s': %s\n", arguments[0], strerror(errno));
  _exit(1);
}

/// virtiofsd wants to accept a connection: both ends of one that is made here.
static int make_files_socket(int *listening, int *connected) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "files"};
  unlink(address.sun_path);
  *listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  *connected = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (*listening < 0 || *connected < 0 ||
      bind(*listening, (struct sockaddr *)&address, sizeof(address)) < 0 ||
      listen(*listening, 1) < 0 ||
      connect(*connected, (struct sockaddr *)&address, sizeof(address)) < 0)
    return -errno;
  unlink(address.sun_path);
  return 0;
}

static int start_virtiofsd(const struct fl_parts *parts, pid_t *pid,
                           int *connected) {
  int listening;
  char fd_option[32];
  int error = make_files_socket(&listening, connected);
  if (!error) {
    snprintf(fd_option, sizeof(fd_option), "--fd=%d", listening);
    char *arguments[] = {
        (char *)(uintptr_t)parts->virtiofsd,
        "-f",
        fd_option,
        "--rlimit-nofile=0",
        "-o",
        "source=/,sandbox=chroot,log_level=warn",
        "-o",
        "cache=auto,timeout=0,no_readdirplus,no_posix_lock,no_flock",
        NULL};
    *pid = spawn(arguments, (const int[]){listening, -1}, true);
    error = *pid < 0 ? *pid : 0;
  }
  if (listening >= 0)
    close(listening);
  return error;
}

/// QEMU's arguments but for the ports, which follow.
#define FL_QEMU_ARGUMENTS                                                      \
  "-name", "flvm", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2",   \
      "-machine", "pc,memory-backend=memory", "-m", "2G", "-object",           \
      "memory-backend-memfd,id=memory,size=2G,share=on", "-nodefaults",        \
      "-no-user-config", "-no-reboot", "-display", "none", "-serial",          \
      "file:" FL_STATE_CONSOLE, "-initrd", FL_STATE_INITRAMFS, "-append",      \
      "console=ttyS0 quiet panic=-1 mitigations=off vsyscall=xonly",           \
      "-device", "vhost-user-fs-pci,chardev=files,tag=root", "-device",        \
      "virtio-serial-pci,max_ports=16"

static int start_qemu(const struct fl_parts *parts, struct fl_machine *machine,
                      int files) {
  // "file:" and the console's path are one argument.
  // NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
  static char *const fixed[] = {FL_QEMU_ARGUMENTS};
  enum { FIXED = sizeof(fixed) / sizeof(fixed[0]) };
  char kernel[PATH_MAX], options[2 * FL_SLOTS + 1][64];
  char *arguments[1 + 2 + 2 + FIXED + 4 * FL_SLOTS + 1];
  int fds[FL_SLOTS + 2], error = 0;
  size_t count = 0;

  snprintf(kernel, sizeof(kernel), "%s", parts->kernel.image);
  snprintf(options[0], sizeof(options[0]), "socket,id=files,fd=%d", files);
  arguments[count++] = (char *)(uintptr_t)parts->qemu;
  arguments[count++] = "-kernel";
  arguments[count++] = kernel;
  arguments[count++] = "-chardev";
  arguments[count++] = options[0];
  memcpy(arguments + count, fixed, sizeof(fixed));
  count += FIXED;

  unsigned slot = 0;
  for (fds[0] = files; slot < FL_SLOTS; ++slot) {
    int pair[2];
    char *chardev = options[1 + 2 * slot], *device = options[2 + 2 * slot];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
      error = -errno;
      break;
    }
    machine->ports[slot] = pair[0];
    fds[1 + slot] = pair[1];
    // Port 0 would be a console's.
    snprintf(chardev, sizeof(options[0]), "socket,id=slot%u,fd=%d", slot,
             pair[1]);
    snprintf(device, sizeof(options[0]), "virtserialport,chardev=slot%u,nr=%u",
             slot, slot + 1);
    arguments[count++] = "-chardev";
    arguments[count++] = chardev;
    arguments[count++] = "-device";
    arguments[count++] = device;
  }
  arguments[count] = NULL;
  fds[1 + slot] = -1;
  if (!error) {
    machine->qemu = spawn(arguments, fds, false);
    error = machine->qemu < 0 ? machine->qemu : 0;
  }
  for (unsigned i = 1; i <= slot; ++i)
    close(fds[i]);
  return error;
}

int fl_machine_start(const struct fl_parts *parts, struct fl_machine *machine) {
  int files = -1;
  *machine = (struct fl_machine){0};
  int error = start_virtiofsd(parts, &machine->virtiofsd, &files);
  if (!error)
    error = start_qemu(parts, machine, files);
  if (files >= 0)
    close(files);
  return error;
}

static void end_process(pid_t *pid) {
  if (*pid <= 0)
    return;
  kill(*pid, SIGKILL);
  waitpid(*pid, NULL, 0);
  *pid = 0;
}

void fl_machine_stop(struct fl_machine *machine) {
  end_process(&machine->qemu);
  end_process(&machine->virtiofsd);
}
