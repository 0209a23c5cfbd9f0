//===-- rt/host/random.c - Random numbers ---------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "random.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

void fl_random_bytes(void *bytes, size_t size) {
  // The kernel gives up to 256 bytes at once or says why not; that there are
  // none so early after boot cannot be where a workflow runs.
  if (getrandom(bytes, size, GRND_NONBLOCK) != (ssize_t)size)
    abort();
}

uint64_t fl_random_key(void) {
  static _Atomic uint64_t key;
  uint64_t now = atomic_load_explicit(&key, memory_order_relaxed), made;
  if (now)
    return now;
  fl_random_bytes(&made, sizeof made);
  made |= 1;
  return atomic_compare_exchange_strong(&key, &now, made) ? made : now;
}

double fl_random_fraction(void) {
  uint64_t bits;
  fl_random_bytes(&bits, sizeof bits);
  return (double)(bits >> 11) * 0x1p-53;
}

void fl_random_uuid(char uuid[FL_UUID_SIZE]) {
  static const char hex[] = "0123456789abcdef";
  unsigned char bytes[16];
  fl_random_bytes(bytes, sizeof bytes);
  bytes[6] = (unsigned char)(0x40 | (bytes[6] & 0x0f));
  bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
  for (size_t i = 0, at = 0; i < sizeof bytes; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      uuid[at++] = '-';
    uuid[at++] = hex[bytes[i] >> 4];
    uuid[at++] = hex[bytes[i] & 15];
  }
}
