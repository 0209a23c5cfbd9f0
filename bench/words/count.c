//===-- bench/words/count.c - Counts the words of a part of the file -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is [FROM, TO], in bytes; the answer an object of words and counts.
//
//===----------------------------------------------------------------------===//
#include "words.h"

#include <errno.h>
#include <faastlane.h>

/// As JSON, of malloc's; NULL: no memory.
static char *print(const struct words *words, size_t *size) {
  char *text = malloc(words->used * (WORD_MAX + 26) + 3), *at = text;
  if (!text)
    return NULL;
  *at++ = '{';
  for (size_t i = 0; i < words->room; i++) {
    const struct word *word = &words->slots[i];
    if (!word->size)
      continue;
    *at++ = '"';
    memcpy(at, word->text, word->size);
    at += word->size;
    at += sprintf(at, "\":%llu,", (unsigned long long)word->count);
  }
  at -= words->used > 0;
  *at++ = '}';
  *size = (size_t)(at - text);
  return text;
}

[[faastlane::handler]] [[faastlane::allow("fs-read:data")]]
int count(const struct fl_input *in, struct fl_reply *reply) {
  unsigned long long from, to;
  struct words words = {0};
  size_t size;
  if (sscanf(in->data, " [ %llu , %llu", &from, &to) != 2)
    return fl_fail(reply, "Bench.BadInput", "expected two offsets");
  if (words_count(&words, WORDS_FILE, from, to))
    return fl_fail(reply, "Bench.File", WORDS_FILE ": %s", strerror(errno));
  char *text = print(&words, &size);
  free(words.slots);
  if (!text)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  return fl_reply_take(reply, text, size, FL_JSON);
}
