//===-- rt/libc/compat/names.c - Other names, and what glibc has beside --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions that glibc also, or only, exports under these names and that
// Debian's archives use: internal spellings that old headers' macros leave in
// objects, 64-bit variants that musl has as macros only, and extensions that
// musl 1.2.3 lacks.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <wchar.h>

/// glibc clears this with the first thread; 0 is right for any number.
extern char __libc_single_threaded;
char __libc_single_threaded = 0;

// clang-format off
FL_COMPAT_SAME(char *, __strdup, (const char *s), strdup(s))
FL_COMPAT_SAME(char *, __strndup, (const char *s, size_t n), strndup(s, n))
FL_COMPAT_SAME(char *, __strtok_r, (char *s, const char *by, char **next),
               strtok_r(s, by, next))
FL_COMPAT_SAME(void *, __mempcpy, (void *to, const void *from, size_t n),
               mempcpy(to, from, n))
FL_COMPAT_SAME(int, __memcmpeq, (const void *a, const void *b, size_t n),
               memcmp(a, b, n))
FL_COMPAT_SAME(void *, rawmemchr, (const void *s, int c),
               memchr(s, c, (size_t)-1))
FL_COMPAT_SAME(void *, __rawmemchr, (const void *s, int c), rawmemchr(s, c))
FL_COMPAT_SAME(size_t, __mbrlen, (const char *s, size_t n, mbstate_t *state),
               mbrlen(s, n, state))
FL_COMPAT_SAME(char *, __secure_getenv, (const char *name),
               secure_getenv(name))
FL_COMPAT_SAME(char *, canonicalize_file_name, (const char *path),
               realpath(path, NULL))
FL_COMPAT_SAME(long, __sysconf, (int name), sysconf(name))
FL_COMPAT_SAME(int, close_range,
               (unsigned first, unsigned last, int flags),
               (int)syscall(SYS_close_range, first, last, flags))
FL_COMPAT_SAME(int, __register_atfork,
               (void (*prepare)(void), void (*parent)(void),
                void (*child)(void), void *library),
               ((void)library, pthread_atfork(prepare, parent, child)))
// clang-format on

/// The third argument is a word, whether the command has one or not.
FL_COMPAT(int, fcntl64, (int fd, int command, ...)) {
  va_list ap;
  va_start(ap, command);
  unsigned long argument = va_arg(ap, unsigned long);
  va_end(ap);
  return fcntl(fd, command, argument);
}
