//===-- examples/chain/total.c - Last of the chain: bytes to JSON --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <faastlane.h>
#include <inttypes.h>
#include <string.h>

[[faastlane::handler]]
int total(const struct fl_input *in, struct fl_reply *reply) {
  size_t count = in->size / sizeof(uint64_t);
  if (strcmp(in->type, FL_BYTES) || in->size % sizeof(uint64_t))
    return fl_fail(reply, "Chain.BadInput", "%zu bytes of type %s", in->size,
                   in->type);
  const unsigned char *from = in->data;
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t number;
    memcpy(&number, from + i * sizeof number, sizeof number);
    sum += number;
  }
  return fl_reply_printf(reply, "{\"count\": %zu, \"total\": %" PRIu64 "}",
                         count, sum);
}
