//===-- rt/host/eval.h - Paths, templates and conditions, evaluated -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An evaluation belongs to one visit of a state. What it makes lies in its
// arena and refers to the messages that it looks into, so it ends before they
// are let go of. Functions that return NULL have set `error`, but for those
// that say otherwise.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_EVAL_H
#define FL_HOST_EVAL_H

#include "error.h"
#include "message.h"
#include "value.h"

#include "expression.h"

#include <time.h>

/// A run of the workflow.
struct fl_execution {
  uint64_t number; ///< from 1, and no other's
  struct fl_message *input;
  struct fl_message *environment; ///< of functions (engine.h), or NULL
  struct timespec started;
  uint64_t deadline;        ///< of fl_schedule_now; 0: none
  bool slice;               ///< for another container, which does the lending
  _Atomic(char *) name;     ///< a UUID, made when somebody asks
  atomic_size_t variables;  ///< bytes that all of them have
  _Atomic(uint64_t) visits; ///< to states; counted where somebody asked for it
};

/// What a walk's expressions see. Branches read their outer frames; nobody
/// assigns while they run.
struct fl_frame {
  struct fl_frame *outer;
  struct fl_execution *execution;
  struct fl_message **variables; ///< NULL until assigned
  uint32_t variable_count;
  uint32_t index;       ///< of the item
  const fl_value *item; ///< of a Map's iteration, or NULL: look outside
};

/// Data on its way through a state: a message, or a value of it or made of it.
struct fl_datum {
  struct fl_message *message; ///< not held by the datum
  const fl_value *value;      ///< NULL while nobody looked into the message
  bool once; ///< nobody will look into the message after this evaluation
};

/// Made by whoever asks first. NULL: no memory. (context.c)
const char *fl_execution_name(struct fl_execution *execution);

struct fl_eval {
  uint32_t state;
  struct fl_frame *frame;
  struct fl_datum *data;   ///< $
  const fl_value *current; ///< @
  struct timespec entered; ///< when it entered the state
  uint32_t retries;        ///< of the state, so far
  struct fl_error *error;
  struct fl_arena arena;
};

struct fl_walk;

/// In the state of a walk.
void fl_eval_start(struct fl_eval *eval, struct fl_walk *walk);
void fl_eval_end(struct fl_eval *eval); ///< `error` stays

/// Sets the error States.Runtime, unless there is one. NULL.
void *fl_eval_fail(struct fl_eval *eval, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void *fl_eval_memory(struct fl_eval *eval);

/// The value of a datum, read from its message when it has to be.
const fl_value *fl_eval_datum(struct fl_eval *eval, struct fl_datum *datum);

/// A message of the value as text, the caller's to release.
struct fl_message *fl_eval_print(struct fl_eval *eval, const fl_value *value);

/// Any node that is a value.
const fl_value *fl_eval_node(struct fl_eval *eval, const uint32_t *node);

/// What a path finds; that a definite one finds nothing is an error. (path.c)
const fl_value *fl_path_value(struct fl_eval *eval, const uint32_t *node);
/// The same, but NULL without an error where there is nothing.
const fl_value *fl_path_find(struct fl_eval *eval, const uint32_t *node);

/// `root` with `value` at the place that the path names, made where there is
/// none yet. (path.c)
const fl_value *fl_path_put(struct fl_eval *eval, const uint32_t *node,
                            const fl_value *root, const fl_value *value);

/// A call of an intrinsic function (intrinsic.c).
const fl_value *fl_intrinsic_call(struct fl_eval *eval, const uint32_t *node);

/// A condition of a Choice state or of a filter: 1, 0, or -1 with an error.
/// (condition.c)
int fl_condition_holds(struct fl_eval *eval, const uint32_t *node);

/// The Context object, all of it (context.c).
const fl_value *fl_context_value(struct fl_eval *eval);

#endif
