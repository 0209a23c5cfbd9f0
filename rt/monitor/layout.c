//===-- rt/monitor/layout.c - The offsets of asm.h, proved ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_AT(type, field, offset)                                             \
  _Static_assert(offsetof(struct type, field) == (offset), #type "." #field)

FL_AT(fl_public, selector, FL_PUBLIC_SELECTOR);
FL_AT(fl_public, pkru, FL_PUBLIC_PKRU);
FL_AT(fl_public, syscall, FL_PUBLIC_SYSCALL);
FL_AT(fl_public, thread, FL_PUBLIC_THREAD);
FL_AT(fl_public, leave, FL_PUBLIC_LEAVE);
FL_AT(fl_thread, sp, FL_THREAD_SP);
FL_AT(fl_thread, kernel_sp, FL_THREAD_KERNEL_SP);
FL_AT(fl_thread, recover, FL_THREAD_RECOVER);
FL_AT(fl_thread, state, FL_THREAD_STATE);
FL_AT(fl_thread, ending, FL_THREAD_ENDING);
FL_AT(fl_frame, number, FL_FRAME_NUMBER);
FL_AT(fl_frame, args, FL_FRAME_ARGS);
FL_AT(fl_frame, sp, FL_FRAME_SP);
_Static_assert(sizeof(struct fl_frame) == FL_FRAME_SIZE, "struct fl_frame");
_Static_assert(sizeof(struct fl_public) == FL_PAGE, "struct fl_public");
