# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that each forbidden sequence is found in all its forms.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  xrstor (%rax)
  xrstor64 0x40(%rsp)
  xrstors (%rdi)
  xrstors64 0x12345678(%rdi)
  wrfsbase %eax
  wrfsbase %r15
  wrgsbase %ecx
  .byte 0xf3, 0x2e, 0x65, 0x41, 0x0f, 0xae, 0xda # wrgsbase, prefixes between
  .byte 0x66, 0xf3, 0x48, 0x0f, 0xae, 0xd0
  swapgs
  ret
.type g, @function
g:
  .byte 0x66, 0x0f, 0xae, 0x2c, 0x24 # xrstor with a prefix that it does not have

# CHECK: error: {{.*}}'f'+0x0: XRSTOR is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x4: XRSTOR is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x9: XRSTORS is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0xd: XRSTORS is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x15: WRFSBASE outside a gate [R-bytes]
# CHECK: error: {{.*}}'f'+0x1a: WRFSBASE outside a gate [R-bytes]
# CHECK: error: {{.*}}'f'+0x1e: WRGSBASE is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x25: WRGSBASE is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x2b: WRFSBASE outside a gate [R-bytes]
# CHECK: error: {{.*}}'f'+0x2e: SWAPGS is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'g'+0x1: XRSTOR is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x2e: swapgs is not among the instructions that a domain may have [R-insn]
# CHECK: error: {{.*}}'g'+0x0: cannot decode [R-insn]
