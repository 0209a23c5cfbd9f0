# RUN: %object
# RUN: %image -D__fl_a_text_end=__fl_b_text_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=TEXT
# RUN: %image -D__fl_a_rodata_end=__fl_b_rodata_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=RODATA
# RUN: %image -D__fl_a_relro_end=__fl_b_relro_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=RELRO
# RUN: %image -D__fl_a_data_end=__fl_b_data_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=DATA
# RUN: %image -D__fl_a_bss_end=__fl_b_bss_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=BSS
# RUN: %image -D__fl_a_data_start=__fl_a_relro_start && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=START
# RUN: %image -D__fl_a_entry=__fl_b_entry && %ld -T %script %both
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
# RUN: %object -Wa,-defsym,NO_A=1 && %image && %ld -T %script %both
# RUN: %flverify %t.bin
# RUN: %image -D__fl_a_bss_end=__fl_b_bss_end && %ld -T %script %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s --check-prefix=WITHOUT
#
# Test that fl_image, by which the monitor tags pages, cannot say other than what
# is in the file.

.ifdef NO_A # a function without any data
.section .fl.a.text, "ax", @progbits
.globl __fl_a_entry
.hidden __fl_a_entry
__fl_a_entry:
  ret
.endif
.include "rest.s"

# TEXT: error: '{{.*}}': fl_image says that the text of 'a' is 0x6000 to 0x8000, its section says 0x6000 to 0x7000 [R-regions]
# RODATA: error: '{{.*}}': fl_image says that the rodata of 'a' is 0x2000 to 0x4000, its section says 0x2000 to 0x3000 [R-regions]
# RELRO: error: '{{.*}}': fl_image says that the relro of 'a' is 0xb000 to 0xe000, its section says 0xb000 to 0xc000 [R-regions]
# DATA: error: '{{.*}}': fl_image says that the data of 'a' is 0xc000 to 0xf000, its section says 0xc000 to 0xd000 [R-regions]
# BSS: error: '{{.*}}': fl_image says that the bss of 'a' is 0x{{.*}}000 to 0x{{.*}}000, its section says 0x{{.*}}000 to 0x{{.*}}000 [R-regions]
# START: error: '{{.*}}': fl_image says that the data of 'a' is 0xb000 to 0xd000, its section says 0xc000 to 0xd000 [R-regions]
# WITHOUT: error: '{{.*}}': fl_image says that the bss of 'a' is 0x{{.*}} to 0x{{.*}}, its section says 0x0 to 0x0 [R-regions]
# ENTRY: error: '{{.*}}': the entry of 'a', 0x{{.*}}, is not in its text [R-regions]
# LEFT: error: '{{.*}}': fl_image does not name the domain 'b' [R-regions]
# MANY: error: '{{.*}}': .fl.public.image: fl_image is of version 4 with 257 functions [R-regions]
# THREE: error: '{{.*}}': function 2 of fl_image has no region of its own [R-regions]
# VERSION: error: '{{.*}}': .fl.public.image: fl_image is of version 9 with 2 functions [R-regions]
# NONE: error: '{{.*}}': there is not one fl_image in .fl.public.image [R-regions]
