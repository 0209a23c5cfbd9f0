# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that code must decode to the end: no data in text, no instruction that runs
# past its symbol.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  ret
  .byte 0x06, 0x07 # not in 64-bit mode
.type g, @function
g:
  .byte 0xb8, 0x00 # the start of a mov, with its end in h's start
.type h, @function
h:
  ret

# CHECK: error: {{.*}}'f'+0x1: cannot decode [R-insn]
# CHECK: error: {{.*}}'g'+0x0: cannot decode [R-insn]
