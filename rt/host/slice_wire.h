//===-- rt/host/slice_wire.h - What both ends of a slice know -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_SLICE_WIRE_H
#define FL_HOST_SLICE_WIRE_H

#include "json.h"
#include "slice.h"
#include "wire.h"

#include "image.h"

/// A slice is not taken later than this after it was made. Clocks of different
/// machines may differ by about as much.
#define FL_SLICE_EXPIRES_MS 120000u

extern struct fl_slice_build {
  char id[32];
  size_t size;
} fl_slice_build;

/// Whether anything in the workflow asks for the Context object.
bool fl_slice_needs_context(void);

/// What became of a walk, in an answer.
enum fl_slice_part { FL_SLICE_NOTHING, FL_SLICE_OUTPUT, FL_SLICE_ERROR };

/// NULL: the reader is bad.
struct fl_error *fl_slice_read_error(struct fl_reader *in);

/// How much JSON becomes of so many bytes.
size_t fl_slice_packed(size_t bytes);
/// Writes it; the bytes have a seal afterwards. False without memory.
bool fl_slice_pack(struct fl_text *bytes, const struct fl_seal_key *key,
                   const char *label, char *json);
/// What is read from then on, malloc's; NULL: it has not this seal.
char *fl_slice_unpack(const char *base64, size_t size,
                      const struct fl_seal_key *key, const char *label,
                      struct fl_reader *in);

#endif
