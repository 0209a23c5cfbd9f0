# RUN: %image && %object
# RUN: sed '/fl.a.relro/s/ . = ALIGN(4096);//; s/__fl_a_relro_end/. = ALIGN(16); &/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=RELRO
# RUN: sed 's/__fl_a_data_start/. += 4096; &/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=HOLE
# RUN: sed '/fl.a.bss/s/ALIGN(4096)/. + 16/; s/:b_text/:a_data/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=SHARED
# RUN: sed '/ .fl.a.data :/{h;d;}; / .fl.a.bss/{G;}' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --check-prefix=ORDER
#
# Test that pages are of one domain, and a domain's of one piece and in order.

.include "rest.s"

# RELRO: error: {{.*}}: .fl.a.data: shares a page with .fl.a.relro [R-regions]
# HOLE: error: {{.*}}: .fl.a.relro: a hole of 0x1000 bytes before it [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.text: shares a page with .fl.a.bss [R-regions]
# SHARED-DAG: error: {{.*}}: .fl.b.text: shares a segment with .fl.a.bss [R-regions]
# ORDER: error: {{.*}}: .fl.a.data: out of order: it is behind .fl.a.bss [R-regions]
