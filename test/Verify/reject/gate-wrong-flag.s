# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a gate that dies when the value is right is refused.

.include "rest.s"

.section .fl.monitor.gate, "ax", @progbits
.type f, @function
f:
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  testl %eax, %eax
  .byte 0x0f, 0x84 # je
  .long fl_gate_die - . - 4
  ret

# CHECK: error: {{.*}}: .fl.monitor.gate: 'f'+0x{{6|c}}: WRPKRU without the instructions of a gate around it [R-gate]
