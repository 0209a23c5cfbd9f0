//===-- examples/finra/volume.c - Audit: the quantity of each trade ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "finra.h"

/// LastQty (FIX tag 32): at most eight characters, and no decimal point.
static const char *broken(const json_t *value) {
  if (!json_is_integer(value))
    return "is no whole number";
  if (snprintf(NULL, 0, "%" JSON_INTEGER_FORMAT, json_integer_value(value)) > 8)
    return "is longer than 8 characters";
  return NULL;
}

[[faastlane::handler]] [[faastlane::allow("fs-read:" FINRA_DATA)]]
int volume(const struct fl_input *in, struct fl_reply *reply) {
  return finra_audit(in, reply, "LastQty", broken);
}
