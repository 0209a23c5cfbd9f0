# RUN: %link
# RUN: %flverify %t.bin
#
# Test that padding of all kinds, and what a program stops by, is fine in text.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  ud2
  int3
  hlt
  .zero 3
.type g, @function
g:
  rep ret
  .p2align 4
  nopw %cs:0x200(%rax,%rax)
.type h, @function
h:
  notrack jmp *%rax
  lock cmpxchgl %ecx, (%rdi)
  vzeroall
  .p2align 6, 0xcc
  jmp 1f
  .p2align 5, 0
1:
  ret
