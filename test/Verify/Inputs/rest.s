# All of a sound workflow but what a test is about: a test includes this file
# and adds to it, or defines NO_GATES or NO_A and brings gates, or a function a,
# of its own.

# The two ways to write PKRU, as rt/monitor/gate.h has them.
.ifndef NO_GATES
.macro FL_PKRU_OPEN
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  testl %eax, %eax
  .byte 0x0f, 0x85 # jne, with a rel32
  .long fl_gate_die - . - 4
.endm
.macro FL_PKRU_CLOSE
  movl %gs:8, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  wrpkru
  cmpl %gs:8, %eax
  .byte 0x0f, 0x85
  .long fl_gate_die - . - 4
.endm
.endif

.text
.globl _start
_start:
  leaq b_constant(%rip), %rax # the monitor may refer to everything
  movl $60, %eax
  syscall

.section .fl.monitor.gate, "ax", @progbits
.globl fl_gate_die
.hidden fl_gate_die
fl_gate_die:
  ud2
.ifndef NO_GATES
gates:
  FL_PKRU_CLOSE
  wrfsbase %rax
  jmp *%rbx
  FL_PKRU_OPEN
  ret
.endif

.data
  .quad b_constant
.bss
  .space 64

.macro domain name
.section .fl.\name\().text, "ax", @progbits
.globl __fl_\name\()_entry
.hidden __fl_\name\()_entry
.type __fl_\name\()_entry, @function
__fl_\name\()_entry:
  leaq \name\()_constant(%rip), %rax
  movq \name\()_pointer(%rip), %rcx
  jmp *%gs:16
.section .fl.\name\().rodata, "a", @progbits
\name\()_constant:
  .asciz "constant"
.section .fl.\name\().relro, "aw", @progbits
\name\()_pointer:
  .quad \name\()_constant
.section .fl.\name\().data, "aw", @progbits
\name\()_data:
  .quad \name\()_end # one past the end is a pointer that C may make
.section .fl.\name\().bss, "aw", @nobits
  .space 4096
\name\()_end:
.endm

domain host
.ifndef NO_A
domain a
.endif
domain b

.section .fl.host.text, "ax", @progbits
  leaq fl_image(%rip), %rax # the host may read the public region
