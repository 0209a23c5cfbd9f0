// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// Test that functions which a resolver would choose at load time are errors.

//--- good.c
// expected-no-diagnostics
__attribute__((target("avx2"))) int wide(void) { return 1; }
int narrow(void) { return 0; }
int both(int avx2) { return (avx2 ? wide : narrow)(); }

//--- bad.c
typedef int function(void);
static int one(void) { return 1; }
static function *choose(void) { return one; }
int chosen(void) __attribute__((ifunc("choose"))); // expected-error {{'chosen' cannot be chosen at load time ('ifunc'): nothing resolves ifuncs in a function}} expected-note {{choose at run time through a function pointer, or build the file with -m options}}

__attribute__((target_clones("avx2", "default"))) // expected-error {{'cloned' cannot be chosen at load time ('target_clones')}} expected-note {{choose at run time}}
int cloned(void) { return 2; }

__attribute__((target("avx2"))) // expected-error {{'versioned' cannot be chosen at load time ('target')}} expected-note {{choose at run time}}
int versioned(void) { return 3; }
__attribute__((target("default"))) // expected-error {{'versioned' cannot be chosen at load time ('target')}} expected-note {{choose at run time}}
int versioned(void) { return 4; }
