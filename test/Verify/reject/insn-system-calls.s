# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a domain has no instruction that enters the kernel.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  syscall
  sysenter
  int $0x80
  int $0x2e
  sysretq
  sysexit
  vmcall
  inb $0x80, %al
  rsm

# CHECK: error: {{.*}}'f'+0x0: syscall is a system call outside the monitor [R-insn]
# CHECK: error: {{.*}}'f'+0x2: sysenter is a system call outside the monitor [R-insn]
# CHECK: error: {{.*}}'f'+0x4: int is a system call outside the monitor [R-insn]
# CHECK: error: {{.*}}'f'+0x6: int is a system call outside the monitor [R-insn]
# CHECK: error: {{.*}}'f'+0x8: sysret is not among the instructions that a domain may have [R-insn]
# CHECK: error: {{.*}}: sysexit is not among
# CHECK: error: {{.*}}: vmcall is not among
# CHECK: error: {{.*}}: in is not among
# CHECK: error: {{.*}}: rsm is not among
