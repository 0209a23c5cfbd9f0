//===-- rt/monitor/kernel.h - Linux, as the monitor calls it --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The monitor has no libc. Constants carry Linux's own names (uapi headers).
//
//===----------------------------------------------------------------------===//
#ifndef FL_MONITOR_KERNEL_H
#define FL_MONITOR_KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EBADF 9
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EPERM 1
#define EBUSY 16
#define EXDEV 18
#define ENOTDIR 20
#define EINVAL 22
#define ENFILE 23
#define ENAMETOOLONG 36
#define ENOSYS 38
#define EOPNOTSUPP 95
#define EAFNOSUPPORT 97
#define ETIMEDOUT 110

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_NORESERVE 0x4000
#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED 2
#define MADV_DONTNEED 4
#define MADV_REMOVE 9

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_REQUEUE 3
#define FUTEX_PRIVATE 128

#define SIGINT 2
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGPIPE 13
#define SIGTERM 15
#define SIGCHLD 17
#define SIGXFSZ 25
#define SIGSYS 31
#define SIG_UNBLOCK 1
#define SIG_IGN ((void (*)(int, void *, void *))1)
#define SA_SIGINFO 4u
#define SA_ONSTACK 0x08000000u
#define SA_NODEFER 0x40000000u
#define SA_RESTORER 0x04000000u
#define SS_AUTODISARM (1u << 31)
#define SS_DISABLE 2

#define CLONE_VM 0x100
#define CLONE_FS 0x200
#define CLONE_FILES 0x400
#define CLONE_SIGHAND 0x800
#define CLONE_VFORK 0x4000
#define CLONE_THREAD 0x10000
#define CLONE_SYSVSEM 0x40000
#define CLONE_PARENT_SETTID 0x100000
#define CLONE_CHILD_CLEARTID 0x200000
#define FL_THREAD_FLAGS                                                        \
  (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |          \
   CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

#define PR_SET_PDEATHSIG 1
#define PR_SET_DUMPABLE 4
#define PR_SET_SECCOMP 22
#define PR_SET_NO_NEW_PRIVS 38
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define RLIMIT_CORE 4
#define P_PID 1
#define WNOHANG 1
#define WEXITED 4
#define WNOWAIT 0x1000000
#define AT_FDCWD (-100)
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_GETLK 5
#define F_SETLK 6
#define F_SETLKW 7
#define F_DUPFD_CLOEXEC 1030
#define TCGETS 0x5401
#define TIOCGWINSZ 0x5413
#define FIONREAD 0x541b
#define FIONBIO 0x5421
#define FIONCLEX 0x5450
#define FIOCLEX 0x5451
#define O_ASYNC 020000
#define O_PATH 010000000
#define O_ASYNC 020000
#define O_CLOEXEC 02000000

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_SEQPACKET 5
#define SOCK_NONBLOCK 04000
#define SOCK_CLOEXEC 02000000

#define AT_NULL 0
#define AT_PAGESZ 6
#define AT_HWCAP 16
#define AT_SECURE 23
#define AT_RANDOM 25
#define AT_HWCAP2 26
#define AT_EXECFN 31
#define AT_MINSIGSTKSZ 51
#define HWCAP2_FSGSBASE 2

#define FL_PAGE 4096ul

struct fl_timespec {
  int64_t seconds, nanoseconds;
};

struct fl_stack {
  void *base;
  int32_t flags;
  uint64_t size;
};

/// gate.S: the only place that makes system calls with the monitor's rights.
long fl_syscall6(long number, long a, long b, long c, long d, long e, long f);

#define FL_SYSCALL_(n, a, b, c, d, e, f, ...)                                  \
  fl_syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e),        \
              (long)(f))
/// fl_syscall(number, up to six arguments): the result or -errno.
#define fl_syscall(...) FL_SYSCALL_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

#endif
