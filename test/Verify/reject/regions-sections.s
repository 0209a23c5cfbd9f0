# RUN: %link
# RUN: %patch ehdr.e_entry=0x6000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=ENTRY
# RUN: %patch shdr[.fl.a.text].sh_offset=0x1000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=BYTES
# RUN: %patch shdr[.fl.a.text].sh_addr=0xb000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=RIGHTS
# RUN: %patch shdr[.fl.b.text].sh_addr=0x6000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=OVERLAP
# RUN: %patch shdr[.fl.b.text].sh_addr=0xb00000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=OUTSIDE
# RUN: %patch shdr[.fl.a.text].sh_flags=4
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=HIDDEN
# RUN: %patch shdr[.fl.a.text].sh_size=16
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=SMALL
#
# Test that the section headers tell the truth about what is mapped, and the entry point
# is the monitor's.

.include "rest.s"

# ENTRY: error: {{.*}}: the entry point 0x6000 is not in the monitor's code [R-regions]
# BYTES: error: {{.*}}: .fl.a.text: the file maps other bytes than the section's [R-regions]
# RIGHTS: error: {{.*}}: .fl.a.text: the section is in a segment of RW [R-regions]
# OVERLAP: error: {{.*}}: .fl.b.text: overlaps .fl.a.text [R-regions]
# OUTSIDE: error: {{.*}}: .fl.b.text: the section is not in one segment [R-regions]
# HIDDEN: error: {{.*}}: the segment at 0x4000 has pages without a section from 0x6000 on [R-regions]
# SMALL: error: {{.*}}: executable bytes that are of no section and no padding [R-insn]
