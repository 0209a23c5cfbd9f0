// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// Test that a function cannot define the run time's names.

//--- good.c
// expected-no-diagnostics
extern long __fl_syscall(long);
static int fl_reply_twice(void) { return 2; }
int fl_other(void) { return fl_reply_twice() + (int)__fl_syscall(39); }

//--- bad.c
int __fl_handler(void) { return 0; } // expected-error {{'__fl_handler': names that begin with '__fl_' belong to flcc}}
int __fl_variable;                   // expected-error {{'__fl_variable': names that begin with '__fl_' belong to flcc}}
int renamed(void) __asm__("__fl_entry");
int renamed(void) { return 0; }      // expected-error {{'__fl_entry': names that begin with '__fl_' belong to flcc}}
int fl_fail(void) { return 0; }      // expected-error {{'fl_fail' belongs to <faastlane.h>; a function cannot define it}}
int fl_reply_alloc(void) { return 0; } // expected-error {{'fl_reply_alloc' belongs to <faastlane.h>}}
int target(void) { return 0; }
int __fl_alias(void) __attribute__((alias("target"))); // expected-error {{'__fl_alias': names that begin with '__fl_' belong to flcc}}
