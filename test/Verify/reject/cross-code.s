# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a domain's code refers to nothing outside its region: not by a branch, not by
# an operand, not even to the public region.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  leaq b_data(%rip), %rax
  movq b_pointer(%rip), %rax
  movl $1, host_data(%rip)
  call __fl_b_entry
  jne _start
  call a_constant # its own, but no code
  leaq fl_image(%rip), %rax
  jmp *weak(%rip)
  addr32 leaq a_data(%rip), %rax
  xbegin __fl_b_entry
  jrcxz f # fine
  leaq a_end(%rip), %rax
.weak weak
.hidden weak

# CHECK: error: {{.*}}'f'+0x0: refers to 0x{{.*}} (b), outside its regions [R-cross]
# CHECK: error: {{.*}}'f'+0x7: refers to 0x{{.*}} (b), outside its regions [R-cross]
# CHECK: error: {{.*}}'f'+0xe: refers to 0x{{.*}} (host), outside its regions [R-cross]
# CHECK: error: {{.*}}'f'+0x18: branches to 0x{{.*}} (b), outside its own code [R-cross]
# CHECK: error: {{.*}}'f'+0x1d: branches to 0x{{.*}} (monitor), outside its own code [R-cross]
# CHECK: error: {{.*}}'f'+0x23: branches to 0x{{.*}} (a), outside its own code [R-cross]
# CHECK: error: {{.*}}'f'+0x28: refers to 0x{{.*}} (public), outside its regions [R-cross]
# CHECK: error: {{.*}}'f'+0x2f: refers to 0x0 (nobody), outside its regions [R-cross]
# CHECK: error: {{.*}}'f'+0x35: an operand relative to EIP [R-cross]
# CHECK: error: {{.*}}'f'+0x3d: branches to 0x{{.*}} (b), outside its own code [R-cross]
