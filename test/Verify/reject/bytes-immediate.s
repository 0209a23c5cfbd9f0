# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU inside an immediate is refused, and the instruction shown.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  movl $0x00ef010f, %eax
  ret

# CHECK:      error: '{{.*}}': .fl.a.text: 'f'+0x1: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}: b8 0f 01 ef 00 mov $0xEF010F, %eax
# CHECK-NEXT: note: from
