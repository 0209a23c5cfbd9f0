// RUN: %plugin_clang -fsyntax-only %s
// RUN: not %plugin_clang -fplugin-arg-flcc-function= -fsyntax-only %s 2>&1 \
// RUN:   | FileCheck --check-prefix=NONE %s
// RUN: not %plugin_clang -fplugin-arg-flcc-function=a/b -fsyntax-only %s 2>&1 \
// RUN:   | FileCheck --check-prefix=NAME %s
// RUN: not %plugin_clang -fplugin-arg-flcc-colour=red -fsyntax-only %s 2>&1 \
// RUN:   | FileCheck --check-prefix=UNKNOWN %s
// RUN: not %plugin_clang -flto -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --check-prefix=LTO %s
// RUN: not %plugin_clang -flto=thin -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --check-prefix=LTO %s
// RUN: not %plugin_clang -emit-llvm -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --check-prefix=LTO %s
// RUN: echo 'define void @f() { ret void }' >%t.ll
// RUN: not %plugin_clang -c %t.ll -o %t.o 2>&1 \
// RUN:   | FileCheck --check-prefix=ALONE %s
// Test that the plugin wants a function's name, knows its one option, and
// compiles to nothing that would be optimised out of its sight.

// NONE: error: the plugin 'flcc' needs the name of the function: -fplugin-arg-flcc-function=NAME
// NAME: error: 'a/b' is no name for a function: 1 to 64 of [A-Za-z0-9_-]
// UNKNOWN: error: unknown argument 'colour=red' to the plugin 'flcc'
// LTO: error: a function cannot be compiled to bitcode (-flto, -emit-llvm)
// ALONE: error: the pass plugin 'flcc' needs -fplugin= of the same file, and C to compile

int x;
