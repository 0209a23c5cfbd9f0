# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s
#
# Test that no section is let through whose name says nothing: not a GOT, not one of an
# unknown kind, not a second one.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  cmpq $0, nowhere@GOTPCREL(%rip) # keeps its GOT slot: it is weak
  addq weak@GOTPCREL(%rip), %rbx
.weak nowhere, weak
.section .fl.a.extra, "aw", @progbits
  .quad 1
.section .fl.public.text, "ax", @progbits
  ret

# CHECK-DAG: error: {{.*}}: .got: a section of this name has no place in a workflow [R-regions]
# CHECK-DAG: error: {{.*}}: .fl.a.extra: a section of this name has no place in a workflow [R-regions]
# CHECK-DAG: error: {{.*}}: .fl.public.text: a section of this name has no place in a workflow [R-regions]
