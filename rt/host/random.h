//===-- rt/host/random.h - Random numbers ---------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_RANDOM_H
#define FL_HOST_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/// The kernel's random bytes, without waiting: at most 256.
void fl_random_bytes(void *bytes, size_t size);

/// A number that nobody outside knows, the same for the whole run.
uint64_t fl_random_key(void);

/// From 0 up to, but not including, 1.
double fl_random_fraction(void);

/// A version 4 UUID in lower case.
#define FL_UUID_SIZE 36
void fl_random_uuid(char uuid[FL_UUID_SIZE]);

#endif
