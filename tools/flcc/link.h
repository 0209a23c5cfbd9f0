//===-- tools/flcc/link.h - Linker scripts, and symbols that nobody has ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_LINK_H
#define FLCC_LINK_H

#include "inputs.h"

/// Writes `to` after the template `from`: the lines between those that say
/// @FUNCTION_BEGIN@ and @FUNCTION_END@ stand there once for each function, with
/// its name for @NAME@; elsewhere @NAME@ is `name`. 0 or -1, said.
int fl_link_write_script(const char *from, const char *to, const char *name,
                         const struct fl_inputs *inputs);

/// Checks that `linked`, the partial link of `function`, needs nothing more.
/// 0, or -1 with an error for each symbol, who wants it, and where it may be
/// had. `archives`: what was linked beside the function's own.
int fl_link_check(const struct fl_function *function, const char *linked,
                  const struct fl_list *archives);

#endif
