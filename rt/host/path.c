//===-- rt/host/path.c - What a path finds --------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recursion is one level for each step of the path that selects several values
// (FL_STEPS_MAX), never for a level of the data.
//
//===----------------------------------------------------------------------===//
#include "eval.h"
#include "json.h"
#include "table.h"

/// Steps behind this one. Filters are nodes, which know their size.
static const uint32_t *next_step(const uint32_t *step) {
  switch ((enum fl_step) * step) {
  case FL_STEP_FIELD:
    return step + 3;
  case FL_STEP_INDEX:
    return step + 2;
  case FL_STEP_SLICE:
    return step + 4;
  case FL_STEP_FIELDS:
  case FL_STEP_PICK:
    return step + 2 + (size_t)step[1] * 2;
  case FL_STEP_INDICES:
    return step + 2 + step[1];
  case FL_STEP_FILTER:
    return step + 1 + step[2];
  case FL_STEP_END:
  case FL_STEP_ALL:
  case FL_STEP_DEEP:
  case FL_STEP_LENGTH:
    break;
  }
  return step + 1;
}

static const fl_value *pick(struct fl_eval *eval, const uint32_t *step,
                            const fl_value *value) {
  struct fl_values items = {0};
  if (!fl_value_is_object(value))
    return NULL;
  for (uint32_t i = 0; i < step[1]; i++) {
    const char *name = fl_table_string(step[2 + i * 2]);
    size_t size = step[3 + i * 2];
    const fl_value *member = fl_value_member(value, name, size);
    if (!member)
      continue;
    const fl_value *key = fl_value_string(&eval->arena, name, size);
    if (!key || !fl_values_add(&eval->arena, &items, key) ||
        !fl_values_add(&eval->arena, &items, member))
      return fl_eval_memory(eval);
  }
  const fl_value *object =
      fl_value_object(&eval->arena, items.at, items.count / 2);
  return object ? object : fl_eval_memory(eval);
}

/// What a step that selects one value selects, or NULL.
static const fl_value *follow(struct fl_eval *eval, const uint32_t *step,
                              const fl_value *value) {
  switch ((enum fl_step) * step) {
  case FL_STEP_FIELD:
    return fl_value_member(value, fl_table_string(step[1]), step[2]);
  case FL_STEP_INDEX:
    return fl_value_element(value, (int32_t)step[1]);
  case FL_STEP_PICK:
    return pick(eval, step, value);
  case FL_STEP_LENGTH:
    if (fl_value_type(value) < YYJSON_TYPE_ARR)
      return NULL;
    value = fl_value_integer(&eval->arena, (int64_t)fl_value_length(value));
    return value ? value : fl_eval_memory(eval);
  default:
    return NULL;
  }
}

static bool is_single(const uint32_t *step) {
  return *step == FL_STEP_FIELD || *step == FL_STEP_INDEX ||
         *step == FL_STEP_PICK || *step == FL_STEP_LENGTH;
}

static bool collect(struct fl_eval *eval, const uint32_t *step,
                    const fl_value *value, struct fl_values *found);

static bool collect_all(struct fl_eval *eval, const uint32_t *rest,
                        const fl_value *value, struct fl_values *found) {
  bool object = fl_value_is_object(value);
  if (!object && !fl_value_is_array(value))
    return true;
  const fl_value *at = fl_value_first(value) + object;
  for (size_t i = fl_value_length(value); i > 0; i--) {
    if (!collect(eval, rest, at, found))
      return false;
    if (i > 1)
      at = fl_value_next(at) + object;
  }
  return true;
}

static bool collect_slice(struct fl_eval *eval, const uint32_t *step,
                          const fl_value *value, struct fl_values *found) {
  if (!fl_value_is_array(value))
    return true;
  int64_t count = (int64_t)fl_value_length(value);
  int64_t bounds[2] = {0, count};
  int64_t stride = (int32_t)step[3] == FL_SLICE_OPEN ? 1 : (int32_t)step[3];
  for (int i = 0; i < 2; i++) {
    int32_t written = (int32_t)step[1 + i];
    if (written == FL_SLICE_OPEN)
      continue;
    bounds[i] = written < 0 ? written + count : written;
    if (bounds[i] < 0)
      bounds[i] = 0;
    if (bounds[i] > count)
      bounds[i] = count;
  }
  const fl_value *at = fl_value_first(value);
  for (int64_t i = 0; i < bounds[1]; i++, at = fl_value_next(at))
    if (i >= bounds[0] && (i - bounds[0]) % stride == 0 &&
        !collect(eval, next_step(step), at, found))
      return false;
  return true;
}

static bool collect_some(struct fl_eval *eval, const uint32_t *step,
                         const fl_value *value, struct fl_values *found) {
  bool fields = *step == FL_STEP_FIELDS;
  for (uint32_t i = 0; i < step[1]; i++) {
    const fl_value *one =
        fields ? fl_value_member(value, fl_table_string(step[2 + i * 2]),
                                 step[3 + i * 2])
               : fl_value_element(value, (int32_t)step[2 + i]);
    if (one && !collect(eval, next_step(step), one, found))
      return false;
  }
  return true;
}

static bool collect_if(struct fl_eval *eval, const uint32_t *step,
                       const fl_value *value, struct fl_values *found) {
  const fl_value *outer = eval->current;
  eval->current = value;
  int holds = fl_condition_holds(eval, step + 1);
  eval->current = outer;
  return holds >= 0 && (!holds || collect(eval, next_step(step), value, found));
}

/// Elements of an array that pass, or the object itself.
static bool collect_filter(struct fl_eval *eval, const uint32_t *step,
                           const fl_value *value, struct fl_values *found) {
  if (fl_value_is_object(value))
    return collect_if(eval, step, value, found);
  if (!fl_value_is_array(value))
    return true;
  const fl_value *at = fl_value_first(value);
  for (size_t i = fl_value_length(value); i > 0; i--, at = fl_value_next(at))
    if (!collect_if(eval, step, at, found))
      return false;
  return true;
}

/// All containers within the value lie behind it, in the order of the text.
static bool collect_deep(struct fl_eval *eval, const uint32_t *step,
                         const fl_value *value, struct fl_values *found) {
  const fl_value *end = fl_value_next(value);
  for (const fl_value *at = value; at < end; at++) {
    if (fl_value_type(at) < YYJSON_TYPE_ARR)
      continue;
    // An object tests itself, so its array does not test it again.
    if (*step == FL_STEP_FILTER && fl_value_is_array(at))
      continue;
    if (!collect(eval, step, at, found))
      return false;
  }
  return true;
}

static bool collect(struct fl_eval *eval, const uint32_t *step,
                    const fl_value *value, struct fl_values *found) {
  while (is_single(step)) {
    value = follow(eval, step, value);
    if (!value)
      return !eval->error;
    step = next_step(step);
  }
  switch ((enum fl_step) * step) {
  case FL_STEP_ALL:
    return collect_all(eval, next_step(step), value, found);
  case FL_STEP_SLICE:
    return collect_slice(eval, step, value, found);
  case FL_STEP_FIELDS:
  case FL_STEP_INDICES:
    return collect_some(eval, step, value, found);
  case FL_STEP_FILTER:
    return collect_filter(eval, step, value, found);
  case FL_STEP_DEEP:
    return collect_deep(eval, next_step(step), value, found);
  default:
    return fl_values_add(&eval->arena, found, value) || fl_eval_memory(eval);
  }
}

static const fl_value *find_variable(struct fl_eval *eval,
                                     const uint32_t *node) {
  const struct fl_frame *frame = eval->frame;
  for (uint32_t up = node[FL_PATH_UP]; up > 0; up--)
    frame = frame->outer;
  struct fl_message *message = frame->variables[node[FL_PATH_SLOT]];
  if (!message)
    return fl_eval_fail(eval, "'%s' was not assigned yet",
                        fl_table_string(node[FL_PATH_TEXT]));
  return fl_eval_datum(eval, &(struct fl_datum){.message = message});
}

static const fl_value *find_root(struct fl_eval *eval, const uint32_t *node) {
  switch ((enum fl_path_root)node[FL_PATH_ROOT]) {
  case FL_ROOT_DATA:
    return fl_eval_datum(eval, eval->data);
  case FL_ROOT_CURRENT:
    return eval->current;
  case FL_ROOT_CONTEXT:
    return fl_context_value(eval);
  case FL_ROOT_EXECUTION_INPUT:
    return fl_eval_datum(
        eval, &(struct fl_datum){.message = eval->frame->execution->input});
  case FL_ROOT_VARIABLE:
    return find_variable(eval, node);
  }
  return NULL;
}

const fl_value *fl_path_find(struct fl_eval *eval, const uint32_t *node) {
  const fl_value *value = find_root(eval, node);
  if (!value)
    return NULL;
  const uint32_t *step = node + FL_PATH_STEPS;
  if (node[FL_PATH_DEFINITE]) {
    for (; value && *step != FL_STEP_END; step = next_step(step))
      value = follow(eval, step, value);
    return value;
  }
  struct fl_values found = {0};
  if (!collect(eval, step, value, &found))
    return NULL;
  value = fl_value_array(&eval->arena, found.at, found.count);
  return value ? value : fl_eval_memory(eval);
}

const fl_value *fl_path_value(struct fl_eval *eval, const uint32_t *node) {
  const fl_value *value = fl_path_find(eval, node);
  if (value)
    return value;
  return fl_eval_fail(eval, "the path '%s' finds nothing",
                      fl_table_string(node[FL_PATH_TEXT]));
}

// ---- Putting a result in its place ------------------------------------------

static const fl_value *no_place(struct fl_eval *eval, const fl_value *value,
                                const char *why) {
  if (!eval->error)
    eval->error = fl_error_make(eval->state, FL_ERROR_RESULT_PATH,
                                "'ResultPath' %s of %s", why,
                                value ? fl_value_describe(value) : "nothing");
  return NULL;
}

static const fl_value *put(struct fl_eval *eval, const uint32_t *step,
                           const fl_value *root, const fl_value *value);

static const fl_value *put_member(struct fl_eval *eval, const uint32_t *step,
                                  const fl_value *object,
                                  const fl_value *value) {
  const char *name = fl_table_string(step[1]);
  size_t size = step[2];
  if (!object)
    object = &fl_value_empty_object;
  if (!fl_value_is_object(object))
    return no_place(eval, object, "names a member");
  size_t count = fl_value_length(object);
  const fl_value **items =
      fl_arena_alloc(&eval->arena, (count + 1) * 2 * sizeof(fl_value *));
  if (!items)
    return fl_eval_memory(eval);
  const fl_value *old = fl_value_member(object, name, size);
  const fl_value *made = put(eval, next_step(step), old, value);
  const fl_value *at = fl_value_first(object);
  if (!made)
    return NULL;
  for (size_t i = 0; at && i < count; i++) {
    items[i * 2] = at;
    items[i * 2 + 1] = at + 1 == old ? made : at + 1;
    at = fl_value_next(at + 1);
  }
  if (!old) {
    items[count * 2] = fl_value_string(&eval->arena, name, size);
    items[count * 2 + 1] = made;
    if (!items[count++ * 2])
      return fl_eval_memory(eval);
  }
  const fl_value *whole = fl_value_object(&eval->arena, items, count);
  return whole ? whole : fl_eval_memory(eval);
}

static const fl_value *put_element(struct fl_eval *eval, const uint32_t *step,
                                   const fl_value *array,
                                   const fl_value *value) {
  const fl_value *old =
      array ? fl_value_element(array, (int32_t)step[1]) : NULL;
  if (!old)
    return no_place(eval, array, "names an element that is none");
  size_t count = fl_value_length(array);
  const fl_value **items =
      fl_arena_alloc(&eval->arena, count * sizeof(fl_value *));
  if (!items)
    return fl_eval_memory(eval);
  const fl_value *made = put(eval, next_step(step), old, value);
  if (!made)
    return NULL;
  const fl_value *at = fl_value_first(array);
  for (size_t i = 0; at && i < count; i++, at = fl_value_next(at))
    items[i] = at == old ? made : at;
  const fl_value *whole = fl_value_array(&eval->arena, items, count);
  return whole ? whole : fl_eval_memory(eval);
}

static const fl_value *put(struct fl_eval *eval, const uint32_t *step,
                           const fl_value *root, const fl_value *value) {
  if (*step == FL_STEP_FIELD)
    return put_member(eval, step, root, value);
  return *step == FL_STEP_INDEX ? put_element(eval, step, root, value) : value;
}

const fl_value *fl_path_put(struct fl_eval *eval, const uint32_t *node,
                            const fl_value *root, const fl_value *value) {
  return put(eval, node + FL_PATH_STEPS, root, value);
}
