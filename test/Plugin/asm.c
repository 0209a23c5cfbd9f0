// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/segments.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/file-scope.c
// RUN: %plugin_clang -fms-extensions -masm=intel -fsyntax-only \
// RUN:   -Xclang -verify %t/intel.c
// RUN: not %plugin_clang -fno-caret-diagnostics -fsyntax-only %t/place.c 2>&1 \
// RUN:   | FileCheck %t/place.c
// Test that assembly which changes PKRU or a segment, or enters the kernel, is
// an error where it stands, and that other assembly is none.

//--- good.c
// expected-no-diagnostics
int rdpkru(unsigned key) {
  unsigned value, high;
  __asm__ volatile("rdpkru # not wrpkru\n\t"
                   "mov %%fs:0, %%rcx /* syscall */; movl %%gs:(%%rcx), %%eax"
                   : "=a"(value), "=d"(high) : "c"(0) : "memory");
  __asm__("cpuid\n wrpkru_is_a_label:\n int3\n lea sysenter(%rip), %rax");
  __asm__("pop %rbx; pushq %fs; mov %fs, %ax; lsl %eax, %eax");
  __asm__("xsave (%rax); rdgsbase %rax; lfence; .byte 0x0f, 0x0b");
  return (int)value;
}
__asm__(".long 0xef010f, 1, 2, 3, 4 // a table, too long for code\n");

//--- bad.c
void f(unsigned *p) {
  __asm__ volatile("wrpkru" : : "a"(0), "c"(0), "d"(0)); // expected-error {{'wrpkru' cannot be used in a function: it changes the protection key rights, which only the monitor may}}
  __asm__("WRPKRU");                    // expected-error {{'WRPKRU' cannot be used in a function}}
  __asm__("nop; again: rex64 xrstor (%rax)"); // expected-error {{'xrstor' cannot be used in a function}}
  __asm__("xrstor64 %0" : : "m"(*p));   // expected-error {{'xrstor64' cannot be used in a function}}
  __asm__("xrstors (%rax)");            // expected-error {{'xrstors' cannot be used in a function}}
  __asm__("wrgsbaseq %rax");            // expected-error {{'wrgsbaseq' cannot be used in a function: it moves a segment, and with it what the monitor finds through it}}
  __asm__("wrfsbase %eax");             // expected-error {{'wrfsbase' cannot be used in a function}}
  __asm__("swapgs");                    // expected-error {{'swapgs' cannot be used in a function}}
  __asm__("syscall");                   // expected-error {{'syscall' cannot be used in a function: system calls go through the monitor}} expected-note {{call the libc function, or syscall()}}
  __asm__("sysenter");                  // expected-error {{'sysenter' cannot be used in a function}} expected-note {{call the libc function}}
  __asm__("int $0x80");                 // expected-error {{'int' cannot be used in a function}} expected-note {{call the libc function}}
  __asm__("int $128");                  // expected-error {{'int' cannot be used in a function}} expected-note {{call the libc function}}
}
#define WRITE(what) __asm__("wr" #what)
void g(void) { WRITE(pkru); } // expected-error {{'wrpkru' cannot be used in a function}}
__attribute__((naked)) void h(void) {
  __asm__("mov $39, %eax\n\t"
          "syscall\n\t" // expected-error {{'syscall' cannot be used in a function}} expected-note {{call the libc function}}
          "ret");
}

//--- segments.c
void f(void) {
  __asm__("mov %ax, %gs");            // expected-error {{'mov' cannot be used in a function: it moves a segment}}
  __asm__("movw %%ax, %%fs" : : : );  // expected-error {{'movw' cannot be used in a function}}
  __asm__("mov fs, ax");              // expected-error {{'mov' cannot be used in a function}}
  __asm__("pop %gs");                 // expected-error {{'pop' cannot be used in a function}}
  __asm__("popq %fs");                // expected-error {{'popq' cannot be used in a function}}
  __asm__("lgs (%rax), %ecx");        // expected-error {{'lgs' cannot be used in a function}}
  __asm__("lfsl (%rax), %ecx");       // expected-error {{'lfsl' cannot be used in a function}}
}

//--- file-scope.c
__asm__(".text\n"
        "f: mov $1, %eax\n"
        "wrpkru\n"); // expected-error {{'wrpkru' cannot be used in a function}}
__asm__(".section .fl.host.text, \"ax\""); // expected-error {{'.section' cannot be used in a function: sections '.fl.*' belong to flcc}} expected-note {{choose another section}}
__asm__(".pushsection \".fl.f.text\"");    // expected-error {{'.pushsection' cannot be used in a function}} expected-note {{choose another section}}
__asm__(".section .rodata.mine");

//--- intel.c
void f(void) {
  __asm__("mov gs, ax");  // expected-error {{'mov' cannot be used in a function}}
  __asm__("int 80h");     // expected-error {{'int' cannot be used in a function}} expected-note {{call the libc function}}
  __asm { wrpkru }        // expected-error {{'wrpkru' cannot be used in a function}}
}

//--- place.c
void f(void) {
  __asm__("nop\n\t"
          "nop; wrpkru");
}
// CHECK: place.c:3:17: error: 'wrpkru' cannot be used in a function
