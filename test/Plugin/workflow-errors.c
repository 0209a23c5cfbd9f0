// DEFINE: %{read} = %workflow_clang -Xclang -verify \
// DEFINE:   -fplugin-arg-flcc-functions=area,price,area-v2 \
// DEFINE:   -fplugin-arg-flcc-workflow=%t/out.json
// RUN: rm -rf %t && split-file %s %t
// RUN: %{read} %t/names.c
// RUN: %{read} %t/values.c
// RUN: %{read} %t/lists.c
// RUN: %{read} %t/empty.c
// RUN: %{read} %t/two.c
// RUN: %{read} %t/handler.c
// RUN: %{read} %t/main.c
// RUN: %{read} %t/none.c
// RUN: %{read} %t/braces.c
// RUN: not ls %t/out.json
// RUN: %plugin_clang -Xclang -verify -fsyntax-only %t/function.c
// RUN: not %workflow_clang -fplugin-arg-flcc-workflow=%t/no/where %t/good.c \
// RUN:   2>&1 | FileCheck %s
// CHECK: error: cannot write '{{.*}}/no/where': No such file or directory
// RUN: %workflow_clang -fplugin-arg-flcc-workflow=%t/out.json %t/unknown.c
// Test that what is wrong with a workflow in C is said at its token, and that
// nothing is written then. Without a list of functions none is unknown.

//--- names.c
#include <faastlane/workflow.h>

#define TIMED(FUNCTION) FL_TASK(FUNCTION, .timeout_seconds = 5)
#define PREFIX "are"

const struct fl_workflow names = {
    .states = FL_SEQUENCE(
        FL_TASK(aera), // expected-error {{no function is named 'aera'; did you mean 'area'?}}
        TIMED(prize),  // expected-error {{no function is named 'prize'; did you mean 'price'?}}
        FL_TASK(area - v3, .name = "v3"), // expected-error {{no function is named 'area-v3'; did you mean 'area-v2'?}}
        FL_TASK(billing), // expected-error {{no function is named 'billing'}} expected-note {{give its source as 'billing.c', or any file by --function billing=FILE}}
        FL_TASK(area),
        FL_TASK(area), // expected-error {{two states are named 'area'}} expected-note@-1 {{the first one is here}}
        FL_PASS("a", .next = "areas"), // expected-error {{no state is named 'areas'; did you mean 'area'?}}
        FL_PASS("b", .next = PREFIX "aa"), // expected-error {{no state is named 'areaa'; did you mean 'area'?}}
        FL_PASS("c", .next = "something else"), // expected-error {{no state is named 'something else'}}
        FL_PASS("d", .next = "inner"), // expected-error {{no state of this sequence is named 'inner'}} expected-note {{no transition leads into a branch or out of it}}
        FL_PARALLEL("p", FL_BRANCHES(FL_SEQUENCE(
            FL_PASS("inner", .next = "p")))), // expected-error {{no state of this sequence is named 'p'}} expected-note {{no transition leads into a branch or out of it}}
        FL_CHOICE("choice", FL_RULES({.variable = "$.x", .is_null = true,
                                 .next = "choize"}), // expected-error {{no state is named 'choize'; did you mean 'choice'?}}
                  .otherwise = "are"), // expected-error {{no state is named 'are'; did you mean 'area'?}}
        FL_MAP("m", FL_SEQUENCE(FL_PASS("q")),
               .catch = FL_CATCH({.error_equals = FL_ERRORS("States.ALL"),
                                  .next = "D"}))), // expected-error {{no state is named 'D'}}
    .permits = FL_PERMITS(FL_PERMIT(pricy, "net")), // expected-error {{no function is named 'pricy'; did you mean 'price'?}}
};

//--- values.c
#include <faastlane/workflow.h>

char changes[] = "$.x"; // expected-note {{'changes' is declared here}}
extern const char elsewhere[]; // expected-note {{'elsewhere' is declared here}}
const int number = 5;

const struct fl_workflow values = {
    .states = FL_SEQUENCE(
        FL_PASS("a", .input_path = changes), // expected-error {{a workflow is made of constants: 'changes' can change}}
        FL_PASS("b", .input_path = elsewhere), // expected-error {{a workflow is made of constants: 'elsewhere' has no value in this file}}
        FL_PASS("c", .input_path = (const char *)&number), // expected-error {{expected a string literal}}
        FL_PASS("d", .comment = "a\0b"), // expected-error {{a workflow's texts are UTF-8 and have no NUL inside}}
        FL_PASS("\xff"), // expected-error {{a workflow's texts are UTF-8 and have no NUL inside}}
        FL_PASS(NULL), // expected-error {{a state needs a name}}
        FL_PASS("e", .result = FL_VALUE({"x": [1, 2,, 3]})), // expected-error {{invalid JSON: }}
        FL_PASS("f", .result = FL_VALUE({"x": 1}})), // expected-error {{invalid JSON: }}
        FL_PASS("g", .result = FL_VALUE()), // expected-error {{invalid JSON: }}
        FL_PASS("h", .result = "text"), // expected-error {{invalid JSON: }} expected-note {{JSON is written FL_VALUE({"name": 1}), a string of it FL_VALUE("text")}}
        FL_CHOICE("i", FL_RULES({.variable = "$.x", .next = "a",
                                 .numeric_equals = __builtin_inf()})), // expected-error {{expected a finite number}}
        FL_TASK(area,
                .retry = FL_RETRY({.error_equals = FL_ERRORS("A"),
                                   .jitter_strategy = "FUL"})), // expected-error {{jitter_strategy cannot be 'FUL'; did you mean 'FULL'?}}
        FL_FAIL("end")),
};

//--- lists.c
#include <faastlane/workflow.h>

union fl_state changes[] = {FL_PASS("x")}; // expected-note {{'changes' is declared here}}
const struct fl_rule loop[] = {{.next = "o", .or = loop}}; // expected-error {{this list contains itself}}
const union fl_state part[] = {FL_PASS("y"), FL_PASS("z")};

const struct fl_workflow lists = {
    .states = FL_SEQUENCE(
        {}, // expected-error {{expected a state: FL_TASK, FL_PASS, FL_WAIT, FL_CHOICE, FL_PARALLEL, FL_MAP, FL_SUCCEED or FL_FAIL}}
        FL_MAP("m", FL_SEQUENCE([1] = FL_PASS("g"))), // expected-error {{an element of this list is left out}}
        {.pass = {.result = FL_VALUE(1)}}, // expected-error {{a state needs a name}}
        FL_PARALLEL("p", FL_BRANCHES(changes, // expected-error {{a workflow is made of constants: 'changes' can change}}
                                     part + 1)), // expected-error {{expected the start of a list}}
        FL_PASS("r", .result = FL_VALUE(1), .comment = (const char *)16), // expected-error {{a workflow is made of constants}}
        FL_TASK(area, .retry = NULL), // expected-error {{expected a list, and not NULL}}
        FL_TASK(area price), // expected-error {{no function is named 'area price'}} expected-note {{give its source as}}
        FL_PARALLEL("l", FL_BRANCHES(FL_SEQUENCE(FL_CHOICE("o", loop)))),
        FL_CHOICE("c", FL_RULES({.not = FL_RULES({.variable = "$", .is_null = true},
                                                 {.variable = "$", .is_string = true}), // expected-error {{'not' takes one rule}}
                                 .next = "p"}))),
};

//--- empty.c
#include <faastlane/workflow.h>
const struct fl_workflow empty = {.states = FL_SEQUENCE()}; // expected-error {{a sequence has at least one state}}

//--- two.c
#include <faastlane/workflow.h>
const struct fl_workflow one = {.states = FL_SEQUENCE(FL_TASK(area))}; // expected-note {{the first one is 'one'}}
const struct fl_workflow two = {.states = FL_SEQUENCE(FL_TASK(price))}; // expected-error {{a second workflow, 'two'}}

//--- handler.c
#include <faastlane.h>
#include <faastlane/workflow.h>
const struct fl_workflow w = {.states = FL_SEQUENCE(FL_TASK(area))}; // expected-note {{the workflow is 'w'}}
FL_HANDLER int area(const struct fl_input *in, struct fl_reply *reply) { // expected-error {{a workflow's file is no function: 'area' belongs in a file of its own}}
  return 0;
}

//--- main.c
#include <faastlane/workflow.h>
const struct fl_workflow w = {.states = FL_SEQUENCE(FL_TASK(area))}; // expected-note {{the workflow is 'w'}}
int main(void) { return 0; } // expected-error {{a workflow's file is no function: 'main' belongs in a file of its own}}

//--- none.c
#include <faastlane/workflow.h> // expected-error {{no 'struct fl_workflow' is defined in this file}}
extern const struct fl_workflow declared;

//--- braces.c
#include <faastlane/workflow.h>
const struct fl_workflow w = {.comment = "nothing"}; // expected-error {{workflow 'w' has no states}}

//--- function.c
#include <faastlane/workflow.h>
const struct fl_workflow w = {.states = FL_SEQUENCE(FL_TASK(area))}; // expected-error {{a workflow, 'w', in a file of function 'f'}} expected-note {{a file of its own that includes <faastlane/workflow.h> is the workflow; any other by --workflow=FILE}}
int main(void) { return 0; }

//--- good.c
#include <faastlane/workflow.h>
const struct fl_workflow w = {.states = FL_SEQUENCE(FL_TASK(area))};

//--- unknown.c
#include <faastlane/workflow.h>
const struct fl_workflow w = {.states = FL_SEQUENCE(FL_TASK(what))};
