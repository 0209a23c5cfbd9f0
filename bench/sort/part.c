//===-- bench/sort/part.c - Sorts a part of the numbers ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is [FROM, TO], in numbers; the answer a string of them, sorted.
//
//===----------------------------------------------------------------------===//
#include "code.h"
#include "sort.h"

#include <faastlane.h>

[[faastlane::handler]] [[faastlane::allow("fs-read:data")]]
int part(const struct fl_input *in, struct fl_reply *reply) {
  size_t from, to;
  if (sscanf(in->data, " [ %zu , %zu", &from, &to) != 2 || from > to)
    return fl_fail(reply, "Bench.BadInput", "expected two numbers");
  uint32_t *numbers = sort_read(SORT_FILE, from, to);
  if (!numbers)
    return fl_fail(reply, "Bench.File", SORT_FILE ": %s", strerror(errno));
  sort_numbers(numbers, to - from);
  size_t size = (to - from) * sizeof *numbers;
  char *text = fl_reply_alloc(reply, code_size(size) + 2, FL_JSON);
  if (!text)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  text[0] = text[code_size(size) + 1] = '"';
  code_write(text + 1, numbers, size);
  free(numbers);
  return 0;
}
