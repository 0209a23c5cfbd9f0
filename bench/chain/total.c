//===-- bench/chain/total.c - Last of a chain: numbers to their sum ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hop.h"

#include <faastlane.h>

[[faastlane::handler]]
int total(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "%llu",
                         (unsigned long long)hop_sum(in->data, in->size));
}
