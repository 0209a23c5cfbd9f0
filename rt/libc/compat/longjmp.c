//===-- rt/libc/compat/longjmp.c - longjmp, checked ----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// glibc's <setjmp.h> turns longjmp into `__longjmp_chk` with _FORTIFY_SOURCE,
// which refuses to jump down the stack, to a frame that has returned. libpng.a
// and others jump through a jmp_buf that the function's own code, compiled
// against musl, has filled (and whose size png_set_longjmp_fn compares with
// its own), so the two libraries must agree about it: eight saved registers
// (musl's setjmp.s leaves %rsp in the seventh), a flag, a signal mask.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>

enum { FL_JMP_RSP = 6 };

_Static_assert(sizeof(jmp_buf) == 200, "glibc's jmp_buf has 200 bytes");
_Static_assert(sizeof(sigjmp_buf) == sizeof(jmp_buf), "as in glibc");
_Static_assert(_Alignof(jmp_buf) == 8, "as in glibc");

FL_COMPAT(_Noreturn void, __longjmp_chk, (jmp_buf to, int value)) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  if (to->__jb[FL_JMP_RSP] < here) {
    // A signal handler on a stack of its own leaves for a lower one rightly.
    stack_t alternate;
    if (sigaltstack(NULL, &alternate) || !(alternate.ss_flags & SS_ONSTACK) ||
        to->__jb[FL_JMP_RSP] - (uintptr_t)alternate.ss_sp < alternate.ss_size)
      fl_compat_abort("longjmp", "given a frame that has returned");
  }
  longjmp(to, value);
}
