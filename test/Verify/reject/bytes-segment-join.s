# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
# RUN: sed 's/^  data PT_LOAD/  more PT_LOAD FLAGS(5);\n&/; /.fl.b.text :/s/:text/:more/' %script > %t.ld
# RUN: %ld -T %t.ld %both
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU is found whose first byte ends one function's code and whose
# others start the next one's, in the same segment or in one of its own.

.set NO_A, 1
.section .fl.a.text, "ax", @progbits
.globl __fl_a_entry
.hidden __fl_a_entry
__fl_a_entry:
  .fill 4094, 1, 0x90
  movb $0x0f, %al
.section .fl.b.text, "ax", @progbits
  addl %ebp, %edi
.include "rest.s"

# CHECK:      error: '{{.*}}': .fl.a.text: '__fl_a_entry'+0xfff: WRPKRU outside a gate [R-bytes]
# CHECK-NEXT: note: 0x{{[0-9a-f]+}}ffe: b0 0f mov $0x0F, %al
# CHECK-NEXT: note: from
