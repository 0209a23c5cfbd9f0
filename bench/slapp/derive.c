//===-- bench/slapp/derive.c - SLApp: a key from a password --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "pbkdf2.h"

#include <faastlane.h>

[[faastlane::handler]]
int derive(const struct fl_input *in, struct fl_reply *reply) {
  unsigned char key[SHA512_SIZE];
  char text[2 * SHA512_SIZE + 1];
  (void)in;
  pbkdf2("password", "salt", 10000, key);
  for (size_t i = 0; i < sizeof key; i++)
    snprintf(text + 2 * i, 3, "%02x", key[i]);
  return fl_reply_printf(reply, "\"%s\"", text);
}
