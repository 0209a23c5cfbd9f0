# RUN: %link
# RUN: %patch load[1].p_vaddr=0x1000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=ORDER
# RUN: %patch load[0].p_memsz=+1
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=SHARED
# RUN: %patch load[1].p_offset=0x1000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=FILE
# RUN: %patch load[1].p_vaddr=+1
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=SHIFT
#
# Test that each page of memory and of the file belongs to one segment.

.include "rest.s"

# ORDER: error: {{.*}}: the segment at 0x1000 shares a page with the one before it, or is out of order [R-segments]
# SHARED: error: {{.*}}: the segment at 0x4000 shares a page with the one before it, or is out of order [R-segments]
# FILE: error: {{.*}}: the segment at 0x4000 shares a page of the file with the one before it, or is out of order there [R-segments]
# SHIFT: error: {{.*}}: the segment at 0x4001 is at another place of its page in the file than in memory [R-segments]
