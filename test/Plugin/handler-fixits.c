// DEFINE: %{case} =
// DEFINE: %{flags} = -std=c17 -Wno-strict-prototypes -fsyntax-only
// DEFINE: %{fix} = not %plugin_clang %{flags} %t/%{case}.c \
// DEFINE:     -fdiagnostics-parseable-fixits 2>%t/%{case}.err && \
// DEFINE:   FileCheck %t/%{case}.c <%t/%{case}.err && \
// DEFINE:   not %plugin_clang %{flags} -Xclang -fixit %t/%{case}.c \
// DEFINE:     2>%t/%{case}.log && \
// DEFINE:   %plugin_clang %{flags} -Werror %t/%{case}.c
// RUN: split-file %s %t
// REDEFINE: %{case} = return
// RUN: %{fix}
// REDEFINE: %{case} = none
// RUN: %{fix}
// REDEFINE: %{case} = empty
// RUN: %{fix}
// REDEFINE: %{case} = one
// RUN: %{fix}
// REDEFINE: %{case} = reply-only
// RUN: %{fix}
// REDEFINE: %{case} = three
// RUN: %{fix}
// REDEFINE: %{case} = const
// RUN: %{fix}
// REDEFINE: %{case} = reply-const
// RUN: %{fix}
// REDEFINE: %{case} = types
// RUN: %{fix}
// REDEFINE: %{case} = swapped
// RUN: %{fix}
// REDEFINE: %{case} = static
// RUN: %{fix}
// REDEFINE: %{case} = inline
// RUN: %{fix}
// Test that what clang proposes for a wrong handler is right, and that the file
// compiles once it is applied.

//--- return.c
#include <faastlane.h>
FL_HANDLER long *greet(const struct fl_input *in, struct fl_reply *reply) {
  return 0;
}
// CHECK: fix-it:"{{.*}}return.c":{2:12-2:18}:"int "

//--- none.c
#include <faastlane.h>
FL_HANDLER int greet(void) { return 0; }
// CHECK: fix-it:"{{.*}}none.c":{2:22-2:26}:"const struct fl_input *in, struct fl_reply *reply"

//--- empty.c
#include <faastlane.h>
FL_HANDLER int greet() { return 0; }
// CHECK: fix-it:"{{.*}}empty.c":{2:22-2:22}:"const struct fl_input *in, struct fl_reply *reply"

//--- one.c
#include <faastlane.h>
FL_HANDLER int greet(const struct fl_input *in) { return 0; }
// CHECK: fix-it:"{{.*}}one.c":{2:47-2:47}:", struct fl_reply *reply"

//--- reply-only.c
#include <faastlane.h>
FL_HANDLER int greet(struct fl_reply *reply) { return 0; }
// CHECK: fix-it:"{{.*}}reply-only.c":{2:22-2:22}:"const struct fl_input *in, "

//--- three.c
#include <faastlane.h>
FL_HANDLER int greet(const struct fl_input *in, struct fl_reply *reply,
                     int more) {
  return 0;
}
// CHECK: fix-it:"{{.*}}three.c":{2:71-3:30}:""

//--- const.c
#include <faastlane.h>
FL_HANDLER int greet(struct fl_input *in, struct fl_reply *reply) { return 0; }
// CHECK: fix-it:"{{.*}}const.c":{2:22-2:22}:"const "

//--- reply-const.c
#include <faastlane.h>
FL_HANDLER int greet(const struct fl_input *in, const struct fl_reply *reply) {
  return 0;
}
// CHECK: fix-it:"{{.*}}reply-const.c":{2:49-2:77}:"struct fl_reply *reply"

//--- types.c
#include <faastlane.h>
FL_HANDLER int greet(const char *in, void *reply) { return 0; }
// CHECK: fix-it:"{{.*}}types.c":{2:22-2:36}:"const struct fl_input *in"
// CHECK: fix-it:"{{.*}}types.c":{2:38-2:49}:"struct fl_reply *reply"

//--- swapped.c
#include <faastlane.h>
FL_HANDLER int greet(struct fl_reply *reply, const struct fl_input *in) {
  return 0;
}
// CHECK: fix-it:"{{.*}}swapped.c":{2:22-2:71}:"const struct fl_input *in, struct fl_reply *reply"

//--- static.c
#include <faastlane.h>
FL_HANDLER static int greet(const struct fl_input *in, struct fl_reply *reply) {
  return 0;
}
// CHECK: fix-it:"{{.*}}static.c":{2:12-2:19}:""

//--- inline.c
#include <faastlane.h>
FL_HANDLER inline int greet(const struct fl_input *in, struct fl_reply *reply) {
  return 0;
}
// CHECK: fix-it:"{{.*}}inline.c":{2:12-2:19}:""
