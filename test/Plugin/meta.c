// RUN: split-file %s %t
// RUN: cd %t
// RUN: %plugin_clang -c handler.c -o handler.o
// RUN: llvm-readelf -SW handler.o | FileCheck --check-prefix=SECTION %s
// RUN: llvm-readelf -p .fl.meta handler.o | FileCheck --check-prefix=HANDLER \
// RUN:   --implicit-check-not=main %s
// RUN: llvm-readelf -sW handler.o | FileCheck --check-prefix=SYMBOL %s
// RUN: %plugin_clang -fplugin-arg-flcc-function=g -c main.c -o main.o
// RUN: llvm-readelf -p .fl.meta main.o | FileCheck --check-prefix=MAIN \
// RUN:   --implicit-check-not=handler %s
// RUN: llvm-readelf -sW main.o | FileCheck --check-prefix=NONE %s
// RUN: %plugin_clang -c label.c -o label.o
// RUN: llvm-readelf -p .fl.meta label.o | FileCheck --check-prefix=LABEL %s
// RUN: %plugin_clang -O2 -c other.c -o other.o
// RUN: llvm-readelf -p .fl.meta other.o | FileCheck --check-prefix=OTHER \
// RUN:   --implicit-check-not=handler --implicit-check-not=main %s
// Test the metadata that flcc reads of an object, and the second name of the
// handler.

// SECTION: .fl.meta PROGBITS 0000000000000000 {{[0-9a-f]+ [0-9a-f]+}} 00 E 0 0 1

// HANDLER: function=f{{$}}
// HANDLER: handler=greet{{$}}
// HANDLER: handler-at=handler.c:5:1{{$}}

// SYMBOL-DAG: [[AT:[0-9a-f]+]] [[SIZE:[0-9]+]] FUNC GLOBAL {{[A-Z]+}} [[NDX:[0-9]+]] greet{{$}}
// SYMBOL-DAG: [[AT]] [[SIZE]] FUNC GLOBAL HIDDEN [[NDX]] __fl_handler{{$}}

// MAIN: function=g{{$}}
// MAIN: main=main{{$}}
// MAIN: main-at=main.c:1:5{{$}}

// NONE-NOT: __fl_handler

// LABEL: handler=spelt{{$}}
// LABEL: handler-at=elsewhere.c:100:16{{$}}

// OTHER: function=f{{$}}

//--- handler.c
#include <faastlane.h>

[[faastlane::handler]]
int
greet(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "%zu", in->size);
}

//--- main.c
int main(void) { return 0; }

//--- label.c
#include <faastlane.h>
int greet(const struct fl_input *, struct fl_reply *) __asm__("spelt");
#line 100 "elsewhere.c"
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply) {
  extern int __fl_handler(const struct fl_input *, struct fl_reply *);
  return in->size ? __fl_handler(in, reply) : 0;
}

//--- other.c
int helper(void) { return 1; }
