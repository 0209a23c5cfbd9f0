//===-- rt/host/invoke.c - Runs a function for a Task ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The output comes back into a buffer of this thread and is copied from there
// into a message of its size. Only an output that is larger than the buffer
// costs a second call into the monitor.
//
//===----------------------------------------------------------------------===//
#include "invoke.h"
#include "admit.h"
#include "block.h"
#include "fault.h"
#include "flow.h"
#include "group.h"
#include "keep.h"
#include "monitor.h"
#include "refused.h"
#include "table.h"
#include "text.h"
#include "turn.h"

#include "image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE 65536

/// How long a call may take; what it is an error of, or NULL: any time.
struct limit {
  uint32_t seconds;
  const char *error;
};

/// The first thread's buffer; not a page of it exists before it is needed.
static char first_buffer[BUFFER_SIZE];
static _Thread_local char *buffer;

static char *this_buffer(void) {
  if (!buffer)
    buffer = fl_schedule_thread() ? malloc(BUFFER_SIZE) : first_buffer;
  return buffer;
}

/// What was put there came from a function: never trust its NUL.
static const char *bounded(char *string, size_t size) {
  string[size - 1] = '\0';
  return string;
}

static struct fl_error *faulted(uint32_t state, const struct fl_invoke *call,
                                const struct limit *limit) {
  struct fl_text words = {0};
  if (call->fault.code == FL_CODE_CANCELLED && limit->error)
    return fl_error_make(
        state, limit->error, "function '%s' was still at work after %u s",
        fl_image.functions[fl_monitor_function(call)].name, limit->seconds);
  fl_fault_describe(&words, call);
  fl_text_bytes(&words, "", 1);
  struct fl_error *error =
      words.failed ? fl_error_memory(state)
                   : fl_error_make(state, FL_ERROR_FAULT, "%s", words.data);
  fl_text_free(&words);
  return error;
}

/// The error of a call that did not end with FL_STATUS_OK.
static struct fl_error *error_of(uint32_t state, struct fl_invoke *call,
                                 const struct limit *limit) {
  const char *function = fl_image.functions[fl_monitor_function(call)].name;
  switch (call->status) {
  case FL_STATUS_ERROR: {
    const char *name = bounded(call->error, sizeof call->error);
    return fl_error_make(state, *name ? name : FL_ERROR_TASK_FAILED, "%s",
                         bounded(call->cause, sizeof call->cause));
  }
  case FL_STATUS_FAULT:
    return faulted(state, call, limit);
  case FL_STATUS_EXIT:
    return fl_error_make(state, FL_ERROR_EXIT,
                         "function '%s' called exit with status %d", function,
                         call->exit_status);
  case FL_STATUS_LIMIT:
    return fl_error_make(state, FL_ERROR_DATA_LIMIT,
                         "function '%s': its input (%llu bytes) or its output "
                         "is larger than can be carried",
                         function, (unsigned long long)call->in_size);
  default:
    return fl_error_make(state, FL_ERROR_RUNTIME,
                         "function '%s' ended in an unknown way (%u)", function,
                         call->status);
  }
}

/// The output of a call that ended well; in the function's turn, since what
/// did not fit is fetched from its instance.
static struct fl_result take_output(uint32_t state, struct fl_invoke *call) {
  struct fl_result result = {0};
  char *room;
  const char *type = bounded(call->out_type, sizeof call->out_type);
  if (call->out_at) {
    result.output =
        fl_message_adopt(call->out_at, call->out_size, type, fl_keep_release);
    if (result.output)
      result.output->function = fl_monitor_function(call);
    else
      result.error = fl_error_memory(state);
    return result;
  }
  result.error = fl_admit_message(state, call->out_size);
  struct fl_message *output =
      result.error ? NULL : fl_message_alloc(call->out_size, type, &room);
  if (!output) {
    if (call->out_size > call->out_capacity)
      fl_monitor_fetch(call->instance, NULL, 0); // which ends its turn
    if (!result.error)
      result.error = fl_error_memory(state);
    return result;
  }
  output->function = fl_monitor_function(call);
  if (call->out_size <= call->out_capacity) {
    if (call->out_size) // else there may be no buffer
      memcpy(room, call->out, call->out_size);
  } else {
    long got = fl_monitor_fetch(call->instance, room, call->out_size);
    if (got < 0 || (uint64_t)got != call->out_size) {
      fl_message_release(output);
      result.error = fl_error_make(
          state, FL_ERROR_RUNTIME, "function '%s': cannot fetch its output: %s",
          fl_image.functions[fl_monitor_function(call)].name,
          got < 0 ? strerror((int)-got) : "it is cut short");
      return result;
    }
  }
  result.output = output;
  return result;
}

/// The limit that ends a call first. False: `error` is set.
static bool find_limit(struct fl_eval *eval, const struct fl_limits *limits,
                       struct limit *limit) {
  static const struct fl_count_rule rule = {1, 1, 99999999, false};
  uint32_t timeout = FL_NONE, heartbeat = FL_NONE;
  if (!fl_flow_count(eval, &limits->timeout, &rule, &timeout) ||
      !fl_flow_count(eval, &limits->heartbeat, &rule, &heartbeat))
    return false;
  limit->error = heartbeat < timeout ? FL_ERROR_HEARTBEAT : FL_ERROR_TIMEOUT;
  limit->seconds = heartbeat < timeout ? heartbeat : timeout;
  return true;
}

/// Of the walk's state, in the state's own input.
static struct fl_error *limit_of(struct fl_walk *walk, struct limit *limit) {
  uint32_t limits = fl_workflow.states[walk->state].limits;
  if (limits == FL_NONE)
    return NULL;
  struct fl_datum data = {.message = walk->input};
  struct fl_eval eval;
  fl_eval_start(&eval, walk);
  eval.data = &data;
  find_limit(&eval, &fl_workflow.limits[limits], limit);
  fl_eval_end(&eval);
  return eval.error;
}

/// From here on the call can be ended. False: it need not begin.
static bool announce(struct fl_walk *walk, const struct limit *limit,
                     struct fl_error **error) {
  static atomic_uint tickets;
  bool watched = true;
  do
    walk->ticket = atomic_fetch_add_explicit(&tickets, 1, memory_order_relaxed);
  while (walk->ticket == 0); // which is no name
  walk->overdue = false;
  walk->phase = FL_PHASE_CALL;
  if (limit->error) {
    fl_schedule_lock();
    watched = fl_schedule_set(&walk->timer, fl_schedule_now() +
                                                limit->seconds * 1000000000ull);
    fl_schedule_unlock();
  }
  if (!watched)
    *error = fl_error_memory(walk->state);
  // Whoever stops the group sees the call, or this sees that it is stopped.
  return watched && !atomic_load(&walk->group->stopped);
}

/// From here on it cannot.
static void retract(struct fl_walk *walk, const struct limit *limit) {
  walk->phase = FL_PHASE_WORK;
  if (!limit->error && !atomic_load(&walk->group->stopped))
    return;
  fl_schedule_lock();
  fl_schedule_clear(&walk->timer);
  fl_schedule_unlock();
}

/// Puts the request's environment behind the input. What is to be given back
/// after the call, or NULL without memory.
static char *add_environment(struct fl_invoke *call,
                             const struct fl_message *environment) {
  char *in = fl_block_take(call->in_size + 1 + environment->size);
  if (!in)
    return NULL;
  if (call->in_size)
    memcpy(in, call->in, call->in_size);
  in[call->in_size] = '\0';
  if (environment->size)
    memcpy(in + call->in_size + 1, environment->data, environment->size);
  call->env_size = 1 + environment->size;
  call->in_size += call->env_size;
  call->in = in;
  return in;
}

static void prepare(struct fl_invoke *call, uint32_t instance,
                    const struct fl_message *input) {
  memset(call, 0, offsetof(struct fl_invoke, fault));
  call->instance = instance;
  call->in = input->data;
  call->in_size = input->size;
  memcpy(call->in_type, input->type, sizeof call->in_type);
  call->out = this_buffer();
  call->out_capacity = call->out ? BUFFER_SIZE : 0;
}

/// What came of a call that was run.
static struct fl_result conclude(struct fl_walk *walk, struct fl_invoke *call,
                                 const struct limit *limit,
                                 struct fl_result result) {
  walk->visit.key = call->key;
  walk->visit.pid = call->pid;
  if (call->parked >= 0)
    walk->visit.parked = (uint32_t)call->parked;
  if (call->refusals->count)
    fl_refused_trace(fl_monitor_function(call), call->refusals, walk->track);
  if (call->status == FL_STATUS_OK)
    return result;
  if (call->status == FL_STATUS_FAULT &&
      call->fault.code == FL_CODE_CANCELLED && !walk->overdue)
    return result; // it is no longer wanted
  result.error = error_of(walk->state, call, limit);
  fl_refused_note(result.error, fl_monitor_function(call), call->refusals);
  return result;
}

struct fl_result fl_invoke_task(struct fl_walk *walk,
                                const struct fl_message *input) {
  uint32_t function = fl_workflow.states[walk->state].function;
  struct fl_refusals refusals;
  struct limit limit = {0, NULL};
  struct fl_result result = {.error = limit_of(walk, &limit)};
  struct fl_message *environment = walk->frame.execution->environment;
  struct fl_invoke call;
  char *owned = NULL;
  if (result.error)
    return result;
  refusals.count = 0;
  prepare(&call, walk->instance, input);
  call.fresh = walk->fresh;
  call.refusals = &refusals;
  if (environment) {
    owned = add_environment(&call, environment);
    if (!owned)
      return (struct fl_result){.error = fl_error_memory(walk->state)};
  }
  walk->visit.function = function;
  walk->visit.instance = walk->instance / fl_image.function_count;

  bool wanted = announce(walk, &limit, &result.error);
  call.ticket = walk->ticket;
  walk->visit.called = fl_trace_now();
  int failure = wanted ? fl_monitor_invoke(&call) : 0;
  walk->visit.returned = fl_trace_now();
  walk->visit.mapped = call.out_at != NULL;
  retract(walk, &limit);
  fl_block_give(owned, call.in_size);
  if (!wanted)
    return result;
  if (!failure)
    fl_turn_learn(walk, &call);
  if (failure)
    result.error = fl_error_make(
        walk->state, FL_ERROR_RUNTIME, "function '%s' could not be run: %s",
        fl_image.functions[function].name, strerror(-failure));
  else if (call.status == FL_STATUS_OK)
    result = take_output(walk->state, &call);
  fl_keep_note(walk->instance,
               call.in_size > call.out_size ? call.in_size : call.out_size);
  fl_turn_end(walk);
  return failure ? result : conclude(walk, &call, &limit, result);
}
