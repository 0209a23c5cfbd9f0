//===-- rt/libc/compat/stdio.c - Checked stdio functions -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// glibc's <stdio.h> calls these with _FORTIFY_SOURCE. The printf family gets a
// `flag` (is the format to be distrusted?) that concerns %n alone: see
// compat.h. The FILE behind the pointers is musl's, and is never looked into.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#define FL_COMPAT_FORMAT(type, name, parameters, call)                         \
  FL_COMPAT(type, __##name##_chk, parameters) {                                \
    (void)flag;                                                                \
    return call;                                                               \
  }

/// The same for `...`, by the function's va_list form.
#define FL_COMPAT_VARIADIC(name, parameters, call)                             \
  FL_COMPAT(int, __##name##_chk, parameters) {                                 \
    va_list ap;                                                                \
    va_start(ap, format);                                                      \
    int written = call;                                                        \
    va_end(ap);                                                                \
    return written;                                                            \
  }

// clang-format off
FL_COMPAT_FORMAT(int, vprintf, (int flag, const char *format, va_list ap),
                 vprintf(format, ap))
FL_COMPAT_FORMAT(int, vfprintf,
                 (FILE *file, int flag, const char *format, va_list ap),
                 vfprintf(file, format, ap))
FL_COMPAT_FORMAT(int, vdprintf,
                 (int fd, int flag, const char *format, va_list ap),
                 vdprintf(fd, format, ap))
FL_COMPAT_FORMAT(int, vasprintf,
                 (char **to, int flag, const char *format, va_list ap),
                 vasprintf(to, format, ap))
FL_COMPAT_FORMAT(void, vsyslog,
                 (int level, int flag, const char *format, va_list ap),
                 vsyslog(level, format, ap))
// clang-format on

FL_COMPAT(int, __vsnprintf_chk,
          (char *to, size_t n, int flag, size_t room, const char *format,
           va_list ap)) {
  (void)flag;
  fl_compat_check("vsnprintf", n, room);
  return vsnprintf(to, n, format, ap);
}

FL_COMPAT(int, __vsprintf_chk,
          (char *to, int flag, size_t room, const char *format, va_list ap)) {
  (void)flag;
  // vsnprintf refuses sizes above INT_MAX, and FL_ROOM_UNKNOWN is one.
  size_t n = room < INT32_MAX ? room : INT32_MAX;
  int written = vsnprintf(to, n, format, ap);
  if (written >= 0)
    fl_compat_check("vsprintf", (size_t)written + 1, room);
  return written;
}

// clang-format off
FL_COMPAT_VARIADIC(printf, (int flag, const char *format, ...),
                   __vprintf_chk(flag, format, ap))
FL_COMPAT_VARIADIC(fprintf, (FILE *file, int flag, const char *format, ...),
                   __vfprintf_chk(file, flag, format, ap))
FL_COMPAT_VARIADIC(dprintf, (int fd, int flag, const char *format, ...),
                   __vdprintf_chk(fd, flag, format, ap))
FL_COMPAT_VARIADIC(asprintf, (char **to, int flag, const char *format, ...),
                   __vasprintf_chk(to, flag, format, ap))
FL_COMPAT_VARIADIC(snprintf,
                   (char *to, size_t n, int flag, size_t room,
                    const char *format, ...),
                   __vsnprintf_chk(to, n, flag, room, format, ap))
FL_COMPAT_VARIADIC(sprintf,
                   (char *to, int flag, size_t room, const char *format, ...),
                   __vsprintf_chk(to, flag, room, format, ap))
// clang-format on

FL_COMPAT(void, __syslog_chk, (int level, int flag, const char *format, ...)) {
  va_list ap;
  va_start(ap, format);
  __vsyslog_chk(level, flag, format, ap);
  va_end(ap);
}

/// Overflows only when the line is as long as that: `n` may well be larger
/// than `room`, and glibc lets short lines pass.
FL_COMPAT(char *, __fgets_chk, (char *to, size_t room, int n, FILE *file)) {
  if (n <= 0 || (size_t)n <= room)
    return fgets(to, n, file);
  if (!room)
    fl_compat_abort("fgets", "about to overflow its buffer");
  if (!fgets(to, (int)room, file))
    return NULL;
  size_t length = strlen(to);
  if (length == room - 1 && !(length && to[length - 1] == '\n') &&
      getc(file) != EOF)
    fl_compat_abort("fgets", "about to overflow its buffer");
  return to;
}

FL_COMPAT(size_t, __fread_chk,
          (void *to, size_t room, size_t size, size_t n, FILE *file)) {
  size_t need;
  if (__builtin_mul_overflow(size, n, &need))
    need = FL_ROOM_UNKNOWN;
  fl_compat_check("fread", need, room);
  return fread(to, size, n, file);
}

FL_COMPAT_SAME(char *, __fgets_unlocked_chk,
               (char *to, size_t room, int n, FILE *file),
               __fgets_chk(to, room, n, file))
FL_COMPAT_SAME(size_t, __fread_unlocked_chk,
               (void *to, size_t room, size_t size, size_t n, FILE *file),
               __fread_chk(to, room, size, n, file))
