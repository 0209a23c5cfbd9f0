# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU across a page join is refused.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  .fill 4094 - (. - __fl_a_entry), 1, 0x90
  wrpkru
  ret

# CHECK:      error: '{{.*}}': .fl.a.text: 'f'+0xfe{{.}}: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}ffe: 0f 01 ef wrpkru
# CHECK-NEXT: note: from
