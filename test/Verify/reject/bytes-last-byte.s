# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU in the last bytes of a segment is found.

.include "rest.s"
.section .fl.b.text, "ax", @progbits
.type f, @function
f:
  .fill 4093 - (. - __fl_b_entry), 1, 0x90
  wrpkru

# CHECK:      error: '{{.*}}': .fl.b.text: 'f'+0xfe{{.}}: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}ffd: 0f 01 ef wrpkru
# CHECK-NEXT: note: from
