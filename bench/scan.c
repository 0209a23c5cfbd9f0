//===-- bench/scan.c - How fast flverify looks at bytes -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// scan FILE: the rule R-bytes alone, over the executable segments of any ELF
// file, best of ten. See verify.sh.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <stdio.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  static struct fl_check check;
  struct fl_file file;
  double best = 0;

  if (argc != 2 || !fl_file_open(&file, argv[1])) {
    fprintf(stderr, "scan: error: '%s' cannot be read\n",
            argc == 2 ? argv[1] : "");
    return 1;
  }
  for (int i = 0; i < 10; i++) {
    check = (struct fl_check){.file = &file};
    if (!fl_layout_make(&check.layout, &file))
      return 1;
    double start = now();
    fl_rule_bytes(&check);
    double took = now() - start;
    fl_layout_free(&check.layout);
    best = i && best < took ? best : took;
  }
  printf("%.1f ms, %.0f MB/s, %zu bytes, %zu findings\n", best * 1e3,
         (double)check.bytes / best / 1e6, check.bytes,
         check.refused[FL_RULE_BYTES]);
  fl_file_close(&file);
  return 0;
}
