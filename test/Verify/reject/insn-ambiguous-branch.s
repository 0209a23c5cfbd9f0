# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a branch is refused that Intel's and AMD's CPUs take to different places.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  .byte 0x66, 0xe9, 0, 0, 0, 0 # jmp, to the next instruction on Intel's
  .byte 0x66, 0x0f, 0x85, 0, 0, 0, 0
  .byte 0x66, 0x48, 0xe8, 0, 0, 0, 0 # fine: REX.W beats the prefix
  ret

# CHECK: error: {{.*}}'f'+0x0: jmp goes elsewhere on AMD than on Intel (prefix 66) [R-insn]
# CHECK: error: {{.*}}'f'+0x6: jnz goes elsewhere on AMD than on Intel (prefix 66) [R-insn]
