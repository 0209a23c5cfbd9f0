//===-- rt/host/error.c - How a state failed ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "workflow.h"

#include <stdlib.h>
#include <string.h>

static struct fl_error no_memory = {FL_NONE, FL_ERROR_RUNTIME, "out of memory",
                                    NULL};

struct fl_error *fl_error_make(uint32_t state, const char *name,
                               const char *format, ...) {
  struct fl_text text = {0};
  if (name)
    fl_text_bytes(&text, name, strlen(name) + 1);
  size_t cause = text.size;
  if (format) {
    va_list args;
    va_start(args, format);
    fl_text_vformat(&text, format, args);
    va_end(args);
    fl_text_bytes(&text, "", 1);
  }
  struct fl_error *error =
      text.failed ? NULL : malloc(sizeof *error + text.size);
  if (error) {
    char *copy = (char *)(error + 1);
    if (text.size)
      memcpy(copy, text.data, text.size);
    *error = (struct fl_error){state, name ? copy : NULL,
                               format ? copy + cause : NULL, NULL};
  }
  fl_text_free(&text);
  return error ? error : &no_memory;
}

struct fl_error *fl_error_memory(uint32_t state) {
  return fl_error_make(state, FL_ERROR_RUNTIME, "out of memory");
}

void fl_error_note(struct fl_error *error, struct fl_text *text) {
  if (error == &no_memory || text->failed) {
    fl_text_free(text);
    return;
  }
  free(error->note);
  error->note = text->data;
}

void fl_error_free(struct fl_error *error) {
  if (!error || error == &no_memory)
    return;
  free(error->note);
  free(error);
}
