//===-- rt/monitor/gate.S - Gates between domains and the monitor ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only code that writes PKRU or makes system calls. What must hold:
//
// - Any instruction here can be jumped at from a domain, with any registers.
//   After FL_PKRU_OPEN nothing may depend on a register or on the stack until
//   rsp comes from the thread record, which GS leads to (domains cannot move
//   GS base: WRGSBASE is a forbidden instruction and arch_prctl is refused;
//   they can clear it, and then the gates' accesses to address 0 fault).
// - The selector says "block" and the thread's state FL_IN_DOMAIN whenever
//   domain code can run on the thread.
// - The state is FL_IN_MONITOR only after a look at whether the thread is being
//   ended, so that the signal that does it never comes in that state (end.c).
// - What a domain finds in registers is its own, or zero.
//
// Each gate exists twice, with and without PKRU (`keyed` and `plain`).
//
//===----------------------------------------------------------------------===//
#include "asm.h"
#include "gate.h"

  .section .fl.monitor.gate, "ax", @progbits

.macro FL_BEGIN name
  .globl \name
  .hidden \name
  .type \name, @function
  .balign 16
\name:
  .cfi_startproc
.endm

.macro FL_END name
  .cfi_endproc
  .size \name, . - \name
.endm

// Behind a SYSCALL: what the filter of seccomp.c sees as its place. Where the
// monitor acts with its own rights it brings a secret along, since a domain can
// jump to the instruction as well.
.macro FL_SITE name
  .globl \name
  .hidden \name
\name:
.endm

.macro FL_OPEN keyed
  .if \keyed
  FL_PKRU_OPEN
  .endif
.endm

.macro FL_CLOSE keyed
  .if \keyed
  FL_PKRU_CLOSE
  .endif
.endm

.macro FL_PUSH register
  pushq \register
  .cfi_adjust_cfa_offset 8
.endm

.macro FL_POP register
  popq \register
  .cfi_adjust_cfa_offset -8
.endm

// Into the monitor, whose thread record is in rcx.
.macro FL_COME_IN
  movl $FL_CHECKING, FL_THREAD_STATE(%rcx)
  cmpl $0, FL_THREAD_ENDING(%rcx)
  jne fl_gate_wait
  movl $FL_IN_MONITOR, FL_THREAD_STATE(%rcx)
.endm

// The registers that a C caller expects back, and the thread's outer stack.
.macro FL_SAVE thread
  FL_PUSH %rbx
  FL_PUSH %rbp
  FL_PUSH %r12
  FL_PUSH %r13
  FL_PUSH %r14
  FL_PUSH %r15
  FL_PUSH FL_THREAD_SP(\thread)
  movq %rsp, FL_THREAD_SP(\thread)
.endm

.macro FL_RESTORE thread
  movq FL_THREAD_SP(\thread), %rsp
  FL_POP FL_THREAD_SP(\thread)
  FL_POP %r15
  FL_POP %r14
  FL_POP %r13
  FL_POP %r12
  FL_POP %rbp
  FL_POP %rbx
.endm

// Clears x87, MMX, SSE, AVX and AVX-512 state, MXCSR and flags: between two
// domains that do not trust each other, in both directions. XGETBV(1) tells
// what is not in its initial state (Intel SDM vol. 1, 13.6); most code never
// touches x87 or AVX-512. FXRSTOR of the initial state makes it initial again,
// where FNINIT leaves the bit set, and each later gate would do the same. Needs a trusted stack; clobbers eax, ecx, edx.
.macro FL_SCRUB
  movl fl_vector_state(%rip), %r10d
  movl $0xe1, %eax
  testl $FL_VECTOR_XINUSE, %r10d
  jz 1f
  movl $1, %ecx
  xgetbv
1:
  testl $1, %eax
  jz 2f
  fninit // and forget where it was; what it had in registers goes next
  fxrstor64 fl_initial_state(%rip)
2:
  testl $FL_VECTOR_AVX512, %r10d
  jz 3f
  testl $0xe0, %eax
  jz 3f
  .irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vpxorq %zmm\n, %zmm\n, %zmm\n
  .endr
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7
  kxorw %k\n, %k\n, %k\n
  .endr
3:
  testl $FL_VECTOR_AVX, %r10d
  jz 4f
  vzeroall
  jmp 5f
4:
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  pxor %xmm\n, %xmm\n
  .endr
5:
  pushq $0x1f80
  ldmxcsr (%rsp)
  movq $0x202, (%rsp)
  popfq
.endm

// long fl_gate_enter_*(void *entry, long op, long arg, uintptr_t stack)
//
//            entered       in the domain      on return (from fl_gate_leave_*)
//   rdi      entry         op                 -
//   rsi      op            arg                -
//   rdx,rcx  arg, stack    0                  0
//   rax      -             pkru               the entry's result
//   r11      -             entry              -
//   rest     callee-saved  0                  callee-saved as entered
//   stack    trusted       the domain's, with fl_gate_leave_* as return address
//   PKRU     monitor       domain             monitor
.macro FL_GATE_ENTER suffix, keyed
FL_BEGIN fl_gate_enter_\suffix
  movq %gs:FL_PUBLIC_THREAD, %r8
  FL_SAVE %r8
  movq %rdi, %r11
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rbx
  FL_SCRUB
  movl $FL_IN_DOMAIN, FL_THREAD_STATE(%r8)
  movb $FL_SELECTOR_BLOCK, %gs:FL_PUBLIC_SELECTOR
  leaq -8(%rbx), %rsp
  // A fault here is the domain's: another of its threads unmapped the stack.
  leaq fl_gate_leave_\suffix(%rip), %rax
  movq %rax, (%rsp)
  xorl %ebx, %ebx
  xorl %ebp, %ebp
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  xorl %r12d, %r12d
  xorl %r13d, %r13d
  xorl %r14d, %r14d
  xorl %r15d, %r15d
  FL_CLOSE \keyed
  xorl %ecx, %ecx
  xorl %edx, %edx
  jmp *%r11
FL_END fl_gate_enter_\suffix

// The domain's entry returned: rax is its result.
FL_BEGIN fl_gate_leave_\suffix
  movq %rax, %r11
  FL_OPEN \keyed
  movq %gs:FL_PUBLIC_THREAD, %rcx
  movb $FL_SELECTOR_ALLOW, %gs:FL_PUBLIC_SELECTOR
  FL_COME_IN
  movq %rcx, %r8
  movq FL_THREAD_SP(%r8), %rsp
  FL_SCRUB
  FL_RESTORE %r8
  movq %r11, %rax
  ret
FL_END fl_gate_leave_\suffix
.endm

// void fl_gate_syscall_*: jumped to by a domain's __fl_syscall.
//
//            entered             on return
//   rax      number              result
//   rdi,rsi,rbx,r10,r8,r9  arguments, kept
//   rcx,rdx,r11  -               0 or of the domain's own
//   rsp      the domain's, with a return address on it
//   stack    the domain's        the domain's; the monitor's in between
//   PKRU     domain              domain
//
// The third argument is in rbx, as rdx does not survive a write of PKRU and
// nothing may be kept on a stack that the domain chose.
.macro FL_GATE_SYSCALL suffix, keyed
FL_BEGIN fl_gate_syscall_\suffix
  movq %rax, %r11
  FL_OPEN \keyed
  movq %gs:FL_PUBLIC_THREAD, %rcx
  movb $FL_SELECTOR_ALLOW, %gs:FL_PUBLIC_SELECTOR
  FL_COME_IN
  movq %rsp, %rdx
  movq FL_THREAD_SP(%rcx), %rsp
  pushq $0x202
  popfq
  pushq %rdx
  pushq %r9
  pushq %r8
  pushq %r10
  pushq %rbx
  pushq %rsi
  pushq %rdi
  pushq %r11
  movq %rsp, %rdi
  call fl_dispatch
  jmp *%gs:FL_PUBLIC_LEAVE
FL_END fl_gate_syscall_\suffix

FL_BEGIN fl_gate_resume_\suffix
  movq %rax, %r11
  addq $8, %rsp
  popq %rdi
  popq %rsi
  addq $8, %rsp
  popq %r10
  popq %r8
  popq %r9
  popq %rdx
  movq %gs:FL_PUBLIC_THREAD, %rcx
  movl $FL_IN_DOMAIN, FL_THREAD_STATE(%rcx)
  movb $FL_SELECTOR_BLOCK, %gs:FL_PUBLIC_SELECTOR
  movq %rdx, %rsp
  FL_CLOSE \keyed
  xorl %ecx, %ecx
  xorl %edx, %edx
  movq %r11, %rax
  ret
FL_END fl_gate_resume_\suffix
.endm

// long fl_gate_kernel_*(const struct fl_frame *, uint32_t state): the kernel
// checks pointers by the domain's PKRU. Who jumps behind the SYSCALL from a
// domain gets past FL_PKRU_OPEN, but finds the thread's state to be
// FL_IN_DOMAIN.
.macro FL_GATE_KERNEL suffix, keyed
FL_BEGIN fl_gate_kernel_\suffix
  FL_PUSH %rbx
  FL_PUSH %rbp
  movq %gs:FL_PUBLIC_THREAD, %rcx
  movq %rsp, FL_THREAD_KERNEL_SP(%rcx)
  movl %esi, FL_THREAD_STATE(%rcx)
  movq FL_FRAME_NUMBER(%rdi), %rbx
  movq FL_FRAME_ARGS+8(%rdi), %rsi
  movq FL_FRAME_ARGS+16(%rdi), %rbp
  movq FL_FRAME_ARGS+24(%rdi), %r10
  movq FL_FRAME_ARGS+32(%rdi), %r8
  movq FL_FRAME_ARGS+40(%rdi), %r9
  movq FL_FRAME_ARGS(%rdi), %rdi
  FL_CLOSE \keyed
  movq %rbx, %rax
  movq %rbp, %rdx
  syscall
  FL_SITE fl_site_kernel_\suffix
  movq %rax, %rbx
  FL_OPEN \keyed
  movq %gs:FL_PUBLIC_THREAD, %rcx
  testl $FL_IN_KERNEL, FL_THREAD_STATE(%rcx)
  jz fl_gate_die
  testl $FL_ENDABLE, FL_THREAD_STATE(%rcx)
  jz 1f
  FL_COME_IN
1:
  movl $FL_IN_MONITOR, FL_THREAD_STATE(%rcx)
  movq FL_THREAD_KERNEL_SP(%rcx), %rsp
  movq %rbx, %rax
  FL_POP %rbp
  FL_POP %rbx
  ret
FL_END fl_gate_kernel_\suffix
.endm

// Signal handlers: (rdi, rsi, rdx) = signal, siginfo, ucontext, the last two on
// an alternate stack that domains may be able to write, or forged by a jump to
// here. The kernel starts handlers with its initial PKRU, under which not even
// that stack can be touched.
//
// GS base is not to be relied on: any load of the segment register clears it,
// and such bytes are too common in code to be forbidden. But the kernel has put
// rsp on the stack that belongs to the thread, and its initial PKRU lets key 0
// be read, which no domain's does: who brings the secret over FL_PKRU_OPEN did
// not jump here. Others have the GS base that they came with; where it is 0
// the first access through it ends them, and that signal is the kernel's. (In
// process mode it is the function's process that ends.)
.macro FL_GATE_SIGNAL suffix, keyed
FL_BEGIN fl_gate_signal_\suffix
  movq %rdx, %r9
  .if \keyed
  movq fl_secret(%rip), %r10
  leaq fl_signal_stacks(%rip), %rax
  movq %rsp, %r8
  subq %rax, %r8
  shrq $FL_SIGNAL_SHIFT, %r8
  FL_PKRU_OPEN
  cmpq fl_secret(%rip), %r10
  jne 4f
  xorl %r10d, %r10d // no frame may show it
  cmpq $FL_THREADS_MAX, %r8
  jae 2f // in fl_fault, on the trusted stack
  leaq fl_signal_pages(%rip), %rax
  movq (%rax,%r8,8), %rcx
  testq %rcx, %rcx
  jz 2f
  movb $FL_SELECTOR_ALLOW, FL_PUBLIC_SELECTOR(%rcx)
  movl %edi, %edx
  movq %rsi, %r10
  movl $0x1001, %edi // ARCH_SET_GS
  movq %rcx, %rsi
  movq fl_secret(%rip), %r8
  movl $158, %eax // SYS_arch_prctl
  syscall
  FL_SITE fl_site_signal
  movl %edx, %edi
  movq %r10, %rsi
  jmp 2f
4:
  movl $4, %edi // SIGILL: no signal's number is to be believed
2:
  .endif
  movq %gs:FL_PUBLIC_THREAD, %r8
  movb $FL_SELECTOR_ALLOW, %gs:FL_PUBLIC_SELECTOR
  cmpq $0, FL_THREAD_RECOVER(%r8)
  jne fl_gate_recover
  movl FL_THREAD_STATE(%r8), %eax
  movl $FL_CHECKING, FL_THREAD_STATE(%r8) // fl_fault does the rest
  movq FL_THREAD_SP(%r8), %rsp
  pushq $0x202
  popfq
  movq %r9, %rdx
  cmpl $FL_IN_DOMAIN, %eax
  je 3f
  cmpl $FL_SIGNAL_END, %edi
  jne 1f
  testl $FL_ENDABLE + FL_CHECKING, %eax
  jz 1f
3:
  call fl_fault
  ud2
1:
  call report_monitor_fault // over what the monitor had on its stack
  ud2
FL_END fl_gate_signal_\suffix
.endm

FL_GATE_ENTER plain, 0
FL_GATE_ENTER keyed, 1
FL_GATE_SYSCALL plain, 0
FL_GATE_SYSCALL keyed, 1
FL_GATE_KERNEL plain, 0
FL_GATE_KERNEL keyed, 1
FL_GATE_SIGNAL plain, 0
FL_GATE_SIGNAL keyed, 1

// A fault inside fl_gate_copy: the registers that C expects back are untouched.
FL_BEGIN fl_gate_recover
  movq FL_THREAD_RECOVER(%r8), %rsp
  movq $0, FL_THREAD_RECOVER(%r8)
  pushq $0x202
  popfq
  jmp fl_fault_recover // returns to fl_gate_copy's caller
FL_END fl_gate_recover

// long fl_gate_copy(void *to, const void *from, uint64_t size)
FL_BEGIN fl_gate_copy
  movq %gs:FL_PUBLIC_THREAD, %r8
  movq %rsp, FL_THREAD_RECOVER(%r8)
  movq %rdx, %rcx
  rep movsb
  movq $0, FL_THREAD_RECOVER(%r8)
  xorl %eax, %eax
  ret
FL_END fl_gate_copy

// void fl_gate_unwind(void): end the innermost domain on this thread.
FL_BEGIN fl_gate_unwind
  movq %gs:FL_PUBLIC_THREAD, %r8
  movq FL_THREAD_SP(%r8), %rsp
  FL_SCRUB
  FL_RESTORE %r8
  xorl %eax, %eax
  ret
FL_END fl_gate_unwind

// void fl_gate_open(void)
FL_BEGIN fl_gate_open
  FL_PKRU_OPEN
  // From a domain nobody may come back from here.
  movq %gs:FL_PUBLIC_THREAD, %rcx
  cmpl $FL_IN_MONITOR, FL_THREAD_STATE(%rcx)
  jne fl_gate_die
  ret
FL_END fl_gate_open

// void fl_gate_set_fs(uint64_t base)
FL_BEGIN fl_gate_set_fs
  wrfsbase %rdi
  ret
FL_END fl_gate_set_fs

// long fl_syscall6(number, six arguments)
//
// The secret goes where the kernel looks at nothing: in the sixth argument, or
// of mmap, which has six, in the upper half of its descriptor. Domains never
// see it: registers are cleared on every way to them, and here for the frame
// of a signal.
FL_BEGIN fl_syscall6
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  movq %r8, %r10
  movq %r9, %r8
  movq fl_secret(%rip), %r9
  cmpl $9, %eax // SYS_mmap
  jne 1f
  movl %r8d, %r8d
  shlq $32, %r9
  orq %r9, %r8
  movq 8(%rsp), %r9
1:
  syscall
  FL_SITE fl_site_own
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  ret
FL_END fl_syscall6

// long fl_gate_clone(flags, stack, parent_tid, child_tid, argument, entry)
FL_BEGIN fl_gate_clone
  FL_PUSH %rbx
  FL_PUSH %rbp
  movq %r8, %rbx
  movq %r9, %rbp
  movq %rcx, %r10
  movq fl_secret(%rip), %r8 // no flag asks for another FS base
  movl $56, %eax // SYS_clone
  syscall
  FL_SITE fl_site_clone
  xorl %r8d, %r8d
  testq %rax, %rax
  jz 1f
  FL_POP %rbp
  FL_POP %rbx
  ret
1:
  movq %rbx, %rdi
  andq $-16, %rsp
  call *%rbp
  ud2
FL_END fl_gate_clone

// void fl_gate_probe(void)
FL_BEGIN fl_gate_probe
  FL_PKRU_CLOSE
  ud2
FL_END fl_gate_probe

// The thread in rcx is being ended: waits for the signal that does it, where
// it may come. A domain that jumps here cannot write the state.
FL_BEGIN fl_gate_wait
  movl $FL_ENDABLE, FL_THREAD_STATE(%rcx)
1:
  pause
  jmp 1b
FL_END fl_gate_wait

// PKRU is not what it must be: somebody jumped here.
FL_BEGIN fl_gate_die
  ud2
FL_END fl_gate_die

// What FXRSTOR makes of x87, SSE and MXCSR: all zero but the control words
// (Intel SDM vol. 1, table 10-2).
  .section .rodata.fl_initial_state, "a", @progbits
  .balign 16
  .type fl_initial_state, @object
fl_initial_state:
  .short 0x37f
  .zero 22
  .long 0x1f80
  .zero 484
  .size fl_initial_state, . - fl_initial_state

  .section .text._start, "ax", @progbits
FL_BEGIN _start
  .cfi_undefined rip
  xorl %ebp, %ebp
  movq %rsp, %rdi
  andq $-16, %rsp
  call fl_start
  ud2
FL_END _start

  .section .note.GNU-stack, "", @progbits
