//===-- rt/libc/reply.c - The functions of faastlane.h -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "entry.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fl_reply fl_reply;

static void set_name(char *to, size_t room, const char *from) {
  size_t size = strnlen(from, room - 1);
  memcpy(to, from, size);
  to[size] = '\0';
}

void fl_reply_reset(void) {
  static const char null[] = "null";
  struct fl_output *output = &fl_reply.output;

  free(fl_reply.owned);
  fl_reply.owned = NULL;
  output->data = null;
  output->size = sizeof null - 1;
  output->status = FL_STATUS_OK;
  set_name(output->type, sizeof output->type, FL_JSON);
  output->error[0] = output->cause[0] = '\0';
}

static int set(struct fl_reply *reply, void *data, size_t size,
               const char *type, void *owned) {
  struct fl_output *output = &reply->output;

  if (reply->owned != owned)
    free(reply->owned);
  reply->owned = owned;
  output->data = data;
  output->size = size;
  output->status = FL_STATUS_OK;
  set_name(output->type, sizeof output->type, type ? type : FL_JSON);
  return 0;
}

int fl_reply_take(struct fl_reply *reply, void *data, size_t size,
                  const char *type) {
  // What fl_reply_alloc gave is nobody's to free.
  bool allocated = data == reply->output.data && data != reply->owned;
  return set(reply, data, size, type, allocated ? NULL : data);
}

/// Memory for a large output, which the next function gets as it is; NULL: it
/// is no large one, or there is none.
static void *make_segment(size_t size) {
  if (size < FL_SEGMENT_MIN)
    return NULL;
  long at = __fl_call(FL_CALL_SEGMENT, (long)size, 0, 0);
  return at > 0 ? (void *)at : NULL;
}

/// The block that is kept for outputs, where that is large enough.
static void *kept_block(const struct fl_reply *reply, size_t size) {
  return size < FL_SEGMENT_MIN && size <= reply->room ? reply->block : NULL;
}

static void keep_block(struct fl_reply *reply, void *block, size_t size) {
  free(reply->block);
  reply->block = block;
  reply->room = size;
}

void *fl_reply_alloc(struct fl_reply *reply, size_t size, const char *type) {
  void *data = kept_block(reply, size);
  if (!data)
    data = make_segment(size);
  if (!data) {
    data = malloc(size ? size : 1);
    if (!data)
      return NULL;
    keep_block(reply, data, size);
  }
  set(reply, data, size, type, NULL);
  return data;
}

int fl_reply_bytes(struct fl_reply *reply, const void *data, size_t size,
                   const char *type) {
  // The data may be what an earlier call left in the reply.
  void *copy = kept_block(reply, size);
  if (copy) {
    memmove(copy, data, size);
    return set(reply, copy, size, type, NULL);
  }
  void *segment = make_segment(size);
  copy = segment ? segment : malloc(size ? size : 1);
  if (!copy)
    return -1;
  memcpy(copy, data, size);
  if (!segment)
    keep_block(reply, copy, size);
  return set(reply, copy, size, type, NULL);
}

int fl_reply_printf(struct fl_reply *reply, const char *format, ...) {
  char *text;
  va_list arguments;

  va_start(arguments, format);
  int size = vasprintf(&text, format, arguments);
  va_end(arguments);
  return size < 0 ? -1 : fl_reply_take(reply, text, (size_t)size, FL_JSON);
}

int fl_fail(struct fl_reply *reply, const char *error, const char *cause, ...) {
  struct fl_output *output = &reply->output;
  va_list arguments;

  output->status = FL_STATUS_ERROR;
  set_name(output->error, sizeof output->error, error);
  va_start(arguments, cause);
  vsnprintf(output->cause, sizeof output->cause, cause, arguments);
  va_end(arguments);
  return -1;
}
