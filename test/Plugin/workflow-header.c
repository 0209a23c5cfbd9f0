// RUN: %clang -std=c11 -Wall -Wextra -Werror -fsyntax-only %s -I %source_dir/rt/include
// RUN: %clang -std=gnu17 -Wall -Wextra -Werror -fsyntax-only %s -I %source_dir/rt/include
// RUN: %clang -std=c23 -Weverything -Werror -Wno-pre-c23-compat \
// RUN:   -Wno-missing-variable-declarations -Wno-padded -fsyntax-only %s \
// RUN:   -I %source_dir/rt/include
// RUN: %clang -std=c23 -O2 -c %s -o %t.o -I %source_dir/rt/include
// RUN: not %clang -DWRONG -fsyntax-only %s -I %source_dir/rt/include 2>&1 | FileCheck %s
// RUN: not %clang -x c++ -fsyntax-only %s -I %source_dir/rt/include 2>&1 \
// RUN:   | FileCheck %s --check-prefix=CXX
// Test that a workflow is C for any compiler, without a warning, and that its
// types alone find what no field of a state is.

#include <faastlane/workflow.h>

const struct fl_workflow plain = {
    .states = FL_SEQUENCE(
        FL_TASK(a, .timeout_seconds = 5,
                .retry = FL_RETRY({.error_equals = FL_ERRORS("States.ALL")})),
        FL_PARALLEL("b", FL_BRANCHES(FL_SEQUENCE(FL_PASS("c")),
                                     FL_SEQUENCE(FL_TASK(d)))),
        FL_CHOICE("e",
                  FL_RULES({.variable = "$.n",
                            .numeric_equals = 1,
                            .next = "a"}),
                  .otherwise = "g"),
        FL_MAP("f", FL_SEQUENCE(FL_WAIT("h", .seconds = 1))),
        FL_SUCCEED("g"), FL_FAIL("i")),
    .permits = FL_PERMITS(FL_PERMIT(a, "net")),
};

#ifdef WRONG
const struct fl_workflow wrong = {
    .states = FL_SEQUENCE(
        // CHECK: :[[#@LINE+1]]:21: error: field designator 'timout_seconds' {{.*}}; did you mean 'timeout_seconds'?
        FL_TASK(a, .timout_seconds = 5),
        // CHECK: :[[#@LINE+1]]:23: error: field designator 'otherwise' does not refer to any field in type 'struct fl_pass'
        FL_PASS("c", .otherwise = "d"),
        // CHECK: :[[#@LINE+1]]:39: error: incompatible pointer to integer conversion
        FL_TASK(a, .timeout_seconds = "5"))};
#endif

// CXX: error: "faastlane/workflow.h: workflows are written in C"
