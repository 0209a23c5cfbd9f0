//===-- rt/host/symbol.h - What code is called ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_SYMBOL_H
#define FL_HOST_SYMBOL_H

#include "text.h"

#include "image.h"

/// Adds " in 'name' (file:line)" for what byte `offset` of the domain's text is
/// of. Not what cannot be told: the program was stripped or compiled without
/// -g, or there is no /proc. Reads the program's file.
void fl_symbol_add(struct fl_text *text, const struct fl_domain_image *domain,
                   uint64_t offset);

/// Reads byte `offset` of the domain's text from the program's file.
bool fl_symbol_code(const struct fl_domain_image *domain, uint64_t offset,
                    uint8_t *byte);

#endif
