// RUN: split-file %s %t
// RUN: cd %t
// RUN: %plugin_clang -std=c17 -fsyntax-only -Xclang -verify good-void.c \
// RUN:   good-empty.c good-two.c good-array.c good-three.c
// RUN: %plugin_clang -Wno-main -Wno-main-return-type -fsyntax-only \
// RUN:   -Xclang -verify bad-void.c bad-one.c bad-static.c
// RUN: not %plugin_clang -fsyntax-only -fdiagnostics-parseable-fixits \
// RUN:   %t/bad-void.c 2>&1 | FileCheck %t/bad-void.c
// Test that a program's main has one of the forms that the run time can call.

//--- good-void.c
// expected-no-diagnostics
int main(void) { return 0; }
//--- good-empty.c
// expected-no-diagnostics
int main() { return 0; }
//--- good-two.c
// expected-no-diagnostics
int main(int argc, char **argv) { return argc > 1 && argv[1]; }
//--- good-array.c
// expected-no-diagnostics
int main(const int argc, char *const argv[]) { return argc > 1 && argv[1]; }
//--- good-three.c
// expected-no-diagnostics
int main(int argc, char **argv, char **envp) { return argc && argv && envp; }
//--- bad-void.c
void main(void) {} // expected-error {{program function 'main' must return 'int', not 'void'}}
// CHECK: fix-it:"{{.*}}bad-void.c":{1:1-1:5}:"int"
//--- bad-one.c
int main(int argc) { return argc; } // expected-error {{'main' of a function must take (void), (int, char **) or (int, char **, char **)}}
//--- bad-static.c
static int main(void) { return 0; } // expected-error {{program function 'main' cannot be static}}
