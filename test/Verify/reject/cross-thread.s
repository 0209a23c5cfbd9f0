# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a domain's slice of .tdata holds no pointer out of its region.

.include "rest.s"

.section .fl.a.tdata, "awT", @progbits
own:
  .quad a_constant
  .quad b_constant
.section .fl.b.tdata, "awT", @progbits
  .quad b_constant

# CHECK: error: {{.*}}: .tdata{{.*}}: a pointer to 0x{{.*}} (b), outside the regions of 'a' [R-cross]
