# RUN: %image && %object
# RUN: sed 's/^\(  .fl.b.text.*\) . = ALIGN(4096);/\1/; s/__fl_b_text_end = .;/. = ALIGN(4096); &/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: %flverify %t.bin
# RUN: %patch after[1]=0f01ef
# RUN: not %flverify %t.hostile 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that bytes are found which no segment holds, but which the file has in the
# rest of an executable segment's last page.

.include "rest.s"

# CHECK: error: '{{.*}}': .fl.b.text: '__fl_b_entry'+0x16: WRPKRU outside a gate [R-bytes]
# CHECK: error: '{{.*}}': .fl.b.text: '__fl_b_entry'+0x16: executable bytes that are of no section and no padding [R-insn]
