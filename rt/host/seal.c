//===-- rt/host/seal.c - Who made these bytes -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "seal.h"

#include <sha2.h>
#include <string.h>

_Static_assert(FL_SEAL_SIZE == SHA256_DIGEST_LENGTH, "the hash has it");

void fl_seal_key(struct fl_seal_key *key, const void *secret, size_t size) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, secret, size);
  SHA256Final(key->bytes, &context);
}

/// The hash's state after the key, mixed with a byte.
static void start(SHA2_CTX *context, const struct fl_seal_key *key,
                  unsigned char with) {
  unsigned char block[SHA256_BLOCK_LENGTH];
  memset(block, with, sizeof block);
  for (size_t i = 0; i < sizeof key->bytes; i++)
    block[i] ^= key->bytes[i];
  SHA256Init(context);
  SHA256Update(context, block, sizeof block);
}

void fl_seal_make(const struct fl_seal_key *key, const char *label,
                  const void *data, size_t size,
                  unsigned char seal[FL_SEAL_SIZE]) {
  SHA2_CTX context;
  start(&context, key, 0x36);
  SHA256Update(&context, (const unsigned char *)label, strlen(label) + 1);
  SHA256Update(&context, data, size);
  SHA256Final(seal, &context);
  start(&context, key, 0x5c);
  SHA256Update(&context, seal, FL_SEAL_SIZE);
  SHA256Final(seal, &context);
}

bool fl_seal_is_good(const struct fl_seal_key *key, const char *label,
                     const void *data, size_t size, const void *seal) {
  const unsigned char *given = seal;
  unsigned char right[FL_SEAL_SIZE];
  unsigned differs = 0;
  fl_seal_make(key, label, data, size, right);
  for (size_t i = 0; i < sizeof right; i++)
    differs |= (unsigned)(right[i] ^ given[i]);
  return differs == 0;
}
