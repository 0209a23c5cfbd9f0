//===-- tools/flcc/template.h - Payload templates, compiled ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A template is JSON in which the value of a member whose name ends with .$ is
// a path or an intrinsic function. Each of these returns the place of a node,
// or FL_NONE when something was wrong with it: said, and all that was.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_TEMPLATE_H
#define FLCC_TEMPLATE_H

#include "code.h"

uint32_t fl_template_compile(struct fl_source *source,
                             const struct fl_node *node);

/// JSON as it stands, names that end with .$ included.
uint32_t fl_template_literal(struct fl_source *source,
                             const struct fl_node *node);

/// A string that is a path or a function, as the values of .$ members are.
uint32_t fl_template_expression(struct fl_source *source,
                                const struct fl_node *node);

/// Compiles the call that `source` stands at. False: said. (intrinsic.c)
bool fl_intrinsic_compile(struct fl_source *source);

#endif
