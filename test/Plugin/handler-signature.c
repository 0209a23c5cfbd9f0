// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/return.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/none.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/one.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/three.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/const.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/reply-const.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/types.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/swapped.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/variadic.c
// RUN: %plugin_clang -std=c17 -fsyntax-only -Xclang -verify -Wno-deprecated-non-prototype %t/kr.c
// Test that a handler of any other type than the run time calls is an error at
// the token that is wrong, with a note that shows the right declaration.

//--- good.c
// expected-no-diagnostics
#include <faastlane.h>
typedef struct fl_input input;
typedef int status;
[[faastlane::handler]] status
greet(input const *const restrict in, struct fl_reply *const reply) {
  return in && reply ? 0 : -1;
}

//--- return.c
#include <faastlane.h>
[[faastlane::handler]]
void                                  // expected-error {{handler 'greet' must return 'int', not 'void'}}
greet(const struct fl_input *in,      // expected-note {{a handler is declared 'int greet(const struct fl_input *, struct fl_reply *)'}}
      struct fl_reply *reply) {}

//--- none.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(void) { // expected-error {{handler 'greet' must take 2 parameters, not 0}} expected-note {{a handler is declared}}
  return 0;
}

//--- one.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(const struct fl_input *in) { // expected-error {{handler 'greet' must take 2 parameters, not 1}} expected-note {{a handler is declared}}
  return 0;
}

//--- three.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(const struct fl_input *in, struct fl_reply *reply, // expected-note {{a handler is declared}}
          int more) {                                        // expected-error {{handler 'greet' must take 2 parameters, not 3}}
  return 0;
}

//--- const.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(struct fl_input *in,      // expected-error {{first parameter of handler 'greet' must point to const: the input is not the handler's to change}} expected-note {{a handler is declared}}
          struct fl_reply *reply) {
  return 0;
}

//--- reply-const.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(const struct fl_input *in,      // expected-note {{a handler is declared}}
          const struct fl_reply *reply) { // expected-error {{second parameter of handler 'greet' must not point to const: the handler answers through it}}
  return 0;
}

//--- types.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(const char *in, // expected-error {{first parameter of handler 'greet' must be 'const struct fl_input *', not 'const char *'}} expected-note {{a handler is declared}}
          void *reply) {  // expected-error {{second parameter of handler 'greet' must be 'struct fl_reply *', not 'void *'}}
  return 0;
}

//--- swapped.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(struct fl_reply *reply, const struct fl_input *in) { // expected-error {{the parameters of handler 'greet' are in the wrong order}} expected-note {{a handler is declared}}
  return 0;
}

//--- variadic.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(const struct fl_input *in, struct fl_reply *reply, ...) { // expected-error {{handler 'greet' cannot take variable arguments}} expected-note {{a handler is declared}}
  return 0;
}

//--- kr.c
#include <faastlane.h>
[[faastlane::handler]]
int greet(in, reply) // expected-error {{handler 'greet' needs a prototype}} expected-note {{a handler is declared}}
    const struct fl_input *in;
    struct fl_reply *reply;
{
  return 0;
}
