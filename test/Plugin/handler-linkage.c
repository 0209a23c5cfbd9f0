// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/static.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/earlier.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/inline.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/declared.c
// Test that a handler must be a definition that the run time can see.

//--- good.c
// expected-no-diagnostics
#include <faastlane.h>
FL_HANDLER int greet(const struct fl_input *, struct fl_reply *);
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) {
  return in && reply ? 0 : -1;
}

//--- static.c
#include <faastlane.h>
FL_HANDLER
static // expected-error {{handler 'greet' cannot be static: the run time calls it}}
int greet(const struct fl_input *in, struct fl_reply *reply) { // expected-note {{a handler is declared}}
  return 0;
}

//--- earlier.c
#include <faastlane.h>
static int greet(const struct fl_input *, struct fl_reply *); // expected-error {{handler 'greet' cannot be static}}
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) { // expected-note {{a handler is declared}}
  return 0;
}

//--- inline.c
#include <faastlane.h>
FL_HANDLER
inline int greet(const struct fl_input *in, struct fl_reply *reply) { // expected-error {{handler 'greet' cannot be inline}} expected-note {{a handler is declared}}
  return 0;
}

//--- declared.c
#include <faastlane.h>
FL_HANDLER // expected-error {{handler 'greet' is not defined in this file}}
int greet(const struct fl_input *, struct fl_reply *); // expected-note {{the attribute belongs on the definition}}
