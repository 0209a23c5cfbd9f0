# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU in a displacement is refused.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  movl 0x00ef010f(%rdi), %eax
  ret

# CHECK:      error: '{{.*}}': .fl.a.text: 'f'+0x2: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}: 8b 87 0f 01 ef 00 mov 0xEF010F(%rdi), %eax
# CHECK-NEXT: note: from
