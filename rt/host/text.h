//===-- rt/host/text.h - A growing piece of text --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Used for all that the host writes: diagnostics, descriptions, traces. There
// is no stdio in the host, since a start-up touches as few pages as it can.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_TEXT_H
#define FL_HOST_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/// Starts as all zeros. After an allocation failed, `failed` is set and what
/// is added is dropped, so that a writer asks once, at the end.
struct fl_text {
  char *data; ///< not NUL-terminated
  size_t size;
  size_t capacity;
  bool failed;
};

void fl_text_bytes(struct fl_text *text, const void *data, size_t size);
void fl_text_add(struct fl_text *text, const char *string);
void fl_text_format(struct fl_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void fl_text_vformat(struct fl_text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/// Adds `string` as a JSON string with its quotes; what is not UTF-8 in it
/// becomes U+FFFD.
void fl_text_quote(struct fl_text *text, const char *string);
void fl_text_quote_bytes(struct fl_text *text, const char *string, size_t left);

/// Adds `string` for a terminal: control characters are written as escapes, so
/// that it stays one line and steers nothing.
void fl_text_plain(struct fl_text *text, const char *string, size_t size);

/// Adds valid JSON on one line: no white space around it, and newlines, which
/// only white space can contain, as blanks.
void fl_text_json(struct fl_text *text, const char *json, size_t size);

/// Adds blanks until the text is `column` wide since `start`.
void fl_text_pad(struct fl_text *text, size_t start, size_t column);

void fl_text_free(struct fl_text *text);

#endif
