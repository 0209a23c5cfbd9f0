//===-- tools/flcc/build.h - From inputs to a program ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_BUILD_H
#define FLCC_BUILD_H

#include "inputs.h"
#include "library.h"
#include "tools.h"
#include "workflow.h"

struct fl_build {
  const struct fl_options *options;
  const struct fl_tools *tools;
  const struct fl_libraries *libraries;
  const struct fl_workflow *workflow;
  struct fl_inputs *inputs;
  const char *output; ///< for messages
};

/// Makes the definition of a workflow in C, if it is that; with -### prints the
/// command instead. The folder for what lies between (temp.h) is open. 0; -1:
/// said; a signal number when that ended it.
int fl_build_definition(const struct fl_build *build);

/// Makes the program, in the folder for what lies between (temp.h), which is
/// open; with -### prints the commands instead. 0; -1: said; a signal number
/// when that ended it.
int fl_build(const struct fl_build *build, const char **program);

/// Replaces that program by a copy without debug information, verified anew.
/// (strip.c)
int fl_build_strip(const struct fl_build *build, const char **program);

#endif
