//===-- bench/words/words.h - Counts words -------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A word is what stands between bytes that are no small letters. Tables are
// open, with the words themselves in one block behind them.
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include "bench.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

enum { WORD_MAX = 63, WORDS_BLOCK = 1 << 18 };

struct word {
  uint64_t count;
  unsigned char size; ///< 0: free
  char text[WORD_MAX];
};

struct words {
  struct word *slots;
  size_t room, used; ///< room: a power of two
};

static inline bool words_is_letter(char c) { return c >= 'a' && c <= 'z'; }

static inline struct word *words_find(const struct words *words,
                                      const char *text, size_t size) {
  size_t at = bench_hash(BENCH_HASH, text, size) & (words->room - 1);
  for (;; at = (at + 1) & (words->room - 1)) {
    struct word *word = &words->slots[at];
    if (word->size == 0 ||
        (word->size == size && memcmp(word->text, text, size) == 0))
      return word;
  }
}

/// False: no memory.
static inline bool words_grow(struct words *words) {
  struct words more = {.room = words->room ? words->room * 2 : 1 << 12};
  more.slots = calloc(more.room, sizeof *more.slots);
  if (!more.slots)
    return false;
  for (size_t i = 0; i < words->room; i++)
    if (words->slots[i].size)
      *words_find(&more, words->slots[i].text, words->slots[i].size) =
          words->slots[i];
  more.used = words->used;
  free(words->slots);
  *words = more;
  return true;
}

static inline bool words_add(struct words *words, const char *text, size_t size,
                             uint64_t count) {
  size = size < WORD_MAX ? size : WORD_MAX;
  if (words->used * 2 >= words->room && !words_grow(words))
    return false;
  struct word *word = words_find(words, text, size);
  if (word->size == 0) {
    word->size = (unsigned char)size;
    memcpy(word->text, text, size);
    words->used++;
  }
  word->count += count;
  return true;
}

/// All words of a file that begin at `from` or later and before `to`; one that
/// begins before belongs to who has the part before. 0 or -1 by errno.
static inline int words_count(struct words *words, const char *path,
                              uint64_t from, uint64_t to) {
  char *block = malloc(WORDS_BLOCK), last = ' ';
  int fd = open(path, O_RDONLY | O_CLOEXEC), status = -1;
  uint64_t at = from;
  size_t kept = 0; // of a word whose end is in the next block
  if (fd < 0 || !block)
    goto out;
  if (from > 0 && pread(fd, &last, 1, (off_t)from - 1) != 1)
    goto out;
  bool skip = words_is_letter(last), over = false;
  while (!over) {
    ssize_t got = pread(fd, block + kept, WORDS_BLOCK - kept, (off_t)at);
    if (got < 0)
      goto out;
    at += (uint64_t)got;
    size_t size = kept + (size_t)got, start = 0, i = kept;
    uint64_t place = at - size; // of the block's first byte
    over = got == 0;
    for (;; i++) {
      bool end = i == size;
      if (!end && words_is_letter(block[i]))
        continue;
      if (end && !over)
        break;
      if (i > start && !skip && place + start < to &&
          !words_add(words, block + start, i - start, 1))
        goto out;
      skip = false;
      start = i + 1;
      if (end || place + start >= to) {
        over = true;
        break;
      }
    }
    if (over)
      break;
    // A word that fills the block is none that anyone wrote.
    kept = size - start < WORDS_BLOCK / 2 ? size - start : 0;
    memmove(block, block + start, kept);
  }
  status = 0;
out:
  if (fd >= 0)
    close(fd);
  free(block);
  return status;
}

static inline bool words_merge(struct words *words, const struct words *more) {
  for (size_t i = 0; i < more->room; i++)
    if (more->slots[i].size &&
        !words_add(words, more->slots[i].text, more->slots[i].size,
                   more->slots[i].count))
      return false;
  return true;
}

/// {"distinct", "all", "most", "check"}: the words, the most frequent of them,
/// and a number that changes with any of the counts.
static inline int words_describe(const struct words *words, char *text,
                                 size_t room) {
  const struct word *most = NULL;
  uint64_t all = 0, check = 0;
  for (size_t i = 0; i < words->room; i++) {
    const struct word *word = &words->slots[i];
    if (!word->size)
      continue;
    all += word->count;
    check += bench_hash(BENCH_HASH, word->text, word->size) * word->count;
    if (!most || word->count > most->count ||
        (word->count == most->count && strcmp(word->text, most->text) < 0))
      most = word;
  }
  return snprintf(text, room,
                  "{\"distinct\": %zu, \"all\": %llu, \"most\": \"%.*s\", "
                  "\"check\": %u}",
                  words->used, (unsigned long long)all,
                  most ? (int)most->size : 0, most ? most->text : "",
                  (unsigned)(check ^ check >> 32));
}

#endif
