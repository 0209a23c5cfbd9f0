# RUN: %image && %object
# RUN: sed '/fl.a.relro/s/ . = ALIGN.*4096);//; s/__fl_a_relro_end/. = ALIGN(16); &/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=RELRO
# RUN: sed 's/__fl_a_relro_start/. += 4096; &/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=HOLE
# RUN: sed '/ .fl.a.\(text\|rodata\|data\|bss\)/s/ALIGN(.*4096)/. + 16/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=SHARED
# RUN: sed '/^  . = ALIGN(4096);/d' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=MONITOR
# RUN: sed '/ .fl.monitor.gate/s/ALIGN(4096)/. + 16/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=GATE
#
# Test that a page is of one region of one domain, and that no page is of none.

.include "rest.s"

# RELRO: error: {{.*}}: .fl.a.data: shares a page with .fl.a.relro [R-regions]
# HOLE: error: {{.*}}: the segment at 0x8000 has pages without a section from 0xb000 on [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.rodata: shares a page with .fl.a.rodata [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.text: shares a page with .fl.a.text [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.text: the region does not start on a page [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.relro: shares a page with .fl.a.data [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.bss: shares a page with .fl.a.bss [R-regions]
# MONITOR: error: {{.*}}: .fl.host.rodata: shares a page with .dynamic [R-regions]
# GATE: error: {{.*}}: .fl.host.text: shares a page with .fl.monitor.gate [R-regions]
