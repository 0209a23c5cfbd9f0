//===-- test/fuzz/Inputs/compile.h - flcc's compiler of expressions -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_TEST_COMPILE_H
#define FL_TEST_COMPILE_H

#include <stddef.h>
#include <stdint.h>

enum kind { FREE_PATH, REFERENCE_PATH, RESULT_PATH, EXPRESSION, KINDS };

/// What was made of a text; the arrays stay until the next call.
struct compiled {
  const uint32_t *words;
  const char *strings;
  size_t word_count, strings_size;
};

/// The node's place, or UINT32_MAX: refused. `v` is a variable.
uint32_t compile(enum kind kind, const char *text, struct compiled *compiled);

#endif
