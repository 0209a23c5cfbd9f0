//===-- examples/program/tally.c - An ordinary program as a function -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing here knows of flcc: `cc tally.c && ./a.out '{"text": "hello"}'` is
// the same program. The input is argv[1], the last line printed is the result,
// the lines before it are the log, and an exit status other than 0 is an error.
// Each invocation starts afresh, so that a program may rely on its globals.
//
//   flcc examples/program/tally.c -o tally.bin
//   echo '{"text": "hello"}' | ./tally.bin run -
//
//===----------------------------------------------------------------------===//
#include <ctype.h>
#include <stdio.h>

static size_t letters, digits, others;

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s TEXT\n", argv[0]);
    return 2;
  }
  for (const char *at = argv[1]; *at; ++at) {
    if (isalpha((unsigned char)*at))
      ++letters;
    else if (isdigit((unsigned char)*at))
      ++digits;
    else
      ++others;
  }
  printf("read %zu characters\n", letters + digits + others);
  printf("{\"letters\": %zu, \"digits\": %zu, \"others\": %zu}\n", letters,
         digits, others);
  return 0;
}
