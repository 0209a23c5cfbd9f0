//===-- rt/host/describe.h - What `describe` shows ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_DESCRIBE_H
#define FL_HOST_DESCRIBE_H

#include "text.h"

#include "image.h"

#include <stdbool.h>

/// `isolated`: fl_isolation says which keys there are.
void fl_describe_text(struct fl_text *out, bool isolated);
void fl_describe_json(struct fl_text *out, bool isolated);

/// Appends the function's permission number `index`, as its author wrote it.
/// False, and nothing, when it has no more.
bool fl_describe_permission(struct fl_text *out,
                            const struct fl_domain_image *function,
                            uint32_t index);

const char *fl_describe_kind(const struct fl_domain_image *domain);

#endif
