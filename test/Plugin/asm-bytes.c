// RUN: %plugin_clang -fsyntax-only -Xclang -verify %s
// Test that the forbidden instructions are known when bytes spell them.

void f(void) {
  __asm__(".byte 0x0f, 0x01, 0xef");         // expected-error {{'wrpkru' cannot be used in a function}}
  __asm__(".byte 0x0f\n.byte 0x01; .byte 239"); // expected-error {{'wrpkru' cannot be used in a function}}
  __asm__("nop; .byte 017,1\n\t.byte -0x11\n\tnop"); // expected-error {{'wrpkru' cannot be used in a function}}
  __asm__(".short 0x010f; .byte 0xef");      // expected-error {{'wrpkru' cannot be used in a function}}
  __asm__(".long 0x90ef010f");               // expected-error {{'wrpkru' cannot be used in a function}}
  __asm__(".byte 0x0f, 0xae, 0x28");         // expected-error {{'xrstor' cannot be used in a function}}
  __asm__(".byte 0x48, 0x0f, 0xae, 0x6c, 0x24, 0x40"); // expected-error {{'xrstor' cannot be used in a function}}
  __asm__(".byte 0x0f, 0xc7, 0x18");         // expected-error {{'xrstors' cannot be used in a function}}
  __asm__(".byte 0xf3, 0x48, 0x0f, 0xae, 0xd8"); // expected-error {{'wrgsbase' cannot be used in a function}}
  __asm__(".byte 0xf3, 0x0f, 0xae, 0xd0");   // expected-error {{'wrfsbase' cannot be used in a function}}
  __asm__(".byte 0x0f, 0x01, 0xf8");         // expected-error {{'swapgs' cannot be used in a function}}
  __asm__(".byte 0x0f, 0x05");               // expected-error {{'syscall' cannot be used in a function}} expected-note {{call the libc function}}
  __asm__(".byte 0xcd, 0x80");               // expected-error {{'int $0x80' cannot be used in a function}} expected-note {{call the libc function}}
  __asm__(".byte 0x0f, 0xae, 0xe8");         // lfence
  __asm__(".byte 0x0f, 0x01, 0xee");         // rdpkru
  __asm__(".byte 0x0f, 0x01\n nop\n .byte 0xef");
}
