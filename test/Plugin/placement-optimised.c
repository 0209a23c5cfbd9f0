// RUN: %plugin_clang -fPIE -O2 -ffunction-sections -c %s -o %t.o
// RUN: llvm-readelf -SW %t.o | FileCheck %s
// RUN: llvm-readelf -SW %t.o | FileCheck --check-prefix=POOLS %s
// Test that the lookup tables which the optimiser makes have their sections
// too, and where that lands which instruction selection makes, out of the
// plugin's reach: jump tables in .rodata.<symbol>, constants in .rodata.cst*,
// which function.ld collects.

// CHECK-DAG: .fl.f.rodata.switch.table.number   PROGBITS {{.*}} A 0
// CHECK-DAG: .fl.f.rodata.switch.table.name.rel PROGBITS {{.*}} A 0
// CHECK-DAG: .fl.f.text.cold_part               PROGBITS {{.*}} AX 0
// CHECK-NOT: .data.rel

// POOLS-NOT: {{ \.(data|bss|text\.|rodata)}}
// POOLS:     {{ \.rodata\.jump}} PROGBITS {{.*}} A 0
// POOLS-NOT: {{ \.(data|bss|text\.|rodata)}}
// POOLS:     {{ \.rodata\.cst8}} PROGBITS {{.*}} AM 0
// POOLS-NOT: {{ \.(data|bss|text\.|rodata)}}

int number(unsigned x) {
  switch (x) {
  case 0: return 17;
  case 1: return -40000;
  case 2: return 70000;
  case 3: return 5;
  case 4: return 99999;
  default: return 0;
  }
}

const char *name(unsigned x) {
  switch (x) {
  case 0: return "red";
  case 1: return "green";
  case 2: return "blue";
  case 3: return "white";
  case 4: return "black";
  default: return "none";
  }
}

__attribute__((cold, noinline)) int cold_part(int x) { return x / 3; }

void a(void), b(void), c(void), d(void), e(void);

void jump(unsigned x) {
  switch (x) {
  case 0: return a();
  case 1: return b();
  case 2: return c();
  case 3: return d();
  case 4: return e();
  default: cold_part((int)x);
  }
}

double half(double x) { return x * 0.3 + 1.7; }
