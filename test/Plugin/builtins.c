// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// RUN: not %plugin_clang -c %t/hidden.c -o %t/hidden.o 2>&1 \
// RUN:   | FileCheck %t/hidden.c
// RUN: not ls %t/hidden.o
// Test that builtins and intrinsics that write PKRU or a segment base are
// errors where they are used, and that including their headers is none.

//--- good.c
// expected-no-diagnostics
#include <immintrin.h>
__attribute__((target("pku"))) unsigned f(void) { return _rdpkru_u32(); }
static void _wrpkru_like(unsigned value) { (void)value; }
void g(void) { _wrpkru_like(0); }

//--- bad.c
#include <immintrin.h>
__attribute__((target("pku,xsave,xsaves,fsgsbase"))) void f(void *area) {
  __builtin_ia32_wrpkru(0);             // expected-error {{'__builtin_ia32_wrpkru' cannot be used in a function: it changes the protection key rights}}
  _wrpkru(0);                           // expected-error {{'_wrpkru' cannot be used in a function}}
  __builtin_ia32_xrstor(area, 0);       // expected-error {{'__builtin_ia32_xrstor' cannot be used in a function}}
  __builtin_ia32_xrstor64(area, 0);     // expected-error {{'__builtin_ia32_xrstor64' cannot be used in a function}}
  _xrstor(area, 0);                     // expected-error {{'_xrstor' cannot be used in a function}}
  _xrstors64(area, 0);                  // expected-error {{'_xrstors64' cannot be used in a function}}
  __builtin_ia32_wrgsbase64(0);         // expected-error {{'__builtin_ia32_wrgsbase64' cannot be used in a function}}
  _writefsbase_u64(0);                  // expected-error {{'_writefsbase_u64' cannot be used in a function}}
}
void (*pointer)(unsigned) = _wrpkru;    // expected-error {{'_wrpkru' cannot be used in a function}}

//--- header.h
#pragma GCC system_header
__attribute__((target("pku"))) static inline void quiet(void) {
  __builtin_ia32_wrpkru(0);
}
static inline void loud(void) { __asm__ volatile("swapgs"); }

//--- hidden.c
#include "header.h"
void f(void) {
  quiet();
  loud();
}
// CHECK-DAG: error: 'llvm.x86.wrpkru' cannot be used in a function: it changes
// CHECK-DAG: error: 'swapgs' cannot be used in a function: it moves a segment
