//===-- rt/host/trust.h - Whose certificates are believed -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TLS is Mbed TLS's, which libcurl drives. Whom to believe is decided here and
// not by libcurl, which could also be told to believe everybody.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_TRUST_H
#define FL_HOST_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Before all else, once: Mbed TLS finds out about the CPU and its own ciphers
/// when it first needs them, and keeps it without a lock.
void fl_trust_start(void);

/// Has a connection to be (its configuration, an mbedtls_ssl_config) believe
/// the authorities of SSL_CERT_FILE, else of the system, and note in *faults
/// what is wrong with a certificate: until the connection is there. False:
/// there are no authorities, and `why` of `size` bytes says so.
bool fl_trust_use(void *connection, uint32_t *faults, char *why, size_t size);

/// What is wrong, in words.
const char *fl_trust_words(uint32_t faults);

#endif
