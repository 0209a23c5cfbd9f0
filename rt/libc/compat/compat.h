//===-- rt/libc/compat/compat.h - What archives built for glibc expect ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function may use static archives that were compiled against glibc (those
// of Debian, libz.a say), and is linked with musl. On x86-64 the two agree
// about nearly all that an object file can see: structures, constants, errno,
// ctype tables. They differ in names: glibc's headers turn calls into
// `__memcpy_chk`, `__isoc23_strtol` and so on, which musl does not have.
// libcompat.a defines these names, and stands behind libc.a in a function's
// partial link, so that it gives only what is asked for and musl lacks.
//
// Nothing here may be weaker than glibc's own: a `_chk` function that was told
// how much room there is ends the function instance when that is too little.
// The one thing left out is the search for `%n` in writable format strings
// (`flag` > 0), which detects no overflow.
//
// What no name can cure: code that inlined glibc's stdio (`getc_unlocked`
// touches the insides of glibc's FILE, and wants `__uflow`), statically
// initialised recursive mutexes, regex_t's `re_nsub`.
//
//===----------------------------------------------------------------------===//
#ifndef FL_COMPAT_H
#define FL_COMPAT_H

// All of musl's declarations: every file here includes this one first.
#define _GNU_SOURCE
#include <stddef.h>

/// Ends the function instance by abort(), after a line in its log that
/// `callee` was `what`.
_Noreturn void fl_compat_abort(const char *callee, const char *what);

/// glibc's headers pass this as the room of an object they know nothing of.
#define FL_ROOM_UNKNOWN ((size_t)-1)

static inline void fl_compat_check(const char *callee, size_t need,
                                   size_t room) {
  if (need > room)
    fl_compat_abort(callee, "about to overflow its buffer");
}

/// Declares and opens the definition of a function that no header declares.
#define FL_COMPAT(type, name, parameters)                                      \
  type name parameters;                                                        \
  type name parameters

/// Another name for what musl has: one row of a table.
#define FL_COMPAT_SAME(type, name, parameters, call)                           \
  FL_COMPAT(type, name, parameters) { return call; }

/// `__NAME_chk`: `call`, when `need` is no more than the parameter `room`.
#define FL_COMPAT_CHECKED(type, name, parameters, need, call)                  \
  FL_COMPAT(type, __##name##_chk, parameters) {                                \
    fl_compat_check(#name, need, room);                                        \
    return call;                                                               \
  }

#endif
