//===-- rt/host/intrinsic_code.c - Base64 and hashes ----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "base64.h"
#include "intrinsic.h"
#include "utf8.h"

#include <md5.h>
#include <sha1.h>
#include <sha2.h>

/// Of the service, in characters.
#define TEXT_MOST 10000

static bool is_short(const struct fl_operands *call, const fl_value *value) {
  const char *text = fl_value_text(value);
  size_t characters = 0;
  for (size_t i = 0; i < fl_value_length(value); i++)
    characters += ((unsigned char)text[i] & 0xC0) != 0x80;
  if (characters <= TEXT_MOST)
    return true;
  fl_operands_fail(call, "argument 1 is longer than %d characters", TEXT_MOST);
  return false;
}

const fl_value *fl_intrinsic_base64_encode(const struct fl_operands *call) {
  const fl_value *value = call->values[0];
  if (!fl_operands_needs_string(call, 0) || !is_short(call, value))
    return NULL;
  size_t size = fl_base64_size(fl_value_length(value));
  char *text = fl_arena_alloc(&call->eval->arena, size + 1);
  if (!text)
    return fl_eval_memory(call->eval);
  fl_base64_encode(text, fl_value_text(value), fl_value_length(value));
  return fl_operands_made(call,
                          fl_value_string(&call->eval->arena, text, size));
}

const fl_value *fl_intrinsic_base64_decode(const struct fl_operands *call) {
  const fl_value *value = call->values[0];
  if (!fl_operands_needs_string(call, 0) || !is_short(call, value))
    return NULL;
  size_t size = fl_value_length(value);
  unsigned char *to = fl_arena_alloc(&call->eval->arena, size / 4 * 3 + 3);
  if (!to)
    return fl_eval_memory(call->eval);
  size_t made = fl_base64_decode(to, fl_value_text(value), size);
  if (made == FL_BASE64_NONE)
    return fl_operands_fail(call, "argument 1 is no Base64");
  for (size_t i = 0; i < made;) {
    size_t length = fl_utf8_length(to + i, made - i);
    if (!length)
      return fl_operands_fail(call,
                              "argument 1 does not stand for text in UTF-8");
    i += length;
  }
  return fl_operands_made(
      call, fl_value_string(&call->eval->arena, (const char *)to, made));
}

static size_t hash_md5(const void *data, size_t size, unsigned char *sum) {
  MD5_CTX context;
  MD5Init(&context);
  MD5Update(&context, data, size);
  MD5Final(sum, &context);
  return MD5_DIGEST_LENGTH;
}

static size_t hash_sha1(const void *data, size_t size, unsigned char *sum) {
  SHA1_CTX context;
  SHA1Init(&context);
  SHA1Update(&context, data, size);
  SHA1Final(sum, &context);
  return SHA1_DIGEST_LENGTH;
}

#define HASH_SHA2(bits)                                                        \
  static size_t hash_sha##bits(const void *data, size_t size,                  \
                               unsigned char *sum) {                           \
    SHA2_CTX context;                                                          \
    SHA##bits##Init(&context);                                                 \
    SHA##bits##Update(&context, data, size);                                   \
    SHA##bits##Final(sum, &context);                                           \
    return SHA##bits##_DIGEST_LENGTH;                                          \
  }
HASH_SHA2(256)
HASH_SHA2(384)
HASH_SHA2(512)

static const struct {
  char name[8];
  size_t (*hash)(const void *data, size_t size, unsigned char *sum);
} hashes[] = {{"MD5", hash_md5},
              {"SHA-1", hash_sha1},
              {"SHA-256", hash_sha256},
              {"SHA-384", hash_sha384},
              {"SHA-512", hash_sha512}};

const fl_value *fl_intrinsic_hash(const struct fl_operands *call) {
  static const char hex[] = "0123456789abcdef";
  unsigned char sum[SHA512_DIGEST_LENGTH];
  char text[2 * sizeof sum];
  const fl_value *data = call->values[0], *name = call->values[1];
  if (!fl_operands_needs_string(call, 0) ||
      !fl_operands_needs_string(call, 1) || !is_short(call, data))
    return NULL;
  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
    if (fl_value_length(name) != strlen(hashes[i].name) ||
        memcmp(fl_value_text(name), hashes[i].name, fl_value_length(name)) != 0)
      continue;
    size_t size =
        hashes[i].hash(fl_value_text(data), fl_value_length(data), sum);
    for (size_t at = 0; at < size; at++) {
      text[at * 2] = hex[sum[at] >> 4];
      text[at * 2 + 1] = hex[sum[at] & 15];
    }
    return fl_operands_string(call, text, size * 2);
  }
  return fl_operands_fail(
      call,
      "'%.*s' is no algorithm; there are MD5, SHA-1, "
      "SHA-256, SHA-384 and SHA-512",
      (int)(fl_value_length(name) > 40 ? 40 : fl_value_length(name)),
      fl_value_text(name));
}
