//===-- rt/host/context.c - The Context object ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names have the form that the service gives them, of an account and a region
// that are none.
//
//===----------------------------------------------------------------------===//
#include "eval.h"
#include "random.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>

#define ACCOUNT "arn:aws:states:local:000000000000:"

const char *fl_execution_name(struct fl_execution *execution) {
  char *name = atomic_load(&execution->name), *none = NULL;
  if (name)
    return name;
  name = malloc(FL_UUID_SIZE + 1);
  if (!name)
    return NULL;
  fl_random_uuid(name);
  name[FL_UUID_SIZE] = '\0';
  if (!atomic_compare_exchange_strong(&execution->name, &none, name)) {
    free(name);
    name = none;
  }
  return name;
}

/// A string that lies in the arena, or NULL without memory.
static const fl_value *format(struct fl_eval *eval, const char *words, ...)
    __attribute__((format(printf, 2, 3)));

static const fl_value *format(struct fl_eval *eval, const char *words, ...) {
  struct fl_text text = {0};
  va_list args;
  va_start(args, words);
  fl_text_vformat(&text, words, args);
  va_end(args);
  char *copy = text.failed ? NULL : fl_arena_alloc(&eval->arena, text.size + 1);
  const fl_value *value = NULL;
  if (copy) {
    memcpy(copy, text.data, text.size);
    value = fl_value_string(&eval->arena, copy, text.size);
  }
  fl_text_free(&text);
  return value;
}

/// As the service writes it: 2024-05-06T07:08:09.012Z
static const fl_value *format_time(struct fl_eval *eval,
                                   const struct timespec *time) {
  struct tm tm;
  gmtime_r(&time->tv_sec, &tm);
  return format(eval, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ", tm.tm_year + 1900,
                tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                time->tv_nsec / 1000000);
}

/// An object of names and values by turns; one that is NULL spoils it.
static const fl_value *object(struct fl_eval *eval, const char *const *names,
                              const fl_value *const *values, size_t count) {
  const fl_value *items[10];
  for (size_t i = 0; i < count; i++) {
    items[i * 2] = fl_value_string(&eval->arena, names[i], strlen(names[i]));
    items[i * 2 + 1] = values[i];
    if (!items[i * 2] || !values[i])
      return NULL;
  }
  return fl_value_object(&eval->arena, items, count);
}

/// Map: the item of the innermost iteration around this; NULL where there is
/// none.
static const fl_value *find_item(struct fl_eval *eval) {
  static const char *const item_names[] = {"Index", "Value"};
  static const char *const map_names[] = {"Item"};
  const struct fl_frame *frame = eval->frame;
  while (frame && !frame->item)
    frame = frame->outer;
  if (!frame)
    return NULL;
  const fl_value *item =
      object(eval, item_names,
             (const fl_value *[]){fl_value_integer(&eval->arena, frame->index),
                                  frame->item},
             2);
  return object(eval, map_names, &item, 1);
}

const fl_value *fl_context_value(struct fl_eval *eval) {
  static const char *const execution_names[] = {"Id", "Input", "Name",
                                                "RoleArn", "StartTime"};
  static const char *const state_names[] = {"EnteredTime", "Name",
                                            "RetryCount"};
  static const char *const machine_names[] = {"Id", "Name"};
  static const char *const names[] = {"Execution", "State", "StateMachine",
                                      "Map"};
  struct fl_execution *execution = eval->frame->execution;
  const char *workflow = fl_table_string(fl_workflow.name);
  const char *name = fl_execution_name(execution);
  if (!name)
    return fl_eval_memory(eval);
  const fl_value *input =
      fl_eval_datum(eval, &(struct fl_datum){.message = execution->input});
  if (!input)
    return NULL;
  const fl_value *parts[] = {
      object(eval, execution_names,
             (const fl_value *[]){
                 format(eval, ACCOUNT "execution:%s:%s", workflow, name), input,
                 format(eval, "%s", name),
                 format(eval, "arn:aws:iam::000000000000:role/none"),
                 format_time(eval, &execution->started)},
             5),
      object(eval, state_names,
             (const fl_value *[]){
                 format_time(eval, &eval->entered),
                 format(eval, "%s", fl_table_state_name(eval->state)),
                 fl_value_integer(&eval->arena, eval->retries)},
             3),
      object(eval, machine_names,
             (const fl_value *[]){
                 format(eval, ACCOUNT "stateMachine:%s", workflow),
                 format(eval, "%s", workflow)},
             2),
      find_item(eval),
  };
  const fl_value *context = object(eval, names, parts, parts[3] ? 4 : 3);
  return context ? context : fl_eval_memory(eval);
}
