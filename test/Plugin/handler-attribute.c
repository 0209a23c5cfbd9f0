// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -std=c99 -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -std=c23 -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/gnu.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// Test that both spellings mark a handler, with a clean compile, and that
// nothing but a function can carry them.

//--- good.c
// expected-no-diagnostics
#include <faastlane.h>

[[faastlane::handler]]
int greet(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "{\"bytes\": %zu}", in->size);
}

//--- gnu.c
// expected-no-diagnostics
#include <faastlane.h>

int greet(const struct fl_input *, struct fl_reply *);

FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) {
  return in->size ? fl_reply_printf(reply, "1") : -1;
}

//--- bad.c
#include <faastlane.h>

[[faastlane::handler]] int global; // expected-error {{'handler' attribute only applies to functions}}
FL_HANDLER extern int other;       // expected-error {{'faastlane_handler' attribute only applies to functions}}
int takes([[faastlane::handler]] int parameter); // expected-error {{'handler' attribute only applies to functions}}

__attribute__((faastlane_handler(1))) // expected-error {{'faastlane_handler' attribute takes no arguments}}
int greet(const struct fl_input *in, struct fl_reply *reply) {
  [[faastlane::handler]] int local = 0; // expected-error {{'handler' attribute only applies to functions}}
  return local;
}

[[faastlane::handle]] int misspelt(void); // expected-warning {{unknown attribute 'handle' ignored}}
