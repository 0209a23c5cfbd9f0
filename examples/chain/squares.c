//===-- examples/chain/squares.c - Second of the chain: bytes to bytes ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <errno.h>
#include <faastlane.h>
#include <stdint.h>
#include <string.h>

[[faastlane::handler]]
int squares(const struct fl_input *in, struct fl_reply *reply) {
  size_t count = in->size / sizeof(uint64_t);
  if (strcmp(in->type, FL_BYTES) || in->size % sizeof(uint64_t))
    return fl_fail(reply, "Chain.BadInput", "%zu bytes of type %s", in->size,
                   in->type);
  uint64_t *square = fl_reply_alloc(reply, in->size, FL_BYTES);
  if (!square)
    return fl_fail(reply, "Chain.NoMemory", "%s", strerror(errno));
  const unsigned char *from = in->data;
  for (size_t i = 0; i < count; ++i) {
    uint64_t number;
    memcpy(&number, from + i * sizeof number, sizeof number);
    square[i] = number * number;
  }
  return 0;
}
