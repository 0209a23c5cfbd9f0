// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/two.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/handler-main.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/main-handler.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/both.c
// Test that a file has at most one handler or one main, not both.

//--- two.c
#include <faastlane.h>
FL_HANDLER int one(const struct fl_input *in, struct fl_reply *reply) { // expected-note {{the first handler is 'one'}}
  return 0;
}
FL_HANDLER int two(const struct fl_input *in, struct fl_reply *reply) { // expected-error {{function 'f' has a second handler, 'two'}}
  return 0;
}

//--- handler-main.c
#include <faastlane.h>
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) { // expected-note {{the handler is here; a function has one of the two}}
  return 0;
}
int main(void) { return 0; } // expected-error {{function 'f' has both a handler, 'greet', and a 'main'}}

//--- main-handler.c
#include <faastlane.h>
int main(void) { return 0; } // expected-note {{'main' is here; a function has one of the two}}
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) { // expected-error {{function 'f' has both a handler, 'greet', and a 'main'}}
  return 0;
}

//--- both.c
#include <faastlane.h>
FL_HANDLER // expected-error {{'main' cannot be a handler}} expected-note {{a program needs no attribute: its main is called with the input in argv[1]}}
int main(void) { return 0; }
