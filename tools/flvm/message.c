//===-- tools/flvm/message.c - What flvm tells its user -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One write for each line, since several flvm may share a terminal or a log.
//
//===----------------------------------------------------------------------===//
#include "message.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

static void print(const char *kind, const char *format, va_list arguments) {
  char text[PATH_MAX + 512];
  vsnprintf(text, sizeof(text), format, arguments);
  fprintf(stderr, "flvm: %s: %s\n", kind, text);
}

void fl_error(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print("error", format, arguments);
  va_end(arguments);
}

void fl_note(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print("note", format, arguments);
  va_end(arguments);
}
