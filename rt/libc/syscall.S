//===-- rt/libc/syscall.S - How a domain leaves for the monitor ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// long __fl_syscall(rax number, rdi, rsi, rdx, r10, r8, r9): as the SYSCALL
// instruction, but for rcx and r11 every register is kept. It reaches the
// monitor through GS, so that a copy of the region at another address works.
//
// A function that is an ordinary program wants its standard output caught;
// __fl_capture (rt/libc/entry-program.c) then sees writes and exits first:
// long __fl_capture(const long frame[7], long *result), not 0 when it served
// the call.
//
//===----------------------------------------------------------------------===//

  .section .text.__fl_syscall, "ax", @progbits
  .globl __fl_syscall
  .hidden __fl_syscall
  .type __fl_syscall, @function
__fl_syscall:
  .cfi_startproc
  cmpq $0, __fl_capture(%rip)
  jne 2f
1:
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset rbx, 0
  movq %rdx, %rbx // the gate takes the third argument here
  callq *%gs:16   // FL_PUBLIC_SYSCALL
  movq %rbx, %rdx
  popq %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore rbx
  ret
2:
  cmpq $1, %rax // write
  je 3f
  cmpq $20, %rax // writev
  je 3f
  cmpq $231, %rax // exit_group
  jne 1b
3:
  // musl keeps values in vector registers across a system call.
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset rbp, 0
  movq %rsp, %rbp
  .cfi_def_cfa_register rbp
  andq $-16, %rsp
  subq $512, %rsp
  fxsave64 (%rsp)
  pushq $0 // result
  pushq %r9
  pushq %r8
  pushq %r10
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %rax
  movq %rsp, %rdi
  leaq 56(%rsp), %rsi
  callq *__fl_capture(%rip)
  testq %rax, %rax
  popq %rax
  popq %rdi
  popq %rsi
  popq %rdx
  popq %r10
  popq %r8
  popq %r9
  popq %rcx
  fxrstor64 (%rsp)
  movq %rbp, %rsp
  popq %rbp
  .cfi_def_cfa rsp, 8
  .cfi_restore rbp
  je 1b
  movq %rcx, %rax
  ret
  .cfi_endproc
  .size __fl_syscall, . - __fl_syscall

// long __fl_call(long number, long a, long b, long c)
  .section .text.__fl_call, "ax", @progbits
  .globl __fl_call
  .hidden __fl_call
  .type __fl_call, @function
__fl_call:
  .cfi_startproc
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  jmp __fl_syscall
  .cfi_endproc
  .size __fl_call, . - __fl_call

  .section .data.__fl_capture, "aw", @progbits
  .globl __fl_capture
  .hidden __fl_capture
  .type __fl_capture, @object
  .balign 8
__fl_capture:
  .quad 0
  .size __fl_capture, 8

  .section .note.GNU-stack, "", @progbits
