//===-- rt/host/seal.h - Who made these bytes -----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// HMAC (RFC 2104) with SHA-256: who does not know the key can neither make a
// seal nor change what is under one.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_SEAL_H
#define FL_HOST_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#define FL_SEAL_SIZE 32

struct fl_seal_key {
  unsigned char bytes[FL_SEAL_SIZE];
};

/// Of a secret of any size.
void fl_seal_key(struct fl_seal_key *key, const void *secret, size_t size);

/// `label` says what the bytes are, so that none pass for something else.
void fl_seal_make(const struct fl_seal_key *key, const char *label,
                  const void *data, size_t size,
                  unsigned char seal[FL_SEAL_SIZE]);

/// Takes as long wherever a wrong one differs.
bool fl_seal_is_good(const struct fl_seal_key *key, const char *label,
                     const void *data, size_t size, const void *seal);

#endif
