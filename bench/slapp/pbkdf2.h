//===-- bench/slapp/pbkdf2.h - PBKDF2 with HMAC-SHA-512 ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// RFC 8018, 5.2; RFC 2104; FIPS 180-4.
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_PBKDF2_H
#define BENCH_PBKDF2_H

#include "bench.h"

enum { SHA512_BLOCK = 128, SHA512_SIZE = 64 };

struct sha512 {
  uint64_t state[8];
};

static inline uint64_t sha512_turn(uint64_t value, int by) {
  return value >> by | value << (64 - by);
}

static inline void sha512_block(struct sha512 *sha, const unsigned char *in) {
  static const uint64_t constants[80] = {
#include "sha512.inc"
  };
  uint64_t w[80], s[8];
  for (size_t i = 0; i < 16; i++) {
    memcpy(&w[i], in + 8 * i, 8);
    w[i] = __builtin_bswap64(w[i]);
  }
  for (int i = 16; i < 80; i++) {
    uint64_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] +
           (sha512_turn(a, 1) ^ sha512_turn(a, 8) ^ a >> 7) +
           (sha512_turn(b, 19) ^ sha512_turn(b, 61) ^ b >> 6);
  }
  memcpy(s, sha->state, sizeof s);
  for (int i = 0; i < 80; i++) {
    uint64_t e = s[4], a = s[0];
    uint64_t one =
        s[7] + (sha512_turn(e, 14) ^ sha512_turn(e, 18) ^ sha512_turn(e, 41)) +
        ((e & s[5]) ^ (~e & s[6])) + constants[i] + w[i];
    uint64_t two =
        (sha512_turn(a, 28) ^ sha512_turn(a, 34) ^ sha512_turn(a, 39)) +
        ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++)
    sha->state[i] += s[i];
}

/// Of `size` bytes behind one block that `sha` has seen; at most 111.
static inline void sha512_finish(struct sha512 sha, const void *data,
                                 size_t size, unsigned char *digest) {
  unsigned char block[SHA512_BLOCK] = {0};
  uint64_t bits = __builtin_bswap64((SHA512_BLOCK + size) * 8);
  memcpy(block, data, size);
  block[size] = 0x80;
  memcpy(block + SHA512_BLOCK - 8, &bits, 8);
  sha512_block(&sha, block);
  for (size_t i = 0; i < 8; i++) {
    uint64_t word = __builtin_bswap64(sha.state[i]);
    memcpy(digest + 8 * i, &word, 8);
  }
}

/// The key's two halves, with which each HMAC begins.
static inline void hmac_start(struct sha512 *sha, const char *key,
                              unsigned char pad) {
  static const struct sha512 initial = {
      {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
       0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
       0x1f83d9abfb41bd6b, 0x5be0cd19137e2179}};
  unsigned char block[SHA512_BLOCK];
  size_t size = strlen(key);
  for (size_t i = 0; i < sizeof block; i++)
    block[i] = (i < size ? (unsigned char)key[i] : 0) ^ pad;
  *sha = initial;
  sha512_block(sha, block);
}

/// The first 64 bytes; `password` and `salt` are shorter than 100.
static inline void pbkdf2(const char *password, const char *salt,
                          unsigned rounds, unsigned char *key) {
  struct sha512 inner, outer;
  unsigned char block[SHA512_BLOCK], digest[SHA512_SIZE];
  size_t size = strlen(salt);
  hmac_start(&inner, password, 0x36);
  hmac_start(&outer, password, 0x5c);
  memcpy(block, salt, size);
  memcpy(block + size, "\0\0\0\1", 4);
  sha512_finish(inner, block, size + 4, digest);
  sha512_finish(outer, digest, sizeof digest, digest);
  memcpy(key, digest, sizeof digest);
  for (unsigned i = 1; i < rounds; i++) {
    sha512_finish(inner, digest, sizeof digest, digest);
    sha512_finish(outer, digest, sizeof digest, digest);
    for (int j = 0; j < SHA512_SIZE; j++)
      key[j] ^= digest[j];
  }
}

#endif
