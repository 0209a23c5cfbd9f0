# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU in the first bytes of a segment is found.

.section .fl.host.text, "ax", @progbits
.type f, @function
f:
  wrpkru
.include "rest.s"

# CHECK:      error: '{{.*}}': .fl.host.text: 'f'+0x0: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}000: 0f 01 ef wrpkru
# CHECK-NEXT: note: from
