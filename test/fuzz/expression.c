//===-- test/fuzz/expression.c - Hostile expressions and data -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc's compilers of paths and functions, and the host's evaluation of what
// they made: expression.test runs it.
//
// An input is a digit for the kind of expression, the expression up to the end
// of its line, and behind it the data.
//
//===----------------------------------------------------------------------===//
#include "compile.h"
#include "walk.h"
#include "json.h"
#include "utf8.h"

#include "faastlane.h"
#include "image.h"
#include "workflow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM (1 << 20)
static uint32_t words[ROOM];
static char strings[ROOM];
static const struct fl_state state = {.type = FL_STATE_PASS};
const struct fl_workflow fl_workflow = {
    .states = &state, .words = words, .strings = strings};
const struct fl_image fl_image = {.version = FL_IMAGE_VERSION};

static void check(bool good) {
  if (!good)
    abort();
}

/// What a message says is what it was made of.
static void check_message(struct fl_message *message, const fl_value *value) {
  struct fl_json_fault fault;
  const fl_value *again = fl_message_value(message, &fault);
  check(again ? fl_value_equal(value, again)
              : strcmp(fault.what, "nested too deeply") == 0);
}

static void evaluate(enum kind kind, uint32_t place,
                     struct fl_message *message) {
  struct fl_execution execution = {.input = message};
  struct fl_message *variables[] = {message};
  struct fl_walk walk = {
      .frame = {.execution = &execution, .variables = variables}};
  struct fl_datum datum = {.message = message, .once = true};
  struct fl_eval eval;
  fl_eval_start(&eval, &walk);
  eval.data = &datum;
  const fl_value *value = fl_eval_node(&eval, words + place);
  if (kind == RESULT_PATH && value) {
    // A value that is put somewhere is found there.
    const fl_value *whole =
        fl_path_put(&eval, words + place, fl_eval_datum(&eval, &datum), value);
    datum = (struct fl_datum){.value = whole};
    check(whole &&
          fl_value_equal(fl_eval_node(&eval, words + place), value));
  }
  check((value != NULL) == (eval.error == NULL));
  if (value) {
    struct fl_message *printed = fl_eval_print(&eval, value);
    check(printed != NULL);
    check_message(printed, value);
    fl_message_release(printed);
  }
  fl_error_free(eval.error);
  fl_eval_end(&eval);
  free(atomic_load(&execution.name));
}

/// As all of a definition is.
static bool is_utf8(const uint8_t *text, size_t size) {
  for (size_t length; size; text += length, size -= length)
    if (!(length = fl_utf8_length(text, size)))
      return false;
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
  struct compiled compiled;
  struct fl_json_fault fault;
  if (!line || line == data)
    return 0;
  enum kind kind = *data % KINDS;
  size_t length = (size_t)(line - data) - 1;
  if (!is_utf8(data + 1, length))
    return 0;
  char *text = malloc(length + 1);
  check(text != NULL);
  memcpy(text, data + 1, length);
  text[length] = '\0';
  uint32_t place = compile(kind, text, &compiled);
  free(text);
  size_t rest = size - length - 2;
  if (place == UINT32_MAX || compiled.word_count > ROOM ||
      compiled.strings_size > ROOM ||
      !fl_json_check((const char *)line + 1, rest, &fault))
    return 0;
  memcpy(words, compiled.words, compiled.word_count * sizeof *words);
  memcpy(strings, compiled.strings, compiled.strings_size);
  struct fl_message *message =
      fl_message_wrap((const char *)line + 1, rest, FL_JSON, NULL);
  check(message != NULL);
  evaluate(kind, place, message);
  fl_message_release(message);
  return 0;
}
