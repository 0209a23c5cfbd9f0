//===-- examples/finra/side.c - Audit: the side of each trade ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "finra.h"

/// Side (FIX tag 54) of a trade report: 1 buy, 2 sell, 8 cross.
static const char *broken(const json_t *value) {
  json_int_t side = json_integer_value(value);
  return side == 1 || side == 2 || side == 8 ? NULL : "is none of 1, 2, 8";
}

[[faastlane::handler]] [[faastlane::allow("fs-read:" FINRA_DATA)]]
int side(const struct fl_input *in, struct fl_reply *reply) {
  return finra_audit(in, reply, "Side", broken);
}
