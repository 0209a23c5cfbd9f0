//===-- rt/host/report.c - What the host says on standard error -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report.h"
#include "file.h"
#include "json.h"
#include "text.h"

#include <unistd.h>

const char *fl_report_program = "workflow";

/// Standard error is the last resort: nothing is left to be done when it
/// cannot be written.
static void send(struct fl_text *text) {
  if (text->failed) {
    static const char words[] = "error: out of memory\n";
    (void)fl_file_write(STDERR_FILENO, words, sizeof words - 1);
  } else {
    (void)fl_file_write(STDERR_FILENO, text->data, text->size);
  }
  fl_text_free(text);
}

static void line(struct fl_text *out, const char *kind, const char *format,
                 va_list args) {
  struct fl_text words = {0};
  fl_text_vformat(&words, format, args);
  fl_text_format(out, "%s: %s: ", fl_report_program, kind);
  fl_text_plain(out, words.data, words.size);
  fl_text_add(out, "\n");
  out->failed |= words.failed;
  fl_text_free(&words);
}

void fl_report(const char *kind, const char *format, ...) {
  struct fl_text out = {0};
  va_list args;
  va_start(args, format);
  line(&out, kind, format, args);
  va_end(args);
  send(&out);
}

int fl_report_usage(const char *command, const char *format, ...) {
  struct fl_text out = {0};
  va_list args;
  va_start(args, format);
  line(&out, "error", format, args);
  va_end(args);
  fl_text_format(&out, "%s: note: '%s%s%s --help' explains the options\n",
                 fl_report_program, fl_report_program, *command ? " " : "",
                 command);
  send(&out);
  return 2;
}

/// The line around `offset`, at most this many bytes of it on either side.
#define CONTEXT 60

void fl_report_source(const char *file, const char *source, size_t size,
                      size_t offset, const char *what) {
  struct fl_position position = fl_json_position(source, offset);
  size_t start = offset, end = offset;
  while (start > 0 && source[start - 1] != '\n' && offset - start < CONTEXT)
    start--;
  while (end < size && source[end] != '\n' && end - offset < CONTEXT)
    end++;
  struct fl_text out = {0};
  fl_text_format(&out, "%s:%zu:%zu: error: %s\n", file, position.line,
                 position.column, what);
  // Control characters and cut characters would put the caret elsewhere.
  for (size_t i = start; i < end; i++) {
    char c = source[i] >= ' ' && source[i] <= '~' ? source[i] : ' ';
    fl_text_bytes(&out, &c, 1);
  }
  fl_text_add(&out, "\n");
  size_t caret = out.size;
  fl_text_pad(&out, caret, offset - start);
  fl_text_add(&out, "^\n");
  send(&out);
}
