// DEFINE: %{read} = %workflow_clang \
// DEFINE:   -fplugin-arg-flcc-functions=marketdata,area-v2 \
// DEFINE:   -fplugin-arg-flcc-workflow=%t/out.json %t/w.c
// RUN: rm -rf %t && split-file %s %t
// RUN: not %{read} -fdiagnostics-parseable-fixits 2>&1 \
// RUN:   | FileCheck %t/w.c --implicit-check-not=fix-it:
// RUN: not %{read} -Xclang -fixit 2>%t/log
// RUN: %{read} -Werror
// RUN: grep -A1 '"first": {' %t/out.json | grep Task
// Test that what clang proposes for a misspelt name in a workflow is right:
// once it is applied, the workflow can be read.

//--- w.c
#include <faastlane/workflow.h>
#define STEP(F, N) FL_TASK(F, .name = N, .timeout_seconds = 5)
// CHECK: fix-it:"{{.*}}w.c":{11:17-11:27}:"marketdata"
// CHECK: fix-it:"{{.*}}w.c":{12:14-12:23}:"area-v2"
// CHECK: fix-it:"{{.*}}w.c":{15:55-15:61}:"\"NONE\""
// CHECK: fix-it:"{{.*}}w.c":{12:66-12:73}:"\"third\""
// CHECK: fix-it:"{{.*}}w.c":{16:76-16:82}:"\"last\""
// CHECK: fix-it:"{{.*}}w.c":{17:33-17:41}:"\"second\""
const struct fl_workflow w = {
    .states = FL_SEQUENCE(
        FL_TASK(marketdate, .name = "first"),
        STEP(area - V2, "second"), /* as */ FL_PASS("x", .next = "thrid"),
        FL_TASK(marketdata, .name = "third",
                .retry = FL_RETRY({.error_equals = FL_ERRORS("A"),
                                   .jitter_strategy = "none"}),
                .catch = FL_CATCH({.error_equals = FL_ERRORS("A"), .next = "lats"})),
        FL_PASS("last", .next = "Second")),
};
