//===-- tools/flcc/package.h - What --emit makes --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that flcc can write instead of the program itself is a row of the
// table in package.c. What a row prints goes to the output in one piece, or not
// at all.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_PACKAGE_H
#define FLCC_PACKAGE_H

#include "build.h"
#include <stdio.h>

/// What there is to print from.
struct fl_package {
  const struct fl_options *options;
  const struct fl_inputs *inputs;
  const struct fl_workflow *workflow;
};

/// Makes what --emit says and puts it where -o does; with -### prints the
/// commands instead. The workflow is compiled, but for -### perhaps, and the
/// folder for what lies between (temp.h) open. 0; -1: said; a signal number
/// when that ended it. Except for 0, nothing was written.
int fl_package_make(struct fl_build *build);

#endif
