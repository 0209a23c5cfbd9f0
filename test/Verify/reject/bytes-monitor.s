# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that the monitor too has no WRPKRU but in its gates.

.include "rest.s"

.text
.type f, @function
f:
  wrpkru
  ret

# CHECK:      error: '{{.*}}': .fl.monitor.text: 'f'+0x0: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}: 0f 01 ef wrpkru
# CHECK-NEXT: note: from
