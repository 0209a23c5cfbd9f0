//===-- rt/libc/reply.c - The functions of faastlane.h -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "entry.h"
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
  return set(reply, data, size, type, data);
}

/// Memory for an output, and what of it is to be freed. The next function gets
/// a large one as it is, where the monitor has memory for that.
static void *make_room(size_t size, void **owned) {
  *owned = NULL;
  if (size >= FL_SEGMENT_MIN) {
    long at = __fl_call(FL_CALL_SEGMENT, (long)size, 0, 0);
    if (at > 0)
      return (void *)at;
  }
  return *owned = malloc(size ? size : 1);
}

void *fl_reply_alloc(struct fl_reply *reply, size_t size, const char *type) {
  void *owned, *data = make_room(size, &owned);
  if (data)
    set(reply, data, size, type, owned);
  return data;
}

int fl_reply_bytes(struct fl_reply *reply, const void *data, size_t size,
                   const char *type) {
  // The data may be what an earlier call left in the reply.
  void *owned, *copy = make_room(size, &owned);
  if (!copy)
    return -1;
  memcpy(copy, data, size);
  return set(reply, copy, size, type, owned);
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
