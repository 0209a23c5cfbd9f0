# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a gate that compares with another slot of the public page is refused.

.include "rest.s"

.section .fl.monitor.gate, "ax", @progbits
.type f, @function
f:
  movl %gs:8, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  cmpl %gs:16, %eax
  .byte 0x0f, 0x85
  .long fl_gate_die - . - 4
  ret

# CHECK: error: {{.*}}: .fl.monitor.gate: 'f'+0x{{6|c}}: WRPKRU without the instructions of a gate around it [R-gate]
