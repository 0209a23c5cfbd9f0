//===-- rt/host/wire.h - Numbers and messages as bytes --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Between two copies of one program, and so of one byte order. A reader that
// meets what cannot be is `bad` from there on and reads zeros.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_WIRE_H
#define FL_HOST_WIRE_H

#include "message.h"
#include "text.h"

#include <stdint.h>

static inline void fl_wire_number(struct fl_text *out, uint64_t number) {
  fl_text_bytes(out, &number, sizeof number);
}
void fl_wire_bytes(struct fl_text *out, const void *data, size_t size);
void fl_wire_string(struct fl_text *out, const char *string); ///< or NULL
void fl_wire_message(struct fl_text *out, const struct fl_message *message);

struct fl_reader {
  const char *at, *end;
  bool bad;
};

uint64_t fl_read_number(struct fl_reader *in);
/// At most so much.
uint32_t fl_read_count(struct fl_reader *in, uint64_t most);
/// They lie where they were read.
const char *fl_read_bytes(struct fl_reader *in, size_t *size);
const char *fl_read_string(struct fl_reader *in); ///< or NULL
/// A copy. NULL: the reader is bad, or there is no memory, and then it is, too.
struct fl_message *fl_read_message(struct fl_reader *in);

#endif
