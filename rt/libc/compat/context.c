//===-- rt/libc/compat/context.c - getcontext and its family, refused ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A user-level context switch moves the stack pointer to memory that the
// monitor does not know as this thread's stack, so a domain has none. POSIX
// lets getcontext fail, and libraries that can do without ask first:
// libcrypto.a (ASYNC_is_capable) then works synchronously. The others are only
// of use with a context, and no one has one.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <errno.h>
#include <ucontext.h>

static int refuse(void) {
  errno = ENOSYS;
  return -1;
}

// clang-format off
FL_COMPAT_SAME(int, getcontext, (ucontext_t *to), ((void)to, refuse()))
FL_COMPAT_SAME(int, setcontext, (const ucontext_t *to), ((void)to, refuse()))
FL_COMPAT_SAME(int, swapcontext, (ucontext_t *from, const ucontext_t *to),
               ((void)from, (void)to, refuse()))
// clang-format on

FL_COMPAT(void, makecontext,
          (ucontext_t * context, void (*entry)(void), int count, ...)) {
  (void)context, (void)entry, (void)count;
  fl_compat_abort("makecontext", "called without a context");
}
