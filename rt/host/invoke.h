//===-- rt/host/invoke.h - Runs a function for a Task ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_INVOKE_H
#define FL_HOST_INVOKE_H

#include "engine.h"
#include "trace.h"

/// Calls the function of a Task state with a message, on this thread. Callers
/// of one function take turns. A JSON output is not looked at here.
struct fl_result fl_invoke_task(uint32_t state, const struct fl_message *input,
                                struct fl_visit *visit);

#endif
