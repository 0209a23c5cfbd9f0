//===-- tools/flcc/emit.h - The generated image.c -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// It tells the run time what is in the program: the regions of each domain
// (rt/abi/image.h) and the workflow's tables (rt/abi/workflow.h).
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_EMIT_H
#define FLCC_EMIT_H

#include "inputs.h"
#include "workflow.h"

/// Writes it to `path`. 0 or -1, said.
int fl_emit_image(const char *path, const struct fl_inputs *inputs,
                  const struct fl_workflow *workflow);

#endif
