//===-- examples/hello/hello.c - The smallest function -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   flcc examples/hello/hello.c -o hello.bin && ./hello.bin run
//
//===----------------------------------------------------------------------===//
#include <faastlane.h>

[[faastlane::handler]]
int hello(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "{\"hello\": \"world\", \"bytes\": %zu}",
                         in->size);
}
