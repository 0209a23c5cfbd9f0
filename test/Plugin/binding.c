// RUN: %plugin_clang -fPIE -O2 -c %s -o %t.o
// RUN: llvm-readelf -rW %t.o | FileCheck --implicit-check-not=GOT \
// RUN:   --implicit-check-not=TLSGD --implicit-check-not=GOTTPOFF %s
// Test that a function reaches what it names without a global offset table,
// which would lie outside its memory, and thread-locals by local-exec.

// CHECK-DAG: R_X86_64_PC32 {{.*}} variable
// CHECK-DAG: R_X86_64_PC32 {{.*}} function
// CHECK-DAG: R_X86_64_PLT32 {{.*}} called
// CHECK-DAG: R_X86_64_TPOFF32 {{.*}} own
// CHECK-DAG: R_X86_64_TPOFF32 {{.*}} model

extern int variable;
extern _Thread_local int own;
_Thread_local int model __attribute__((tls_model("global-dynamic")));
void function(void);
int called(int, void (*)(void));

int entry(void) {
  return called(variable + own + model, function) + 1;
}
