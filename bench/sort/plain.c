//===-- bench/sort/plain.c - Sorts in one plain program ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plain WAY PARTS COUNT: the file's first COUNT numbers in so many parts.
//
//===----------------------------------------------------------------------===//
#include "native.h"
#include "sort.h"

struct part {
  size_t from, to;
  uint32_t *numbers;
};

static void sort_part(void *parts, size_t index) {
  struct part *part = &((struct part *)parts)[index];
  part->numbers = sort_read(SORT_FILE, part->from, part->to);
  if (!part->numbers)
    native_die(SORT_FILE);
  sort_numbers(part->numbers, part->to - part->from);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: plain inline|pool|create PARTS COUNT\n");
    return 2;
  }
  enum native_way way = native_way(argv[1]);
  size_t count = strtoull(argv[2], NULL, 10), all = strtoull(argv[3], NULL, 10);
  size_t calls = bench_calls();
  struct bench_log laps = {"lap", NULL, 0, 0};
  struct part *parts = calloc(count + 1, sizeof *parts);
  struct sort_run *runs = calloc(count + 1, sizeof *runs);
  char text[128];
  for (size_t i = 0; parts && runs && i < calls; i++) {
    uint64_t start = bench_ticks();
    for (size_t j = 0; j < count; j++)
      parts[j] =
          (struct part){.from = all * j / count, .to = all * (j + 1) / count};
    native_parts(way, sort_part, parts, count);
    uint32_t *sorted = malloc(all * sizeof *sorted + 1);
    if (!sorted)
      native_die("malloc");
    for (size_t j = 0; j < count; j++)
      runs[j] = (struct sort_run){
          parts[j].numbers, parts[j].numbers + (parts[j].to - parts[j].from)};
    sort_merge(runs, count, sorted);
    for (size_t j = 0; j < count; j++)
      free(parts[j].numbers);
    sort_describe(sorted, all, text, sizeof text);
    free(sorted);
    bench_note(&laps, bench_ticks() - start);
  }
  return bench_print(text, &laps, 1);
}
