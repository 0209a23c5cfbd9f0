//===-- rt/host/text.c - A growing piece of text --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "text.h"
#include "utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Room for `size` more bytes, or NULL.
static char *reserve(struct fl_text *text, size_t size) {
  if (text->failed)
    return NULL;
  if (size > text->capacity - text->size) {
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity - text->size < size && capacity <= SIZE_MAX / 4)
      capacity *= 2;
    char *data =
        capacity - text->size < size ? NULL : realloc(text->data, capacity);
    if (!data) {
      text->failed = true;
      return NULL;
    }
    text->data = data;
    text->capacity = capacity;
  }
  return text->data + text->size;
}

void fl_text_bytes(struct fl_text *text, const void *data, size_t size) {
  char *to = size ? reserve(text, size) : NULL;
  if (!to)
    return;
  memcpy(to, data, size);
  text->size += size;
}

void fl_text_add(struct fl_text *text, const char *string) {
  fl_text_bytes(text, string, strlen(string));
}

void fl_text_vformat(struct fl_text *text, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int size = vsnprintf(NULL, 0, format, args);
  // One more for vsnprintf's NUL, which is not counted.
  char *to = size < 0 ? NULL : reserve(text, (size_t)size + 1);
  if (to) {
    vsnprintf(to, (size_t)size + 1, format, again);
    text->size += (size_t)size;
  } else {
    text->failed = true;
  }
  va_end(again);
}

void fl_text_format(struct fl_text *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fl_text_vformat(text, format, args);
  va_end(args);
}

void fl_text_quote(struct fl_text *text, const char *string) {
  fl_text_quote_bytes(text, string, strlen(string));
}

void fl_text_quote_bytes(struct fl_text *text, const char *string,
                         size_t left) {
  static const char hex[] = "0123456789abcdef";
  fl_text_bytes(text, "\"", 1);
  while (left) {
    unsigned char c = (unsigned char)*string;
    size_t length = fl_utf8_length((const unsigned char *)string, left);
    if (length == 0) {
      fl_text_add(text, "\xEF\xBF\xBD"); // U+FFFD
      length = 1;
    } else if (c == '"' || c == '\\') {
      char escape[2] = {'\\', (char)c};
      fl_text_bytes(text, escape, sizeof escape);
    } else if (c == '\n') {
      fl_text_add(text, "\\n");
    } else if (c == '\t') {
      fl_text_add(text, "\\t");
    } else if (c < 0x20 || c == 0x7F) {
      char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
      fl_text_bytes(text, escape, sizeof escape);
    } else {
      fl_text_bytes(text, string, length);
    }
    string += length;
    left -= length;
  }
  fl_text_bytes(text, "\"", 1);
}

void fl_text_plain(struct fl_text *text, const char *string, size_t size) {
  static const char hex[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)string[i];
    if (c == '\n') {
      fl_text_add(text, "\\n");
    } else if (c < 0x20 || c == 0x7F) {
      char escape[4] = {'\\', 'x', hex[c >> 4], hex[c & 15]};
      fl_text_bytes(text, escape, sizeof escape);
    } else {
      fl_text_bytes(text, &string[i], 1);
    }
  }
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void fl_text_json(struct fl_text *text, const char *json, size_t size) {
  while (size && is_space(json[0])) {
    json++;
    size--;
  }
  while (size && is_space(json[size - 1]))
    size--;
  size_t start = text->size;
  fl_text_bytes(text, json, size);
  if (text->failed)
    return;
  for (char *at = text->data + start, *end = text->data + text->size; at < end;
       at++)
    if (*at == '\n' || *at == '\r')
      *at = ' ';
}

void fl_text_pad(struct fl_text *text, size_t start, size_t column) {
  while (!text->failed && text->size - start < column)
    fl_text_bytes(text, " ", 1);
}

void fl_text_free(struct fl_text *text) {
  free(text->data);
  *text = (struct fl_text){0};
}
