//===-- rt/libc/compat/string.c - Checked memory and string functions ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// glibc's <string.h> calls these with _FORTIFY_SOURCE wherever the compiler
// knows the size of the destination: the last argument, `room`.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <string.h>

/// Is there room for n more bytes and a NUL behind the string at `to`, which
/// may have no end within its room?
static void check_append(const char *callee, const char *to, size_t n,
                         size_t room) {
  size_t used = strnlen(to, room);
  if (used >= room || n >= room - used)
    fl_compat_abort(callee, "about to overflow its buffer");
}

// clang-format off
FL_COMPAT_CHECKED(void *, memcpy,
                  (void *to, const void *from, size_t n, size_t room),
                  n, memcpy(to, from, n))
FL_COMPAT_CHECKED(void *, memmove,
                  (void *to, const void *from, size_t n, size_t room),
                  n, memmove(to, from, n))
FL_COMPAT_CHECKED(void *, mempcpy,
                  (void *to, const void *from, size_t n, size_t room),
                  n, mempcpy(to, from, n))
FL_COMPAT_CHECKED(void *, memset, (void *to, int c, size_t n, size_t room),
                  n, memset(to, c, n))
FL_COMPAT_CHECKED(void, explicit_bzero, (void *to, size_t n, size_t room),
                  n, explicit_bzero(to, n))
FL_COMPAT_CHECKED(char *, strcpy,
                  (char *to, const char *from, size_t room),
                  strlen(from) + 1, strcpy(to, from))
FL_COMPAT_CHECKED(char *, stpcpy,
                  (char *to, const char *from, size_t room),
                  strlen(from) + 1, stpcpy(to, from))
FL_COMPAT_CHECKED(char *, strncpy,
                  (char *to, const char *from, size_t n, size_t room),
                  n, strncpy(to, from, n))
FL_COMPAT_CHECKED(char *, stpncpy,
                  (char *to, const char *from, size_t n, size_t room),
                  n, stpncpy(to, from, n))
FL_COMPAT_CHECKED(size_t, strlcpy,
                  (char *to, const char *from, size_t n, size_t room),
                  n, strlcpy(to, from, n))
FL_COMPAT_CHECKED(size_t, strlcat,
                  (char *to, const char *from, size_t n, size_t room),
                  n, strlcat(to, from, n))
// clang-format on

FL_COMPAT(char *, __strcat_chk, (char *to, const char *from, size_t room)) {
  check_append("strcat", to, strlen(from), room);
  return strcat(to, from);
}

FL_COMPAT(char *, __strncat_chk,
          (char *to, const char *from, size_t n, size_t room)) {
  check_append("strncat", to, strnlen(from, n), room);
  return strncat(to, from, n);
}
