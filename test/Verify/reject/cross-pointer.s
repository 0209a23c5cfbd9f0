# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a domain's data holds no pointer out of its region.

.include "rest.s"

.section .fl.a.relro, "aw", @progbits
.type table, @object
table:
  .quad a_constant
  .quad b_constant
  .quad _start
  .quad fl_image
.section .fl.host.data, "aw", @progbits
.type host_table, @object
host_table:
  .quad fl_image # the host may
  .quad a_constant

# CHECK-DAG: error: {{.*}}: .fl.a.relro: 'table'+0x8: a pointer to 0x{{.*}} (b), outside the regions of 'a' [R-cross]
# CHECK-DAG: error: {{.*}}: .fl.a.relro: 'table'+0x10: a pointer to 0x{{.*}} (monitor), outside the regions of 'a' [R-cross]
# CHECK-DAG: error: {{.*}}: .fl.a.relro: 'table'+0x18: a pointer to 0x{{.*}} (public), outside the regions of 'a' [R-cross]
# CHECK-DAG: error: {{.*}}: .fl.host.data: 'host_table'+0x8: a pointer to 0x{{.*}} (a), outside the regions of 'host' [R-cross]
