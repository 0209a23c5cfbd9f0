//===-- rt/host/message.c - Bytes between states --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "message.h"

#include "workflow.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void name_type(struct fl_message *message, const char *type) {
  // All of it goes to functions, so what follows the name is not the heap's.
  size_t size = strnlen(type, FL_TYPE_MAX - 1);
  memcpy(message->type, type, size);
  memset(message->type + size, 0, FL_TYPE_MAX - size);
}

static struct fl_message *make(size_t room, const char *type) {
  if (room > SIZE_MAX - sizeof(struct fl_message))
    return NULL;
  struct fl_message *message = malloc(sizeof *message + room);
  if (!message)
    return NULL;
  atomic_init(&message->references, 1);
  message->function = FL_NONE;
  atomic_init(&message->checked, false);
  message->data = NULL;
  message->owned = NULL;
  message->size = room;
  name_type(message, type);
  return message;
}

struct fl_message *fl_message_alloc(size_t size, const char *type,
                                    char **room) {
  struct fl_message *message = make(size, type);
  if (!message)
    return NULL;
  *room = (char *)(message + 1);
  message->data = *room;
  return message;
}

struct fl_message *fl_message_wrap(const char *data, size_t size,
                                   const char *type, void *owned) {
  struct fl_message *message = make(0, type);
  if (!message) {
    free(owned);
    return NULL;
  }
  message->data = data;
  message->owned = owned;
  message->size = size;
  return message;
}

struct fl_message *fl_message_hold(struct fl_message *message) {
  atomic_fetch_add_explicit(&message->references, 1, memory_order_relaxed);
  return message;
}

void fl_message_release(struct fl_message *message) {
  if (!message || atomic_fetch_sub_explicit(&message->references, 1,
                                            memory_order_acq_rel) != 1)
    return;
  free(message->owned);
  free(message);
}

bool fl_message_is_json(const struct fl_message *message) {
  size_t size = strcspn(message->type, "; \t");
  if (size == strlen("application/json"))
    return strncasecmp(message->type, "application/json", size) == 0;
  return size > strlen("+json") &&
         strncasecmp(message->type + size - 5, "+json", 5) == 0;
}
