// A system call past the function's libc: SYSCALL and RET inside another
// instruction, which flverify cannot see.
static long raw(long number, long a, long b, long c, long d, long e) {
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e,
                r9 __asm__("r9") = 0;
  __asm__ volatile("leaq 1f+1(%%rip), %%rbx\n\tcallq *%%rbx\n"
                   "1:\tmovl $0x90c3050f, %%ecx"
                   : "+a"(number)
                   : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rbx", "rcx", "r11", "memory");
  return number;
}
