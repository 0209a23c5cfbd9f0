# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | %filecheck %s
#
# Test that a WRPKRU is found whose first byte ends a segment and whose others start
# the next one: a function without any data, right before another's text.

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
