//===-- bench/words/plain.c - Counts words in one plain program ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plain WAY PARTS SIZE: the file's first SIZE bytes in so many parts.
//
//===----------------------------------------------------------------------===//
#include "native.h"
#include "words.h"

struct part {
  uint64_t from, to;
  struct words words;
};

static void count_part(void *parts, size_t index) {
  struct part *part = &((struct part *)parts)[index];
  if (words_count(&part->words, WORDS_FILE, part->from, part->to))
    native_die(WORDS_FILE);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: plain inline|pool|create PARTS SIZE\n");
    return 2;
  }
  enum native_way way = native_way(argv[1]);
  size_t count = strtoull(argv[2], NULL, 10), calls = bench_calls();
  uint64_t size = strtoull(argv[3], NULL, 10);
  struct bench_log laps = {"lap", NULL, 0, 0};
  struct part *parts = calloc(count + 1, sizeof *parts);
  char text[256];
  for (size_t i = 0; parts && i < calls; i++) {
    uint64_t start = bench_ticks();
    struct words words = {0};
    for (size_t j = 0; j < count; j++)
      parts[j] =
          (struct part){.from = size * j / count, .to = size * (j + 1) / count};
    native_parts(way, count_part, parts, count);
    for (size_t j = 0; j < count; j++) {
      if (!words_merge(&words, &parts[j].words))
        native_die("malloc");
      free(parts[j].words.slots);
    }
    words_describe(&words, text, sizeof text);
    free(words.slots);
    bench_note(&laps, bench_ticks() - start);
  }
  return bench_print(text, &laps, 1);
}
