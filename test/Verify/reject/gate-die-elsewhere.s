# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that all gates die at one place.

.include "rest.s"

.section .fl.monitor.gate, "ax", @progbits
.type f, @function
f:
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  testl %eax, %eax
  .byte 0x0f, 0x85
  .long g - . - 4
g:
  ud2

# CHECK: error: {{.*}}: .fl.monitor.gate: 'f'+0x6: the gate's check ends at 0x{{.*}}, the other gates' at 0x{{.*}} [R-gate]
