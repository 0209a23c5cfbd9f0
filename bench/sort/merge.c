//===-- bench/sort/merge.c - Merges sorted parts -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "code.h"
#include "sort.h"

#include <faastlane.h>

enum { RUNS_MAX = 64 };

[[faastlane::handler]]
int merge(const struct fl_input *in, struct fl_reply *reply) {
  struct sort_run runs[RUNS_MAX];
  size_t count = 0, size = 0;
  char text[128];
  const char *at = in->data, *end = at + in->size;
  // Room for all in both: no string holds more bytes than characters.
  char *parts = malloc(in->size), *to = parts;
  uint32_t *all = malloc(in->size);
  if (!parts || !all) {
    free(parts);
    free(all);
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  }
  while (count < RUNS_MAX && (at = memchr(at, '"', (size_t)(end - at)))) {
    const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
    size_t bytes = code_read(to, at + 1, (size_t)(close - at - 1));
    runs[count++] = (struct sort_run){(uint32_t *)to, (uint32_t *)(to + bytes)};
    to += bytes;
    size += bytes;
    at = close + 1;
  }
  sort_merge(runs, count, all);
  free(parts);
  int length = sort_describe(all, size / sizeof *all, text, sizeof text);
  free(all);
  return fl_reply_bytes(reply, text, (size_t)length, FL_JSON);
}
