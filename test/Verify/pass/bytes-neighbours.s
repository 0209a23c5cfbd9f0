# RUN: %link
# RUN: %flverify %t.bin
#
# Test that instructions which share bytes with the forbidden ones are fine.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
f:
  lfence
  mfence
  sfence
  xsave (%rax)
  xsaveopt (%rax)
  fxrstor (%rax)
  ldmxcsr (%rax)
  clflush (%rax)
  rdfsbase %rax
  rdgsbase %rax
  rdpkru
  xgetbv
  rdtscp
  cmpxchg16b (%rdi)
  rdrand %eax
  rep stosb
  .byte 0x0f, 0xae, 0xe8 # lfence
  ret
