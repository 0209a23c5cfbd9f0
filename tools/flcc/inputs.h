//===-- tools/flcc/inputs.h - Functions and their workflow ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_INPUTS_H
#define FLCC_INPUTS_H

#include "diag.h"
#include "options.h"

struct fl_function {
  const char *name;
  const char *given;       ///< the argument that it came from
  struct fl_list sources;  ///< C files
  struct fl_list archives; ///< its alone
  struct fl_list objects;  ///< of sources, in their order (build.c)
  bool program;            ///< int main instead of a handler; known late
  struct fl_list vary;     ///< "symbol:round", what to compile in other words
  struct fl_list allow;    ///< permissions (permission.h), each once
  bool stale;              ///< has to be compiled (accident.c: again)
};

struct fl_inputs {
  struct fl_function *functions;
  size_t count;
  bool unknown;           ///< nobody said which functions there are
  const char *workflow;   ///< path of the definition, or NULL: one function
  const char *definition; ///< ... in JSON, of a workflow in C, else NULL
  unsigned shift;      ///< pages between code and data, in the final link ...
  const char *shifted; ///< ... and what for, or NULL
  bool moved;          ///< since that was last linked
};

/// Finds out what the inputs of the command line are. 0, or -1 when any of them
/// is refused; all that are were said.
int fl_inputs_find(struct fl_inputs *inputs, const struct fl_options *options);

/// What a function's name would have to be, or NULL: `name` can be one.
const char *fl_inputs_name_problem(const char *name);

/// Adds a permission that was found good. (permission.c)
void fl_permission_add(struct fl_function *function, const char *text);

/// Checks that the objects of `function` have one handler or one main among
/// them, and notes which, and what they permit it. 0 or -1, said.
int fl_inputs_check_entry(struct fl_function *function);

#endif
