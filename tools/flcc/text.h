//===-- tools/flcc/text.h - Strings and lists of them ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A driver runs for one build. All that this file hands out lives until flcc
// ends, is never freed, and stays reachable, so that leak checkers see leaks
// only where there are any. Without memory flcc says so and exits.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_TEXT_H
#define FLCC_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/// Zeroed memory for `count` objects of `size` bytes.
void *fl_text_alloc(size_t count, size_t size);

/// `more` bytes that begin with the first `used` of `memory`, the rest zeroed.
void *fl_text_grow(const void *memory, size_t used, size_t more);

char *fl_text_slice(const char *start, size_t size);
char *fl_text_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
char *fl_text_vformat(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0)));

bool fl_text_starts(const char *text, const char *prefix);
bool fl_text_ends(const char *text, const char *suffix);

/// The part of `path` after its last slash.
const char *fl_text_base(const char *path);
/// The part before it, without the slash: "." where there is none.
const char *fl_text_folder(const char *path);

/// A list of strings, with a NULL after the last once it is not empty: an
/// argv. Start from {0}. The strings are not copied.
struct fl_list {
  const char **at;
  size_t count;
  size_t capacity;
};

void fl_list_add(struct fl_list *list, const char *text);
void fl_list_append(struct fl_list *list, const struct fl_list *other);
bool fl_list_has(const struct fl_list *list, const char *text);
void fl_list_sort(struct fl_list *list);

/// Of `names`, the one that somebody who wrote `wrong` most likely meant; NULL
/// when none is near. Upper and lower case count as nearly the same.
const char *fl_list_nearest(const struct fl_list *names, const char *wrong);

#endif
