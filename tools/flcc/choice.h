//===-- tools/flcc/choice.h - The conditions of Choice states -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_CHOICE_H
#define FLCC_CHOICE_H

#include "code.h"

/// Compiles the condition of a rule, an object; `Next`, `Assign` and `Comment`
/// beside it are not its. The place of its node, or FL_NONE: said.
uint32_t fl_choice_condition(struct fl_source *source,
                             const struct fl_node *rule);

#endif
