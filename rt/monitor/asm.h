//===-- rt/monitor/asm.h - Offsets that assembly uses ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written once here, proved against the structures by layout.c.
//
//===----------------------------------------------------------------------===//
#ifndef FL_MONITOR_ASM_H
#define FL_MONITOR_ASM_H

// struct fl_public, at GS base.
#define FL_PUBLIC_SELECTOR 0
#define FL_PUBLIC_PKRU 8
#define FL_PUBLIC_SYSCALL 16
#define FL_PUBLIC_THREAD 24
#define FL_PUBLIC_LEAVE 32

// struct fl_thread.
#define FL_THREAD_SP 0
#define FL_THREAD_KERNEL_SP 8
#define FL_THREAD_RECOVER 16
#define FL_THREAD_STATE 24
#define FL_THREAD_ENDING 28

// struct fl_frame.
#define FL_FRAME_NUMBER 0
#define FL_FRAME_ARGS 8
#define FL_FRAME_SP 56
#define FL_FRAME_SIZE 64

// What a thread is at. With the bit FL_ENDABLE it may be ended at any
// instruction, as nothing is held or half done (end.c).
#define FL_IN_MONITOR 0
#define FL_IN_KERNEL 1 // for a domain; its result may not be lost
#define FL_ENDABLE 4
#define FL_IN_CALL 5   // (FL_IN_KERNEL | FL_ENDABLE)
#define FL_IN_DOMAIN 6 // (2 | FL_ENDABLE)
#define FL_CHECKING 8  // on the way into the monitor

// Syscall User Dispatch's selector (linux/prctl.h).
#define FL_SELECTOR_ALLOW 0
#define FL_SELECTOR_BLOCK 1

#define FL_THREADS_MAX 128
// Of an alternate signal stack, each in its place in fl_signal_stacks.
#define FL_SIGNAL_SHIFT 16

// What the monitor ends a thread with (end.c): a signal that is never queued
// and that nobody else has a use for (SIGSTKFLT).
#define FL_SIGNAL_END 16

// Which register state fl_gate_enter and fl_gate_leave have to clear: bits of
// fl_vector_state.
#define FL_VECTOR_AVX 1
#define FL_VECTOR_AVX512 2
#define FL_VECTOR_XINUSE 4

#endif
