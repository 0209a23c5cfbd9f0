# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that the forms with a REX2 prefix, which have no 0F, are found; and that
# neither D5 without the bit that selects the opcode map, nor what REX2 leaves
# undefined, is taken for one.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  movl $0xef0180d5, %eax           # {rex2} wrpkru
  movabsq $0xd8ae88d5f3, %rax      # {rex2} wrgsbase %rax
  movl $0xf80180d5, %eax           # {rex2} swapgs
  movabsq $0xd1ae98d566f3, %rax    # {rex2} wrfsbase %r17
  movl $0xef0100d5, %eax
  movl $0x28ae80d5, %eax
  ret

# CHECK: error: {{.*}}'f'+0x1: WRPKRU outside a gate [R-bytes]
# CHECK: error: {{.*}}'f'+0x8: WRGSBASE is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x10: SWAPGS is allowed nowhere [R-bytes]
# CHECK: error: {{.*}}'f'+0x18: WRFSBASE outside a gate [R-bytes]
