# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a domain loads no segment register, CS included.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  movl %eax, %gs
  movw (%rax), %fs
  movl %eax, %ds
  popq %fs
  popq %gs
  lfs (%rax), %eax
  lgs (%rax), %rax
  lss (%rax), %eax
  ljmpl *(%rax)
  lcallq *(%rax)
  lretq
  lretl $8
  iretq
  movl %gs, %eax # reading one is fine
  pushq %fs

# CHECK: error: {{.*}}'f'+0x0: mov loads a segment register [R-insn]
# CHECK: error: {{.*}}'f'+0x2: mov loads
# CHECK: error: {{.*}}'f'+0x4: mov loads
# CHECK: error: {{.*}}: pop loads
# CHECK: error: {{.*}}: pop loads
# CHECK: error: {{.*}}: lfs loads
# CHECK: error: {{.*}}: lgs loads
# CHECK: error: {{.*}}: lss loads
# CHECK: error: {{.*}}: jmp is a far branch [R-insn]
# CHECK: error: {{.*}}: call is a far branch [R-insn]
# CHECK: error: {{.*}}: ret is a far branch [R-insn]
# CHECK: error: {{.*}}: ret is a far branch [R-insn]
# CHECK: error: {{.*}}: iretq is a far branch [R-insn]
