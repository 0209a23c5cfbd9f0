//===-- rt/host/invoke.h - Runs a function for a Task ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_INVOKE_H
#define FL_HOST_INVOKE_H

#include "walk.h"

/// Calls the function of a walk's Task state, in its turn, with a message. A
/// JSON output is not looked at here.
struct fl_result fl_invoke_task(struct fl_walk *walk,
                                const struct fl_message *input);

#endif
