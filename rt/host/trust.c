//===-- rt/host/trust.c - Whose certificates are believed -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The authorities are read once, at the first connection, and are all threads'
// from then on: a bundle has 150 of them. A connection that was not told of
// them believes nobody.
//
//===----------------------------------------------------------------------===//
#include "trust.h"
#include "file.h"
#include "text.h"

#include <mbedtls/aes.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/// Where Debian has them, and flcc --emit=oci --ca-file puts them.
#define SYSTEM "/etc/ssl/certs/ca-certificates.crt"
#define HINT                                                                   \
  " (set SSL_CERT_FILE, or put a bundle into the image: flcc --emit=oci "      \
  "--ca-file=FILE)"

/// What Mbed TLS asks for; 0 or an error of its own.
int mbedtls_hardware_poll(void *user, unsigned char *bytes, size_t size,
                          size_t *got);
int mbedtls_hardware_poll(void *user, unsigned char *bytes, size_t size,
                          size_t *got) {
  (void)user;
  ssize_t count = getrandom(bytes, size, 0);
  *got = count > 0 ? (size_t)count : 0;
  return count > 0 ? 0 : MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

void fl_trust_start(void) {
  static const unsigned char key[16];
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  mbedtls_aes_setkey_enc(&aes, key, 8 * sizeof key);
  mbedtls_aes_free(&aes);
  mbedtls_ssl_list_ciphersuites();
}

static mbedtls_x509_crt authorities;

/// False, and why. Some of a bundle may be of a kind that is not known here.
static bool read_authorities(char *why, size_t size) {
  const char *path = getenv("SSL_CERT_FILE");
  struct fl_text text = {0};
  char *data = NULL;
  size_t length = 0;
  if (!path || !*path)
    path = SYSTEM;
  int error = fl_file_read(path, &data, &length);
  if (error) {
    snprintf(why, size, "'%s': %s, so no certificate can be verified%s", path,
             strerror(-error), HINT);
    return false;
  }
  fl_text_bytes(&text, data, length);
  fl_text_bytes(&text, "", 1); // by which Mbed TLS knows that it is text
  free(data);
  if (!text.failed)
    mbedtls_x509_crt_parse(&authorities, (const unsigned char *)text.data,
                           text.size);
  fl_text_free(&text);
  if (authorities.version)
    return true;
  snprintf(why, size, "'%s': there is no certificate in it%s", path, HINT);
  return false;
}

static bool have_authorities(char *why, size_t size) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static bool have;
  pthread_mutex_lock(&lock);
  if (!have)
    have = read_authorities(why, size);
  bool good = have;
  pthread_mutex_unlock(&lock);
  return good;
}

static int note(void *faults, mbedtls_x509_crt *certificate, int depth,
                uint32_t *flags) {
  (void)depth;
  *(uint32_t *)faults |= *flags;
  if (!certificate->raw.p) // it was signed in a way that is not compiled
    *(uint32_t *)faults |= MBEDTLS_X509_BADCERT_BAD_MD;
  return 0; // the flags decide
}

bool fl_trust_use(void *connection, uint32_t *faults, char *why, size_t size) {
  if (!have_authorities(why, size))
    return false;
  mbedtls_ssl_conf_ca_chain(connection, &authorities, NULL);
  mbedtls_ssl_conf_cert_profile(connection, &mbedtls_x509_crt_profile_default);
  mbedtls_ssl_conf_authmode(connection, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_verify(connection, note, faults);
  return true;
}

const char *fl_trust_words(uint32_t faults) {
  if (faults & (MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK |
                MBEDTLS_X509_BADCERT_BAD_KEY))
    return "its certificate has a key or a hash that is too weak";
  if (faults & MBEDTLS_X509_BADCERT_EXPIRED)
    return "its certificate has expired";
  if (faults & MBEDTLS_X509_BADCERT_FUTURE)
    return "its certificate is not valid yet";
  if (faults & MBEDTLS_X509_BADCERT_NOT_TRUSTED)
    return "its certificate is of nobody who is known here (SSL_CERT_FILE "
           "names a bundle of authorities)";
  if (faults & MBEDTLS_X509_BADCERT_CN_MISMATCH)
    return "its certificate is another host's";
  return "its certificate is not valid";
}
