//===-- rt/libc/compat/unistd.c - Checked system interfaces --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The wrappers of system calls that glibc's headers check with
// _FORTIFY_SOURCE: those that fill a buffer, fd_set indices, and open() that
// may create a file but was given no mode.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static size_t poll_size(nfds_t n) {
  size_t size;
  return __builtin_mul_overflow(n, sizeof(struct pollfd), &size)
             ? FL_ROOM_UNKNOWN
             : size;
}

// clang-format off
FL_COMPAT_CHECKED(ssize_t, read, (int fd, void *to, size_t n, size_t room),
                  n, read(fd, to, n))
FL_COMPAT_CHECKED(ssize_t, pread,
                  (int fd, void *to, size_t n, off_t at, size_t room),
                  n, pread(fd, to, n, at))
FL_COMPAT_CHECKED(ssize_t, pread64,
                  (int fd, void *to, size_t n, off_t at, size_t room),
                  n, pread(fd, to, n, at))
FL_COMPAT_CHECKED(ssize_t, recv,
                  (int fd, void *to, size_t n, size_t room, int flags),
                  n, recv(fd, to, n, flags))
FL_COMPAT_CHECKED(ssize_t, recvfrom,
                  (int fd, void *to, size_t n, size_t room, int flags,
                   struct sockaddr *from, socklen_t *size),
                  n, recvfrom(fd, to, n, flags, from, size))
FL_COMPAT_CHECKED(ssize_t, readlink,
                  (const char *path, char *to, size_t n, size_t room),
                  n, readlink(path, to, n))
FL_COMPAT_CHECKED(ssize_t, readlinkat,
                  (int at, const char *path, char *to, size_t n, size_t room),
                  n, readlinkat(at, path, to, n))
FL_COMPAT_CHECKED(char *, getcwd, (char *to, size_t n, size_t room),
                  n, getcwd(to, n))
FL_COMPAT_CHECKED(int, gethostname, (char *to, size_t n, size_t room),
                  n, gethostname(to, n))
FL_COMPAT_CHECKED(int, getdomainname, (char *to, size_t n, size_t room),
                  n, getdomainname(to, n))
FL_COMPAT_CHECKED(size_t, confstr, (int name, char *to, size_t n, size_t room),
                  n, confstr(name, to, n))
FL_COMPAT_CHECKED(int, ttyname_r, (int fd, char *to, size_t n, size_t room),
                  n, ttyname_r(fd, to, n))
// realpath knows no size: it may write as much as a path can be long.
FL_COMPAT_CHECKED(char *, realpath, (const char *path, char *to, size_t room),
                  PATH_MAX, realpath(path, to))
FL_COMPAT_CHECKED(int, poll,
                  (struct pollfd *fds, nfds_t n, int timeout, size_t room),
                  poll_size(n), poll(fds, n, timeout))
FL_COMPAT_CHECKED(int, ppoll,
                  (struct pollfd *fds, nfds_t n, const struct timespec *timeout,
                   const sigset_t *mask, size_t room),
                  poll_size(n), ppoll(fds, n, timeout, mask))
// clang-format on

/// The word of an fd_set that descriptor `fd` is in.
FL_COMPAT(long, __fdelt_chk, (long fd)) {
  if (fd < 0 || fd >= FD_SETSIZE)
    fl_compat_abort("FD_SET", "given a descriptor that no fd_set holds");
  return fd / (long)(8 * sizeof(long));
}

static void check_mode(int flags) {
  if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE)
    fl_compat_abort("open", "called to create a file, without a mode");
}

FL_COMPAT(int, __openat_2, (int at, const char *path, int flags)) {
  check_mode(flags);
  return openat(at, path, flags);
}

FL_COMPAT(int, __open_2, (const char *path, int flags)) {
  check_mode(flags);
  return open(path, flags);
}

FL_COMPAT_SAME(int, __openat64_2, (int at, const char *path, int flags),
               __openat_2(at, path, flags))
FL_COMPAT_SAME(int, __open64_2, (const char *path, int flags),
               __open_2(path, flags))
