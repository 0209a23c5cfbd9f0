//===-- rt/libc/entry-host.c - Entry of the host's domain ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "entry.h"
#include <stdlib.h>

int main(int argc, char **argv, char **envp);

long __fl_entry(long op, void *arg);

long __fl_entry(long op, void *arg) {
  const struct fl_start *start = arg;

  (void)op; // nobody calls the host
  fl_domain_start(start);
  exit(main(start->argc, start->argv, start->envp));
}
