# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that the place where gates die is a UD2.

.set NO_GATES, 1
.section .fl.monitor.gate, "ax", @progbits
  ret
.include "rest.s"

.section .fl.monitor.gate, "ax", @progbits
f:
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  testl %eax, %eax
  .byte 0x0f, 0x85
  .long fl_gate_die - . - 5

# CHECK: error: {{.*}}: .fl.monitor.gate: the gates' checks end at 0x{{.*}}, which is no ud2 of the monitor [R-gate]
