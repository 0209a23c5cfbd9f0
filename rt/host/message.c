//===-- rt/host/message.c - Bytes between states --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "message.h"
#include "block.h"
#include "json.h"

#include "faastlane.h"

#include "workflow.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void name_type(struct fl_message *message, const char *type) {
  // All of it goes to functions, so what follows the name is not the heap's.
  size_t size = strnlen(type, FL_TYPE_MAX - 1);
  memcpy(message->type, type, size);
  memset(message->type + size, 0, FL_TYPE_MAX - size);
  message->json = size == strlen(FL_JSON) && memcmp(type, FL_JSON, size) == 0;
}

static struct fl_message *make(size_t room, const char *type) {
  if (room > SIZE_MAX - sizeof(struct fl_message))
    return NULL;
  struct fl_message *message = fl_block_take(sizeof *message + room);
  if (!message)
    return NULL;
  message->block = sizeof *message + room;
  atomic_init(&message->references, 1);
  message->function = FL_NONE;
  atomic_init(&message->checked, false);
  atomic_init(&message->document, NULL);
  message->data = NULL;
  message->owned = NULL;
  message->release = NULL;
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

struct fl_message *fl_message_adopt(const void *data, size_t size,
                                    const char *type,
                                    void (*release)(const void *data)) {
  struct fl_message *message = make(0, type);
  if (!message) {
    release(data);
    return NULL;
  }
  message->data = data;
  message->size = size;
  message->release = release;
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
  yyjson_doc_free(atomic_load(&message->document));
  if (message->release)
    message->release(message->data);
  free(message->owned);
  fl_block_give(message, message->block);
}

const yyjson_val *fl_message_value(struct fl_message *message,
                                   struct fl_json_fault *fault) {
  yyjson_doc *document =
      atomic_load_explicit(&message->document, memory_order_acquire);
  if (document)
    return document->root;
  document = fl_json_parse(message->data, message->size, NULL, fault);
  if (!document)
    return NULL;
  atomic_store_explicit(&message->checked, true, memory_order_relaxed);
  // A branch on another thread may have been first.
  yyjson_doc *other = NULL;
  if (!atomic_compare_exchange_strong(&message->document, &other, document)) {
    yyjson_doc_free(document);
    document = other;
  }
  return document->root;
}

struct fl_message *fl_message_print(const yyjson_val *value) {
  size_t size;
  char *text = fl_json_print(value, &size);
  struct fl_message *message =
      text ? fl_message_wrap(text, size, FL_JSON, text) : NULL;
  if (message)
    atomic_store_explicit(&message->checked, true, memory_order_relaxed);
  return message;
}

bool fl_message_is_json(const struct fl_message *message) {
  if (message->json)
    return true;
  size_t size = strcspn(message->type, "; \t");
  if (size == strlen("application/json"))
    return strncasecmp(message->type, "application/json", size) == 0;
  return size > strlen("+json") &&
         strncasecmp(message->type + size - 5, "+json", 5) == 0;
}
