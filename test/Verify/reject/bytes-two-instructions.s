# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU that two instructions make together is refused.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  movb $0x0f, %al
  addl %ebp, %edi
  ret

# CHECK:      error: '{{.*}}': .fl.a.text: 'f'+0x1: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}: b0 0f mov $0x0F, %al
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}: 01 ef add %ebp, %edi
# CHECK-NEXT: note: from
