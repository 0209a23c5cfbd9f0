//===-- rt/host/wire.c - Numbers and messages as bytes --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "wire.h"

#include "faastlane.h"

#include <string.h>

void fl_wire_bytes(struct fl_text *out, const void *data, size_t size) {
  fl_wire_number(out, size);
  if (size)
    fl_text_bytes(out, data, size);
}

void fl_wire_string(struct fl_text *out, const char *string) {
  fl_wire_bytes(out, string, string ? strlen(string) + 1 : 0);
}

void fl_wire_message(struct fl_text *out, const struct fl_message *message) {
  fl_wire_string(out, message->json ? NULL : message->type);
  fl_wire_bytes(out, message->data, message->size);
}

uint64_t fl_read_number(struct fl_reader *in) {
  uint64_t number = 0;
  if (in->bad || (size_t)(in->end - in->at) < sizeof number) {
    in->bad = true;
    return 0;
  }
  memcpy(&number, in->at, sizeof number);
  in->at += sizeof number;
  return number;
}

uint32_t fl_read_count(struct fl_reader *in, uint64_t most) {
  uint64_t count = fl_read_number(in);
  if (count <= most && count <= UINT32_MAX)
    return (uint32_t)count;
  in->bad = true;
  return 0;
}

const char *fl_read_bytes(struct fl_reader *in, size_t *size) {
  uint64_t count = fl_read_number(in);
  if (in->bad || count > (size_t)(in->end - in->at)) {
    in->bad = true;
    *size = 0;
    return "";
  }
  const char *bytes = in->at;
  in->at += count;
  *size = count;
  return bytes;
}

const char *fl_read_string(struct fl_reader *in) {
  size_t size;
  const char *string = fl_read_bytes(in, &size);
  if (size == 0)
    return NULL;
  in->bad |= string[size - 1] != '\0';
  return in->bad ? NULL : string;
}

struct fl_message *fl_read_message(struct fl_reader *in) {
  const char *type = fl_read_string(in);
  size_t size;
  const char *data = fl_read_bytes(in, &size);
  char *room;
  struct fl_message *message =
      in->bad ? NULL : fl_message_alloc(size, type ? type : FL_JSON, &room);
  if (message && size)
    memcpy(room, data, size);
  in->bad |= !message;
  return message;
}
