# RUN: %link
# RUN: %patch dyn[0].d_tag=1
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=NEEDED
# RUN: %patch dyn[0].d_tag=22
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=TEXTREL
# RUN: %patch dyn[0].d_tag=30 dyn[0].d_val=4
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=FLAGS
# RUN: %patch dyn[0].d_tag=25
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=INIT
# RUN: %patch dyn[0].d_tag=36
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=RELR
# RUN: %patch dyn[0].d_tag=0x6ffffdf8
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=UNKNOWN
# RUN: %patch rela[1].r_info=37
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=IRELATIVE
# RUN: %patch rela[1].r_info=0x100000001
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=SYMBOLIC
# RUN: %patch rela[1].r_offset=0x700000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=NOWHERE
# RUN: %patch rela[1].r_offset=0x6000
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=TEXT
# RUN: %patch shdr[.rela.dyn].sh_size=24
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --check-prefix=TABLE
#
# Test that dynamic entries and relocations are the few that the monitor applies.

.include "rest.s"

# NEEDED: error: {{.*}}: .dynamic holds DT_NEEDED [R-segments]
# TEXTREL: error: {{.*}}: .dynamic holds DT_TEXTREL [R-segments]
# FLAGS: error: {{.*}}: .dynamic holds DF_TEXTREL [R-segments]
# INIT: error: {{.*}}: .dynamic holds DT_INIT_ARRAY [R-segments]
# RELR: error: {{.*}}: .dynamic holds DT_RELR [R-segments]
# UNKNOWN: error: {{.*}}: .dynamic holds tag 0x6ffffdf8, which is not allowed
# IRELATIVE: error: {{.*}}: an IRELATIVE relocation runs code to choose an address [R-segments]
# SYMBOLIC: error: {{.*}}: a relocation of type 1; only RELATIVE is allowed [R-segments]
# NOWHERE: error: {{.*}}: a relocation at 0x700000, in no segment [R-segments]
# TEXT: error: {{.*}}: a relocation in a segment that is not writable [R-segments]
# TABLE: error: {{.*}}: the relocations that .dynamic names are not those of .rela.dyn [R-segments]
