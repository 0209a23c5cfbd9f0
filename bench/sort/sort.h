//===-- bench/sort/sort.h - Sorts numbers and merges what is sorted ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_SORT_H
#define BENCH_SORT_H

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

static inline void sort_few(uint32_t *at, size_t count) {
  for (size_t i = 1; i < count; i++) {
    uint32_t value = at[i];
    size_t j = i;
    for (; j > 0 && at[j - 1] > value; j--)
      at[j] = at[j - 1];
    at[j] = value;
  }
}

/// Quicksort by the median of three; the libcs' own would be compared instead
/// of what runs them.
static inline void sort_numbers(uint32_t *at, size_t count) {
  while (count > 16) {
    uint32_t a = at[0], b = at[count / 2], c = at[count - 1];
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint32_t pivot = c < low ? low : c > high ? high : c;
    size_t i = 0, j = count - 1;
    for (;; i++, j--) {
      while (at[i] < pivot)
        i++;
      while (at[j] > pivot)
        j--;
      if (i >= j)
        break;
      uint32_t value = at[i];
      at[i] = at[j];
      at[j] = value;
    }
    size_t left = i; // all before are at most the pivot
    if (left < count - left) {
      sort_numbers(at, left);
      at += left;
      count -= left;
    } else {
      sort_numbers(at + left, count - left);
      count = left;
    }
  }
  sort_few(at, count);
}

/// Numbers `from` to `to` of a file. Of malloc's; NULL by errno.
static inline uint32_t *sort_read(const char *path, size_t from, size_t to) {
  size_t size = (to - from) * sizeof(uint32_t), have = 0;
  uint32_t *numbers = malloc(size + 1);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  while (numbers && fd >= 0 && have < size) {
    ssize_t got = pread(fd, (char *)numbers + have, size - have,
                        (off_t)(from * sizeof *numbers + have));
    if (got <= 0) {
      errno = got ? errno : ENODATA;
      break;
    }
    have += (size_t)got;
  }
  if (fd >= 0)
    close(fd);
  if (have == size && numbers && fd >= 0)
    return numbers;
  free(numbers);
  return NULL;
}

struct sort_run {
  const uint32_t *at, *end;
};

/// Into `to`, which has room for all: the least of the runs' heads, again and
/// again.
static inline void sort_merge(struct sort_run *runs, size_t count,
                              uint32_t *to) {
  while (count) {
    size_t least = 0;
    for (size_t i = 1; i < count; i++)
      if (runs[i].at < runs[i].end &&
          (runs[least].at >= runs[least].end || *runs[i].at < *runs[least].at))
        least = i;
    if (runs[least].at >= runs[least].end)
      return;
    *to++ = *runs[least].at++;
  }
}

/// {"count", "sorted", "check"}
static inline int sort_describe(const uint32_t *numbers, size_t count,
                                char *text, size_t room) {
  bool sorted = true;
  uint64_t check = 0;
  for (size_t i = 0; i < count; i++) {
    sorted &= i == 0 || numbers[i - 1] <= numbers[i];
    check += numbers[i] * (uint64_t)(i + 1);
  }
  return snprintf(text, room, "{\"count\": %zu, \"sorted\": %s, \"check\": %u}",
                  count, sorted ? "true" : "false",
                  (unsigned)(check ^ check >> 32));
}

#endif
