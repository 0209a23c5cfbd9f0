# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a gate without the check behind its WRPKRU is refused.

.include "rest.s"

.section .fl.monitor.gate, "ax", @progbits
.type f, @function
f:
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  nop
  jne fl_gate_die@PLT
  ret

# CHECK: error: {{.*}}: .fl.monitor.gate: 'f'+0x{{6|c}}: WRPKRU without the instructions of a gate around it [R-gate]
