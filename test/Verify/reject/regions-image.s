# RUN: %object
# RUN: %image -DA_END=__fl_b_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=END
# RUN: %image -DA_ENTRY=__fl_b_entry && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=ENTRY
# RUN: %image -DCOUNT=1 && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=LEFT
# RUN: %image -DCOUNT=257 && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=MANY
# RUN: %image -DCOUNT=3 && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=THREE
# RUN: %image -DVERSION=9 && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=VERSION
# RUN: %image -Dfl_image=other && %ld -T %script --defsym=fl_image=other %both
# RUN: llvm-strip --strip-all %t.bin
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=NONE
#
# Test that fl_image, by which the monitor tags pages, cannot say other than what
# is in the file.

.include "rest.s"

# END: error: '{{.*}}': fl_image says that end of 'a' is 0x{{.*}}, its sections say 0x{{.*}} [R-regions]
# ENTRY: error: '{{.*}}': the entry of 'a', 0x{{.*}}, is not in its text [R-regions]
# LEFT: error: '{{.*}}': fl_image does not name the domain 'b' [R-regions]
# MANY: error: '{{.*}}': .fl.public.image: fl_image is of version 2 with 257 functions [R-regions]
# THREE: error: '{{.*}}': function 2 of fl_image has no region of its own [R-regions]
# VERSION: error: '{{.*}}': .fl.public.image: fl_image is of version 9 with 2 functions [R-regions]
# NONE: error: '{{.*}}': there is not one fl_image in .fl.public.image [R-regions]
