// RUN: %plugin_clang -fPIE -O0 -c %s -o %t.0.o
// RUN: llvm-readelf -SW %t.0.o | FileCheck %s
// RUN: llvm-readelf -SW %t.0.o | FileCheck --check-prefix=REST %s
// RUN: %plugin_clang -fPIE -O2 -c %s -o %t.2.o
// RUN: llvm-readelf -SW %t.2.o | FileCheck %s
// RUN: llvm-readelf -SW %t.2.o | FileCheck --check-prefix=REST %s
// RUN: %plugin_clang -fPIE -Os -fdata-sections -ffunction-sections -g -c %s \
// RUN:   -o %t.s.o
// RUN: llvm-readelf -SW %t.s.o | FileCheck %s
// RUN: llvm-readelf -SW %t.s.o | FileCheck --check-prefix=REST %s
// RUN: %plugin_clang -fPIE -O2 -S -emit-llvm %s -o - \
// RUN:   | FileCheck --check-prefix=IR %s
// Test that each kind of global goes to a section of the function's, one a
// symbol, of the type and with the flags that its kind has, none of them
// mergeable.

// CHECK-DAG: .fl.f.text.entry      PROGBITS {{.*}} AX 0
// CHECK-DAG: .fl.f.text.helper     PROGBITS {{.*}} AX 0
// CHECK-DAG: .fl.f.data.variable   PROGBITS {{.*}} WA 0
// CHECK-DAG: .fl.f.rodata.constant PROGBITS {{.*}} A 0
// CHECK-DAG: .fl.f.relro.names     PROGBITS {{.*}} WA 0
// CHECK-DAG: .fl.f.bss.zero        NOBITS   {{.*}} WA 0
// CHECK-DAG: .fl.f.bss.entry.calls NOBITS   {{.*}} WA 0
// CHECK-DAG: .fl.f.data.entry.seed PROGBITS {{.*}} WA 0
// CHECK-DAG: .fl.f.tdata.own       PROGBITS {{.*}} WAT 0
// CHECK-DAG: .tbss.fl.f.own_zero   NOBITS   {{.*}} WAT 0
// CHECK-DAG: .fl.f.rodata..str     PROGBITS {{.*}} A 0
// CHECK-DAG: .fl.f.bss.common      NOBITS   {{.*}} WA 0

// Nothing of the module's own is anywhere else.
// REST-NOT: {{ \.(data|bss|rodata|tdata)}}
// REST-NOT: {{ \.text\.}}
// REST: .text PROGBITS {{0+ [0-9a-f]+}} 000000
// REST-NOT: {{ \.(data|bss|rodata|tdata)}}
// REST-NOT: {{ \.text\.}}

// IR: @own = {{.*}}thread_local(localexec){{.*}}section ".fl.f.tdata.own"
// IR: @zero = {{.*}}#[[ZERO:[0-9]+]]
// IR: define {{.*}}@entry({{.*}} section ".fl.f.text.entry"
// IR: attributes #[[ZERO]] = { "bss-section"=".fl.f.bss.zero" }

int variable = 1;
const int constant = 2;
const char *const names[] = {"one", "two"};
char zero[1 << 20];
int common __attribute__((common));
_Thread_local int own = 3;
static _Thread_local char own_zero[64];

__attribute__((noinline)) int helper(int x) { return x * variable + common; }

__attribute__((always_inline)) static inline int local(int x) {
  return helper(x) + 1;
}

const char *entry(unsigned index) {
  static int calls;
  static int seed = 7;
  zero[index] = (char)++calls;
  own_zero[index] = (char)(seed += local(calls));
  own += own_zero[0];
  return index > 2 ? "a string" : names[index & 1];
}
