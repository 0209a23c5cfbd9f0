//===-- rt/host/dry.c - Running without functions -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dry.h"
#include "file.h"
#include "json.h"
#include "report.h"
#include "table.h"
#include "value.h"
#include "walk.h"

#include "image.h"

#include <stdlib.h>
#include <string.h>

static struct {
  bool on;
  const fl_value *answers; ///< an object, or NULL: none
} dry;

bool fl_dry_on(void) { return dry.on; }

static bool is_named(const fl_value *name, const char *string) {
  return fl_value_length(name) == strlen(string) &&
         memcmp(fl_value_text(name), string, strlen(string)) == 0;
}

/// Whether there is a Task state, or a function, of that name.
static bool is_known(const fl_value *name) {
  for (uint32_t i = 0; i < fl_image.function_count; i++)
    if (is_named(name, fl_image.functions[i].name))
      return true;
  for (uint32_t i = 0; i < fl_workflow.state_count; i++)
    if (fl_workflow.states[i].type == FL_STATE_TASK &&
        is_named(name, fl_table_state_name(i)))
      return true;
  return false;
}

static bool check(const char *path, const fl_value *answers) {
  if (!fl_value_is_object(answers)) {
    fl_report("error",
              "'%s': answers are an object, {\"function or state\": output}, "
              "not %s",
              path, fl_value_describe(answers));
    return false;
  }
  bool good = true;
  const fl_value *name = fl_value_first(answers);
  for (size_t i = fl_value_length(answers); i > 0; i--) {
    if (!is_known(name)) {
      struct fl_text text = {0};
      fl_text_plain(&text, fl_value_text(name), fl_value_length(name));
      fl_report("error", "'%s': no Task state and no function is named '%.*s'",
                path, (int)text.size, text.data);
      fl_text_free(&text);
      good = false;
    }
    name = fl_value_next(name + 1);
  }
  return good;
}

bool fl_dry_start(const char *path) {
  struct fl_json_fault fault;
  char *data;
  size_t size;
  dry.on = true;
  if (!path)
    return true;
  int error = fl_file_read(path, &data, &size);
  if (error) {
    fl_report("error", "'%s': %s", path, strerror(-error));
    return false;
  }
  yyjson_doc *document = fl_json_parse(data, size, NULL, &fault);
  if (!document)
    fl_report_source(path, data, size, fault.offset,
                     fault.what ? fault.what : "out of memory");
  free(data); // the document has its own
  if (!document)
    return false;
  dry.answers = yyjson_doc_get_root(document); // as long as the program
  return check(path, dry.answers);
}

/// An error has {"error", "cause"}, the second one if it has one, and no more.
static const fl_value *find_error(const fl_value *answer,
                                  const fl_value **cause) {
  const fl_value *error = fl_value_member(answer, "error", 5);
  *cause = fl_value_member(answer, "cause", 5);
  bool good = error && fl_value_is_string(error) &&
              (!*cause || fl_value_is_string(*cause)) &&
              fl_value_length(answer) == (*cause ? 2 : 1);
  return good ? error : NULL;
}

static const fl_value *find_answer(uint32_t state) {
  const char *name = fl_table_state_name(state);
  const fl_value *answer = fl_value_member(dry.answers, name, strlen(name));
  if (answer)
    return answer;
  name = fl_image.functions[fl_workflow.states[state].function].name;
  return fl_value_member(dry.answers, name, strlen(name));
}

struct fl_result fl_dry_task(struct fl_walk *walk, struct fl_message *input) {
  const fl_value *answer = dry.answers ? find_answer(walk->state) : NULL;
  const fl_value *cause = NULL, *error = NULL;
  struct fl_result result = {0};
  if (!answer) {
    result.output = fl_message_hold(input);
    return result;
  }
  error = find_error(answer, &cause);
  if (error) {
    // Strings of a document end with a NUL.
    result.error =
        fl_error_make(walk->state, fl_value_text(error), cause ? "%s" : NULL,
                      cause ? fl_value_text(cause) : NULL);
    return result;
  }
  result.output = fl_message_print(answer);
  if (!result.output)
    result.error = fl_error_memory(walk->state);
  return result;
}
