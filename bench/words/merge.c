//===-- bench/words/merge.c - Adds up the counts of all parts ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "words.h"

#include <errno.h>
#include <faastlane.h>

/// What the functions before answered is an array of objects without spaces,
/// and nothing else is looked for.
static bool read_counts(struct words *words, const char *at, const char *end) {
  while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
    const char *word = ++at;
    while (at < end && *at != '"')
      at++;
    char *rest;
    uint64_t count = strtoull(at + 2, &rest, 10);
    if (!words_add(words, word, (size_t)(at - word), count))
      return false;
    at = rest;
  }
  return true;
}

[[faastlane::handler]]
int merge(const struct fl_input *in, struct fl_reply *reply) {
  struct words words = {0};
  char text[256];
  if (!read_counts(&words, in->data, (const char *)in->data + in->size))
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  int size = words_describe(&words, text, sizeof text);
  free(words.slots);
  return fl_reply_bytes(reply, text, (size_t)size, FL_JSON);
}
