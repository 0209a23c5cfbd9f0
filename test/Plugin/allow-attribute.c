// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -std=c99 -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/program.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/helper.c
// RUN: %plugin_clang -c %t/good.c -o %t/good.o
// RUN: llvm-readelf -p .fl.meta %t/good.o | FileCheck --check-prefix=META %s
// RUN: not %plugin_clang -fsyntax-only -fdiagnostics-parseable-fixits \
// RUN:   %t/fix.c 2>&1 | FileCheck --check-prefix=FIX %s
// RUN: cp %t/fix.c %t/fixed.c
// RUN: not %plugin_clang -fsyntax-only -Xclang -fixit %t/fixed.c 2>/dev/null
// RUN: %plugin_clang -fsyntax-only -Werror %t/fixed.c
// Test that permissions stand on the handler or main, in either spelling, reach
// the metadata, and that mistakes in them are errors which say what is right.

// META: allow=net{{$}}
// META: allow=fs-read:/data/a b{{$}}
// META: allow=fs-write:tmp{{$}}

// FIX: fix.c:3:21: error: unknown permission 'nets'; did you mean 'net'?
// FIX: fix-it:"{{.*}}fix.c":{3:21-3:27}:"\"net\""
// FIX: fix.c:3:29: error: unknown permission 'fs-reed'; did you mean 'fs-read'?
// FIX: fix-it:"{{.*}}fix.c":{3:29-3:44}:"\"fs-read:/data\""
// FIX: fix.c:3:46: error: permission 'net:80' takes no path
// FIX: fix-it:"{{.*}}fix.c":{3:46-3:54}:"\"net\""

//--- good.c
// expected-no-diagnostics
#include <faastlane.h>

#define DATA "/data"
FL_ALLOW("net")
int greet(const struct fl_input *, struct fl_reply *);

[[faastlane::handler]] [[faastlane::allow("fs-read:" DATA "/a b", "fs-write:tmp")]]
int greet(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "{\"bytes\": %zu}", in->size);
}

//--- program.c
// expected-no-diagnostics
__attribute__((faastlane_allow("fs-write:/tmp", "fs-read:./x/..y")))
int main(void) { return 0; }

//--- bad.c
#include <faastlane.h>
[[faastlane::allow("net")]] int global;        // expected-error {{'allow' attribute only applies to functions}}
[[faastlane::allow]] int none(void);           // expected-error {{'allow' attribute takes at least 1 argument}}
[[faastlane::allow(1)]] int number(void);      // expected-error {{'allow' attribute requires a string}}
[[faastlane::allow("net" 2)]] int two(void);    // expected-error {{'allow' attribute requires a string}}
__attribute__((faastlane_allow(1))) int gnu(void); // expected-error {{'faastlane_allow' attribute requires a string}}
FL_ALLOW("fs-read")       // expected-error {{permission 'fs-read' needs a path, as in 'fs-read:/data'}}
FL_ALLOW("fs-write:")     // expected-error {{permission 'fs-write:' needs a path}}
FL_ALLOW("fs-read:/a/..") // expected-error {{permission 'fs-read:/a/..' has '..' in its path: name the folder itself}}
FL_ALLOW("fs-read:../a")  // expected-error {{has '..' in its path}}
FL_ALLOW("net:")          // expected-error {{permission 'net:' takes no path}}
FL_ALLOW("everything")    // expected-error {{unknown permission 'everything'}} expected-note {{permissions are net, fs-read:PATH and fs-write:PATH}}
FL_ALLOW("")              // expected-error {{unknown permission ''}} expected-note {{permissions are}}
FL_ALLOW("net\0x")        // expected-error {{unknown permission}} expected-note {{permissions are}}
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) {
  return 0;
}

//--- helper.c
#include <faastlane.h>
FL_ALLOW("net") int helper(void) { return 1; } // expected-error {{permissions belong on the handler or on 'main', and not on 'helper': they are the whole function's}}
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) { // expected-note {{the handler is here}}
  return helper();
}

//--- fix.c
#include <faastlane.h>

FL_HANDLER FL_ALLOW("nets", "fs-reed:/data", "net:80")
int greet(const struct fl_input *in, struct fl_reply *reply) {
  return 0;
}
