// RUN: %plugin_clang -fplugin-arg-flcc-function=my-fn_2 -fPIE -c %s -o %t.o
// RUN: llvm-readelf -SW %t.o | FileCheck %s
// RUN: %plugin_clang -fplugin-arg-flcc-function=my-fn_2 -fPIE -c %s -o %t.2.o
// RUN: cmp %t.o %t.2.o
// RUN: %plugin_clang -fplugin-arg-flcc-function=my-fn_2 -fPIE -S %s -o %t.s
// RUN: %plugin_clang -fplugin-arg-flcc-function=my-fn_2 -c %t.s -o %t.3.o
// RUN: llvm-readelf -SW %t.3.o | FileCheck %s
// Test sections of a function's name with a dash, of asm labels and of weak
// symbols, that they come out the same each time, and that their assembly can
// be assembled.

// CHECK-DAG: .fl.my-fn_2.text.entry  {{.*}} AX
// CHECK-DAG: .fl.my-fn_2.text.spelt  {{.*}} AX
// CHECK-DAG: .fl.my-fn_2.data.label  {{.*}} WA
// CHECK-DAG: .fl.my-fn_2.text.weak   {{.*}} AX
// CHECK-DAG: .fl.my-fn_2.rodata.__func__.entry {{.*}} A
// CHECK-DAG: .fl.my-fn_2.rodata.__const.entry.list {{.*}} A
// CHECK-DAG: .fl.my-fn_2.rodata..compoundliteral {{.*}} A
// CHECK-NOT: {{ \.(data|bss|rodata|text\.)}}

int named __asm__("label") = 1;
int renamed(void) __asm__("spelt");
int renamed(void) { return named; }
__attribute__((weak)) int weak(void) { return 1; }
int aliased(void) __attribute__((alias("weak")));
const int *const literal = (const int[]){1, 2, 3};

const char *entry(int x) {
  int list[] = {1, 2, 3, 4, 5, 6, 7, 8};
  return list[x] ? __func__ : 0;
}
