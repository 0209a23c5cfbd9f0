//===-- rt/libc/compat/wide.c - Checked wide-character functions ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As string.c and stdio.c, for wchar_t: `room` counts wide characters.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <wchar.h>

static void check_append(const char *callee, const wchar_t *to, size_t n,
                         size_t room) {
  size_t used = wcsnlen(to, room);
  if (used >= room || n >= room - used)
    fl_compat_abort(callee, "about to overflow its buffer");
}

// clang-format off
FL_COMPAT_CHECKED(wchar_t *, wmemcpy,
                  (wchar_t *to, const wchar_t *from, size_t n, size_t room),
                  n, wmemcpy(to, from, n))
FL_COMPAT_CHECKED(wchar_t *, wmemmove,
                  (wchar_t *to, const wchar_t *from, size_t n, size_t room),
                  n, wmemmove(to, from, n))
FL_COMPAT_CHECKED(wchar_t *, wmemset,
                  (wchar_t *to, wchar_t c, size_t n, size_t room),
                  n, wmemset(to, c, n))
FL_COMPAT_CHECKED(wchar_t *, wcscpy,
                  (wchar_t *to, const wchar_t *from, size_t room),
                  wcslen(from) + 1, wcscpy(to, from))
FL_COMPAT_CHECKED(wchar_t *, wcsncpy,
                  (wchar_t *to, const wchar_t *from, size_t n, size_t room),
                  n, wcsncpy(to, from, n))
FL_COMPAT_CHECKED(size_t, mbstowcs,
                  (wchar_t *to, const char *from, size_t n, size_t room),
                  n, mbstowcs(to, from, n))
FL_COMPAT_CHECKED(size_t, mbsrtowcs,
                  (wchar_t *to, const char **from, size_t n, mbstate_t *state,
                   size_t room),
                  n, mbsrtowcs(to, from, n, state))
// To bytes: room counts bytes.
FL_COMPAT_CHECKED(size_t, wcstombs,
                  (char *to, const wchar_t *from, size_t n, size_t room),
                  n, wcstombs(to, from, n))
FL_COMPAT_CHECKED(size_t, wcsrtombs,
                  (char *to, const wchar_t **from, size_t n, mbstate_t *state,
                   size_t room),
                  n, wcsrtombs(to, from, n, state))
FL_COMPAT_CHECKED(size_t, wcrtomb,
                  (char *to, wchar_t c, mbstate_t *state, size_t room),
                  MB_CUR_MAX, wcrtomb(to, c, state))
FL_COMPAT_CHECKED(int, wctomb, (char *to, wchar_t c, size_t room),
                  MB_CUR_MAX, wctomb(to, c))
// clang-format on

FL_COMPAT(wchar_t *, __wcscat_chk,
          (wchar_t * to, const wchar_t *from, size_t room)) {
  check_append("wcscat", to, wcslen(from), room);
  return wcscat(to, from);
}

FL_COMPAT(wchar_t *, __wcsncat_chk,
          (wchar_t * to, const wchar_t *from, size_t n, size_t room)) {
  check_append("wcsncat", to, wcsnlen(from, n), room);
  return wcsncat(to, from, n);
}

FL_COMPAT(int, __vswprintf_chk,
          (wchar_t * to, size_t n, int flag, size_t room, const wchar_t *format,
           va_list ap)) {
  (void)flag;
  fl_compat_check("vswprintf", n, room);
  return vswprintf(to, n, format, ap);
}

FL_COMPAT(int, __swprintf_chk,
          (wchar_t * to, size_t n, int flag, size_t room, const wchar_t *format,
           ...)) {
  va_list ap;
  va_start(ap, format);
  int written = __vswprintf_chk(to, n, flag, room, format, ap);
  va_end(ap);
  return written;
}
