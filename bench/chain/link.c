//===-- bench/chain/link.c - One of a chain: numbers to numbers ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "chain.h"

#include <errno.h>
#include <faastlane.h>

[[faastlane::handler]]
int link_on(const struct fl_input *in, struct fl_reply *reply) {
  uint64_t *numbers = fl_reply_alloc(reply, in->size, FL_BYTES);
  if (!numbers)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  chain_link(numbers, in->data, in->size);
  return 0;
}
