//===-- rt/host/eval.c - Paths, templates and conditions, evaluated -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "eval.h"
#include "json.h"
#include "table.h"
#include "text.h"
#include "walk.h"

#include "faastlane.h"
#include "image.h"

void fl_eval_start(struct fl_eval *eval, struct fl_walk *walk) {
  eval->state = walk->state;
  eval->frame = &walk->frame;
  eval->data = NULL;
  eval->current = NULL;
  eval->entered = walk->entered;
  eval->retries = walk->retries;
  eval->error = NULL;
  fl_arena_start(&eval->arena);
}

void fl_eval_end(struct fl_eval *eval) { fl_arena_free(&eval->arena); }

void *fl_eval_memory(struct fl_eval *eval) {
  if (!eval->error)
    eval->error = fl_error_memory(eval->state);
  return NULL;
}

void *fl_eval_fail(struct fl_eval *eval, const char *format, ...) {
  struct fl_text text = {0};
  va_list args;
  if (eval->error)
    return NULL;
  va_start(args, format);
  fl_text_vformat(&text, format, args);
  va_end(args);
  fl_text_bytes(&text, "", 1);
  eval->error = text.failed ? fl_error_memory(eval->state)
                            : fl_error_make(eval->state, FL_ERROR_RUNTIME, "%s",
                                            text.data);
  fl_text_free(&text);
  return NULL;
}

/// What is read once, and is small, is read into the arena.
#define ONCE_MOST ((size_t)32 * 1024)

static const fl_value *read_message(struct fl_eval *eval,
                                    struct fl_datum *datum,
                                    struct fl_json_fault *fault) {
  struct fl_message *message = datum->message;
  if (!datum->once || message->size > ONCE_MOST)
    return fl_message_value(message, fault);
  yyjson_alc memory = fl_arena_memory(&eval->arena);
  yyjson_doc *document =
      fl_json_parse(message->data, message->size, &memory, fault);
  return document ? document->root : NULL;
}

const fl_value *fl_eval_datum(struct fl_eval *eval, struct fl_datum *datum) {
  struct fl_message *message = datum->message;
  struct fl_json_fault fault;
  if (datum->value)
    return datum->value;
  if (!fl_message_is_json(message))
    return fl_eval_fail(
        eval, "the state looks into %s (%zu bytes); it can look into JSON only",
        message->type, message->size);
  datum->value = read_message(eval, datum, &fault);
  if (datum->value)
    return datum->value;
  if (!fault.what)
    return fl_eval_memory(eval);
  struct fl_position at = fl_json_position(message->data, fault.offset);
  // What the host wrote is JSON, but may be nested too deeply to be read.
  if (message->function == FL_NONE)
    return fl_eval_fail(eval, "%zu:%zu: %s", at.line, at.column, fault.what);
  return fl_eval_fail(eval,
                      "function '%s' returned malformed JSON: %zu:%zu: %s",
                      fl_image.functions[message->function].name, at.line,
                      at.column, fault.what);
}

/// A value that takes up to so many bytes is written into the arena first, for
/// a message of just its size.
#define PRINT_MOST ((size_t)16 * 1024)

struct fl_message *fl_eval_print(struct fl_eval *eval, const fl_value *value) {
  size_t size =
      (size_t)((const char *)fl_value_next(value) - (const char *)value);
  struct fl_message *message;
  if (size > PRINT_MOST) {
    message = fl_message_print(value);
  } else {
    yyjson_alc memory = fl_arena_memory(&eval->arena);
    const char *text =
        yyjson_val_write_opts(value, YYJSON_WRITE_NOFLAG, &memory, &size, NULL);
    char *room;
    message = text ? fl_message_alloc(size, FL_JSON, &room) : NULL;
    if (message) {
      memcpy(room, text, size);
      atomic_store_explicit(&message->checked, true, memory_order_relaxed);
    }
  }
  return message ? message : fl_eval_memory(eval);
}

static const fl_value *make_text(struct fl_eval *eval, const uint32_t *node) {
  const char *text = fl_table_string(node[2]);
  const fl_value *value = *node == FL_OP_STRING
                              ? fl_value_string(&eval->arena, text, node[3])
                              : fl_value_number(&eval->arena, text, node[3]);
  return value ? value : fl_eval_memory(eval);
}

static const fl_value *make_array(struct fl_eval *eval, const uint32_t *node) {
  uint32_t count = node[2];
  const fl_value **items =
      fl_arena_alloc(&eval->arena, count * sizeof(fl_value *));
  if (!items)
    return fl_eval_memory(eval);
  node += 3;
  for (uint32_t i = 0; i < count; i++, node += node[1])
    if (!(items[i] = fl_eval_node(eval, node)))
      return NULL;
  const fl_value *array = fl_value_array(&eval->arena, items, count);
  return array ? array : fl_eval_memory(eval);
}

static const fl_value *make_object(struct fl_eval *eval, const uint32_t *node) {
  uint32_t count = node[2];
  const fl_value **items =
      fl_arena_alloc(&eval->arena, count * 2 * sizeof(fl_value *));
  if (!items)
    return fl_eval_memory(eval);
  node += 3;
  for (uint32_t i = 0; i < count; i++) {
    items[i * 2] =
        fl_value_string(&eval->arena, fl_table_string(node[0]), node[1]);
    if (!items[i * 2])
      return fl_eval_memory(eval);
    node += 2;
    if (!(items[i * 2 + 1] = fl_eval_node(eval, node)))
      return NULL;
    node += node[1];
  }
  const fl_value *object = fl_value_object(&eval->arena, items, count);
  return object ? object : fl_eval_memory(eval);
}

const fl_value *fl_eval_node(struct fl_eval *eval, const uint32_t *node) {
  switch ((enum fl_op) * node) {
  case FL_OP_FALSE:
    return &fl_value_false;
  case FL_OP_TRUE:
    return &fl_value_true;
  case FL_OP_NUMBER:
  case FL_OP_STRING:
    return make_text(eval, node);
  case FL_OP_ARRAY:
    return make_array(eval, node);
  case FL_OP_OBJECT:
    return make_object(eval, node);
  case FL_OP_PATH:
    return fl_path_value(eval, node);
  case FL_OP_CALL:
    return fl_intrinsic_call(eval, node);
  case FL_OP_NULL:
  default: // conditions are no values, and flcc makes none of them
    return &fl_value_null;
  }
}
