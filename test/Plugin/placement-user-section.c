// RUN: %plugin_clang -fPIE -O1 -c %s -o %t.o 2>%t.err
// RUN: FileCheck --check-prefix=REMARK %s <%t.err
// RUN: llvm-readelf -SsW %t.o | FileCheck %s
// Test that a section which the user chose becomes one of the function's, and
// that what was put into it together stays together. Constructors stay
// where the start-up code looks for them.

// REMARK: remark: section 'foo' of 'one' becomes a section of the function 'f'

// CHECK-DAG: .fl.f.data.foo      PROGBITS {{[0-9a-f]+ [0-9a-f]+}} 000008 00 WA
// CHECK-DAG: .fl.f.data.zeros    PROGBITS {{.*}} WA
// CHECK-DAG: .fl.f.text.text.hot PROGBITS {{.*}} AX
// CHECK-DAG: .fl.f.data.pragma.data PROGBITS {{.*}} WA
// CHECK-DAG: .fl.f.text.pragma.text PROGBITS {{.*}} AX
// CHECK-DAG: .fl.f.tdata.mine    PROGBITS {{.*}} WAT
// CHECK-DAG: .init_array         INIT_ARRAY {{.*}} WA

__attribute__((section("foo"))) int one = 1;
__attribute__((section("foo"))) int two = 2;
__attribute__((section("zeros"))) int zero;
__attribute__((section("mine"))) _Thread_local int own;
__attribute__((section(".text.hot"))) int hot(void) { return one + two + own; }

#pragma clang section data = "pragma.data" text = "pragma.text"
int three = 3;
__attribute__((constructor)) void start(void) { three = hot(); }
int get(void) { return three + zero; }
