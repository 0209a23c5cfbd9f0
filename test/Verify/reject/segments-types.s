# RUN: %link
# RUN: %patch phdr[2].p_type=3
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=INTERP
# RUN: %patch phdr[2].p_type=0x60000001
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=OTHER
# RUN: %patch ehdr.e_type=2
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=TYPE
#
# Test that the file asks for no other loader than the kernel.

.include "rest.s"

# INTERP: error: {{.*}}: segment 2 asks for an interpreter [R-segments]
# OTHER: error: {{.*}}: segment 2 has type 0x60000001, which is not allowed [R-segments]
# TYPE: error: {{.*}}: not position-independent (ET_DYN) [R-segments]
