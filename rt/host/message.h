//===-- rt/host/message.h - Bytes between states --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A message never changes once it is made, so branches on several threads may
// hold the same one; the last to let go frees it.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_MESSAGE_H
#define FL_HOST_MESSAGE_H

#include "call.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <yyjson.h>

struct fl_message {
  atomic_uint references;
  uint32_t function;   ///< whose output this is; FL_NONE: no function's
  atomic_bool checked; ///< known to be valid JSON
  _Atomic(yyjson_doc *) document; ///< what it says, once somebody asked
  const char *data;
  size_t block; ///< bytes that the message itself was made of
  void *owned;  ///< what to free with it, or NULL
  bool json;    ///< `type` is FL_JSON, as it mostly is
  void (*release)(
      const void *data); ///< what the data is given back by, or NULL
  size_t size;
  char type[FL_TYPE_MAX];
};

/// A message with room for `size` bytes at *room, which the caller fills
/// before anyone else sees it; one reference, the caller's. NULL: no memory.
struct fl_message *fl_message_alloc(size_t size, const char *type, char **room);

/// A message of bytes that outlive it, or with `owned` set, of malloc's bytes,
/// which are then freed with it (at once, when there is no memory: NULL).
struct fl_message *fl_message_wrap(const char *data, size_t size,
                                   const char *type, void *owned);

/// A message of bytes that are to be given back with it (at once, when there is
/// no memory: NULL).
struct fl_message *fl_message_adopt(const void *data, size_t size,
                                    const char *type,
                                    void (*release)(const void *data));

struct fl_message *fl_message_hold(struct fl_message *message);
void fl_message_release(struct fl_message *message); ///< NULL is nothing

struct fl_json_fault;

/// The value that it says, which stays the message's: read once, by whoever
/// asks first. NULL with *fault filled in.
const yyjson_val *fl_message_value(struct fl_message *message,
                                   struct fl_json_fault *fault);

/// A message of the value as text; NULL: no memory.
struct fl_message *fl_message_print(const yyjson_val *value);

/// application/json, with or without parameters, or a type ending in +json.
bool fl_message_is_json(const struct fl_message *message);

#endif
