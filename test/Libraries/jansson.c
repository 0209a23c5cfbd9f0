// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -ljansson -o %t/jansson.bin
// RUN: echo '{"a": [1, 2.5, true, null, "caf\u00e9"], "pi": 3.141592653589793, "max": 9223372036854775807}' > %t/in.json
// RUN: %t/jansson.bin run --isolation=none %t/in.json | FileCheck %s
// RUN: %t/jansson.bin run --isolation=process %t/in.json | FileCheck %s
// RUN: %pku %t/jansson.bin run --isolation=mpk %t/in.json | FileCheck %s
//
// Test that Debian's libjansson.a works in a function: what it reads it prints
// again, doubles to the last digit, and it says where a text is wrong.

// CHECK: "again":{{ ?}}{"a":{{ ?}}[1,{{ ?}}2.5,{{ ?}}true,{{ ?}}null,{{ ?}}"café"],{{ ?}}"max":{{ ?}}9223372036854775807,{{ ?}}"pi":{{ ?}}3.1415926535897931},
// CHECK-SAME: "tiny":{{ ?}}4.9406564584124654e-324,
// CHECK-SAME: "wrong":{{ ?}}"2:7 ']' expected near '}'"

#include <faastlane.h>
#include <jansson.h>
#include <string.h>

[[faastlane::handler]]
int handler(const struct fl_input *in, struct fl_reply *reply) {
  json_error_t error;
  json_t *again = json_loadb(in->data, in->size, 0, &error);
  if (!again)
    return fl_fail(reply, "Jansson.Failed", "%s", error.text);
  json_auto_t *wrong = json_loads("{\"a\":\n [1, 2}", 0, &error);
  json_t *where =
      json_sprintf("%d:%d %s", error.line, error.column, error.text);
  json_auto_t *answer = json_pack("{so sf so}", "again", again, "tiny",
                                  4.94e-324, "wrong", where);
  char *text = json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS);
  if (wrong || !text)
    return fl_fail(reply, "Jansson.Failed", "no text");
  return fl_reply_take(reply, text, strlen(text), FL_JSON);
}
