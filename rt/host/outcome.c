//===-- rt/host/outcome.c - How a run ended, as a file --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "outcome.h"
#include "text.h"

static void add_output(struct fl_text *out, const struct fl_message *output) {
  if (fl_message_is_json(output)) {
    fl_text_add(out, ",\"output\":");
    fl_text_json(out, output->data, output->size);
    return;
  }
  fl_text_add(out, ",\"outputType\":");
  fl_text_quote(out, output->type);
  fl_text_format(out, ",\"outputSize\":%zu", output->size);
}

static void add_error(struct fl_text *out, const struct fl_error *error) {
  if (error->name) {
    fl_text_add(out, ",\"error\":");
    fl_text_quote(out, error->name);
  }
  if (error->cause) {
    fl_text_add(out, ",\"cause\":");
    fl_text_quote(out, error->cause);
  }
}

void fl_outcome_add(struct fl_text *out, const struct fl_ended *ended) {
  static const char *const names[] = {
      [FL_ENDING_SUCCEEDED] = "SUCCEEDED",
      [FL_ENDING_FAILED] = "FAILED",
      [FL_ENDING_TIMED_OUT] = "TIMED_OUT",
      [FL_ENDING_ABORTED] = "ABORTED",
  };
  fl_text_format(out, "{\"status\":\"%s\"", names[ended->ending]);
  if (ended->ending == FL_ENDING_FAILED)
    add_error(out, ended->error);
  if (ended->ending == FL_ENDING_SUCCEEDED)
    add_output(out, ended->output);
  fl_text_add(out, "}\n");
}
