# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that an ifunc is refused, used or not.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @gnu_indirect_function
f:
  ret

# CHECK: error: {{.*}}: .fl.a.text: {{.*}}: an ifunc, whose address is chosen by running code [R-segments]
