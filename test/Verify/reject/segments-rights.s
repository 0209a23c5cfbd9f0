# RUN: %link
# RUN: %patch load[1].p_flags=7
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=TEXT
# RUN: %patch load[2].p_flags=7
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=DATA
# RUN: %patch load[1].p_flags=1
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=BLIND
# RUN: %patch phdr[5].p_flags=7
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=STACK
# RUN: %patch phdr[5].p_type=0
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=NONE
# RUN: %patch load[1].p_memsz=+4096
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=MORE
#
# Test that no segment is both writable and executable, nor the stack executable.

.include "rest.s"

# TEXT: error: {{.*}}: the segment at 0x4000 is writable and executable [R-segments]
# DATA: error: {{.*}}: the segment at 0x8000 is writable and executable [R-segments]
# BLIND: error: {{.*}}: the segment at 0x4000 is neither R, RW nor RX [R-segments]
# STACK: error: {{.*}}: the stack is executable [R-segments]
# NONE: error: {{.*}}: 0 PT_GNU_STACK headers instead of one [R-segments]
# MORE: error: {{.*}}: the executable segment at 0x4000 is larger in memory than in the file [R-segments]
