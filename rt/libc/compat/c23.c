//===-- rt/libc/compat/c23.c - C23's strtol and scanf families -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From glibc 2.38 on, <stdlib.h> and <stdio.h> turn strtol and scanf into
// `__isoc23_` names: with base 0 or 2 these also read binary numbers, 0b101.
// musl has one `long` size for all of them. Of the scanf family `%i` would
// differ in the same way; musl's reads no 0b prefix, and these neither.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert(sizeof(long) == sizeof(long long), "x86-64 Linux");
_Static_assert(sizeof(long) == sizeof(intmax_t), "x86-64 Linux");

/// The digits behind a 0b prefix, and the sign before it; NULL when `text`
/// has no such prefix or `base` none.
static const char *binary(const char *text, int base, bool *negative) {
  if (base != 0 && base != 2)
    return NULL;
  while (isspace((unsigned char)*text))
    ++text;
  *negative = *text == '-';
  if (*text == '-' || *text == '+')
    ++text;
  bool prefixed = text[0] == '0' && (text[1] == 'b' || text[1] == 'B') &&
                  (text[2] == '0' || text[2] == '1');
  return prefixed ? text + 2 : NULL;
}

FL_COMPAT(unsigned long, __isoc23_strtoul,
          (const char *text, char **end, int base)) {
  bool negative;
  const char *digits = binary(text, base, &negative);
  if (!digits)
    return strtoul(text, end, base);
  int before = errno;
  errno = 0;
  unsigned long value = strtoul(digits, end, 2);
  if (errno == ERANGE)
    return value;
  errno = before;
  return negative ? -value : value;
}

FL_COMPAT(long, __isoc23_strtol, (const char *text, char **end, int base)) {
  bool negative;
  const char *digits = binary(text, base, &negative);
  if (!digits)
    return strtol(text, end, base);
  // strtoul stops at ULONG_MAX, above both limits.
  unsigned long value = strtoul(digits, end, 2);
  unsigned long limit = negative ? (unsigned long)LONG_MAX + 1 : LONG_MAX;
  if (value > limit) {
    errno = ERANGE;
    return negative ? LONG_MIN : LONG_MAX;
  }
  return negative ? (long)-value : (long)value;
}

// clang-format off
FL_COMPAT_SAME(long long, __isoc23_strtoll,
               (const char *text, char **end, int base),
               __isoc23_strtol(text, end, base))
FL_COMPAT_SAME(unsigned long long, __isoc23_strtoull,
               (const char *text, char **end, int base),
               __isoc23_strtoul(text, end, base))
FL_COMPAT_SAME(intmax_t, __isoc23_strtoimax,
               (const char *text, char **end, int base),
               __isoc23_strtol(text, end, base))
FL_COMPAT_SAME(uintmax_t, __isoc23_strtoumax,
               (const char *text, char **end, int base),
               __isoc23_strtoul(text, end, base))
FL_COMPAT_SAME(int, __isoc23_vscanf, (const char *format, va_list ap),
               vscanf(format, ap))
FL_COMPAT_SAME(int, __isoc23_vfscanf,
               (FILE *file, const char *format, va_list ap),
               vfscanf(file, format, ap))
FL_COMPAT_SAME(int, __isoc23_vsscanf,
               (const char *text, const char *format, va_list ap),
               vsscanf(text, format, ap))
// clang-format on

#define FL_COMPAT_SCANF(name, parameters, call)                                \
  FL_COMPAT(int, name, parameters) {                                           \
    va_list ap;                                                                \
    va_start(ap, format);                                                      \
    int read = call;                                                           \
    va_end(ap);                                                                \
    return read;                                                               \
  }

FL_COMPAT_SCANF(__isoc23_scanf, (const char *format, ...), vscanf(format, ap))
FL_COMPAT_SCANF(__isoc23_fscanf, (FILE * file, const char *format, ...),
                vfscanf(file, format, ap))
FL_COMPAT_SCANF(__isoc23_sscanf, (const char *text, const char *format, ...),
                vsscanf(text, format, ap))
