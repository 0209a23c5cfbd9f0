//===-- tools/flcc/asl-print.c - A definition for people to read ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "package.h"
#include "text.h"
#include <string.h>

// Values stay as they were written, so numbers keep their digits.
static void print_value(FILE *out, const struct fl_json *json,
                        const struct fl_node *node, int depth) {
  bool object = node->type == FL_NODE_OBJECT;
  if (node->type > FL_NODE_ARRAY) {
    fwrite(json->text + node->start, 1, node->end - node->start, out);
    return;
  }
  fputc(object ? '{' : '[', out);
  for (struct fl_node *member = node->first; member; member = member->next) {
    fprintf(out, "\n%*s", 2 * depth + 2, "");
    if (object)
      fprintf(out, "%.*s: ", (int)(member->key_end - member->key_start),
              json->text + member->key_start);
    print_value(out, json, member, depth + 1);
    if (member->next)
      fputc(',', out);
  }
  if (node->first)
    fprintf(out, "\n%*s", 2 * depth, "");
  fputc(object ? '}' : ']', out);
}

int fl_asl_print(FILE *out, const struct fl_package *package) {
  const struct fl_inputs *inputs = package->inputs;
  struct fl_json json;
  if (!inputs->workflow) {
    const char *name = inputs->functions[0].name;
    fprintf(out,
            "{\n  \"StartAt\": \"%s\",\n  \"States\": {\n    \"%s\": {\n"
            "      \"Type\": \"Task\",\n      \"Resource\": \"%s\",\n"
            "      \"End\": true\n    }\n  }\n}\n",
            name, name, name);
    return 0;
  }
  if (fl_asl_load(&json, inputs) != 0)
    return -1;
  print_value(out, &json, json.root, 0);
  fputc('\n', out);
  return 0;
}
