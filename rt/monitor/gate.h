//===-- rt/monitor/gate.h - The two ways to write PKRU --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every WRPKRU of the program is in one of these macros, and each is followed
// by a comparison of what was written with what must have been (ERIM, USENIX
// Security'19, section 4): a jump straight at the instruction, with any eax,
// gains nothing. flverify knows both by their bytes (tools/flverify/
// gate_pattern.h) and accepts no other.
//
// Both clobber eax, ecx, edx and flags, and touch no stack.
//
//===----------------------------------------------------------------------===//
#ifndef FL_MONITOR_GATE_H
#define FL_MONITOR_GATE_H

#ifdef __ASSEMBLER__
// clang-format off

// Domain -> monitor: every key open. What follows must take its stack from the
// thread record before it uses one, whoever jumped here.
.macro FL_PKRU_OPEN
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  testl %eax, %eax
  jne fl_gate_die
.endm

// Monitor -> domain: the rights of the thread's current domain, which stand in
// its public page; domains can read that page and not write it.
.macro FL_PKRU_CLOSE
  movl %gs:8, %eax // FL_PUBLIC_PKRU
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  cmpl %gs:8, %eax
  jne fl_gate_die
.endm

// clang-format on
#else
#include <stdint.h>

struct fl_frame;

/// One set of gates per kind of mode: `keyed` writes PKRU, `plain` does not and
/// is otherwise the same code.

/// Calls `entry(op, arg)` in the domain that the calling thread's public page
/// describes, on `stack` (16-byte aligned, the domain's). Returns what it
/// returned, or 0 when a fault ended it (the thread record says so).
long fl_gate_enter_keyed(void *entry, long op, long arg, uintptr_t stack);
long fl_gate_enter_plain(void *entry, long op, long arg, uintptr_t stack);

/// One system call with the rights of the calling thread's domain. `state`:
/// FL_IN_CALL, or FL_IN_KERNEL for one whose result must not be lost; it does
/// not wait for anything.
long fl_gate_kernel_keyed(const struct fl_frame *frame, uint32_t state);
long fl_gate_kernel_plain(const struct fl_frame *frame, uint32_t state);

/// Where a thread waits for the signal that ends it. Not to be called from C.
void fl_gate_wait(void);

/// Where a domain's `__fl_syscall` jumps. Not to be called from C.
void fl_gate_syscall_keyed(void);
void fl_gate_syscall_plain(void);

/// Second halves of these, in the public page: fl_call_isolate enters by one
/// and leaves by the other.
void fl_gate_resume_keyed(void);
void fl_gate_resume_plain(void);

/// Signal handlers.
void fl_gate_signal_keyed(int, void *, void *);
void fl_gate_signal_plain(int, void *, void *);

/// clone(2): the child starts in entry(argument), with this thread's PKRU, on
/// `stack` (0: a copy of this one). The child's id, or -errno. The kernel
/// writes to both ids with all rights.
long fl_gate_clone(uint64_t flags, void *stack, int *parent_tid, int *child_tid,
                   void *argument, void (*entry)(void *));

/// For the self-test: takes on the rights in the public page and faults.
void fl_gate_probe(void);

/// Opens every key for the monitor itself, once, when keys come into force.
void fl_gate_open(void);

/// As if the domain that this thread runs had returned 0.
_Noreturn void fl_gate_unwind(void);

/// Copies between a domain's memory and the monitor's, whichever of the two
/// is `to`. 0, or -EFAULT when a page was not there; ranges are the caller's
/// to check.
long fl_gate_copy(void *to, const void *from, uint64_t size);

/// Sets FS base by WRFSBASE; only where HWCAP2 has it.
void fl_gate_set_fs(uint64_t base);

/// FL_VECTOR_*.
extern uint32_t fl_vector_state;

#endif
#endif
