# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU as an instruction is refused, with its source line.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  nop
  wrpkru
  ret

# CHECK:      error: '{{.*}}': .fl.a.text: 'f'+0x1: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}: 0f 01 ef wrpkru
# CHECK-NEXT: note: from {{.*}}bytes-wrpkru.s:[[#@LINE-5]]
