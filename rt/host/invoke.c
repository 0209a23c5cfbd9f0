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
#include "fault.h"
#include "monitor.h"
#include "pool.h"
#include "refused.h"
#include "table.h"
#include "text.h"
#include "watch.h"

#include "image.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE 65536

/// A function has one instance, which serves one call at a time.
static pthread_mutex_t turns[FL_FUNCTIONS_MAX] = {
    [0 ... FL_FUNCTIONS_MAX - 1] = PTHREAD_MUTEX_INITIALIZER};

/// The first thread's buffer; not a page of it exists before it is needed.
static char first_buffer[BUFFER_SIZE];
static _Thread_local char *buffer;

static char *this_buffer(void) {
  if (!buffer)
    buffer = fl_pool_thread() ? malloc(BUFFER_SIZE) : first_buffer;
  return buffer;
}

/// What was put there came from a function: never trust its NUL.
static const char *bounded(char *string, size_t size) {
  string[size - 1] = '\0';
  return string;
}

static struct fl_error *faulted(uint32_t state, const struct fl_invoke *call) {
  struct fl_text words = {0};
  uint32_t seconds = fl_workflow.states[state].timeout;
  if (call->fault.code == FL_CODE_CANCELLED)
    return fl_error_make(state, FL_ERROR_TIMEOUT,
                         "function '%s' was still at work after %u s",
                         fl_image.functions[call->function].name, seconds);
  fl_fault_describe(&words, call);
  fl_text_bytes(&words, "", 1);
  struct fl_error *error =
      words.failed ? fl_error_memory(state)
                   : fl_error_make(state, FL_ERROR_FAULT, "%s", words.data);
  fl_text_free(&words);
  return error;
}

/// The error of a call that did not end with FL_STATUS_OK.
static struct fl_error *error_of(uint32_t state, struct fl_invoke *call) {
  const char *function = fl_image.functions[call->function].name;
  switch (call->status) {
  case FL_STATUS_ERROR: {
    const char *name = bounded(call->error, sizeof call->error);
    return fl_error_make(state, *name ? name : FL_ERROR_TASK_FAILED, "%s",
                         bounded(call->cause, sizeof call->cause));
  }
  case FL_STATUS_FAULT:
    return faulted(state, call);
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
  struct fl_result result = {NULL, NULL};
  char *room;
  struct fl_message *output = fl_message_alloc(
      call->out_size, bounded(call->out_type, sizeof call->out_type), &room);
  if (!output) {
    if (call->out_size > call->out_capacity)
      fl_monitor_fetch(call->function, NULL, 0); // which ends its turn
    result.error = fl_error_memory(state);
    return result;
  }
  output->function = call->function;
  if (call->out_size <= call->out_capacity) {
    memcpy(room, call->out, call->out_size);
  } else {
    long got = fl_monitor_fetch(call->function, room, call->out_size);
    if (got < 0 || (uint64_t)got != call->out_size) {
      fl_message_release(output);
      result.error = fl_error_make(
          state, FL_ERROR_RUNTIME, "function '%s': cannot fetch its output: %s",
          fl_image.functions[call->function].name,
          got < 0 ? strerror((int)-got) : "it is cut short");
      return result;
    }
  }
  result.output = output;
  return result;
}

struct fl_result fl_invoke_task(uint32_t state, const struct fl_message *input,
                                struct fl_visit *visit) {
  struct fl_result result = {NULL, NULL};
  uint32_t seconds = fl_workflow.states[state].timeout;
  struct fl_watch watch;
  struct fl_invoke call;
  int failure = -EAGAIN;
  memset(&call, 0, offsetof(struct fl_invoke, fault));
  call.function = fl_workflow.states[state].function;
  call.in = input->data;
  call.in_size = input->size;
  memcpy(call.in_type, input->type, sizeof call.in_type);
  call.out = this_buffer();
  call.out_capacity = call.out ? BUFFER_SIZE : 0;
  struct fl_refusals refusals;
  refusals.count = 0;
  call.refusals = &refusals;
  visit->function = call.function;

  pthread_mutex_lock(&turns[call.function]);
  if (fl_watch_begin(&watch, call.function, seconds)) {
    call.ticket = watch.ticket;
    failure = fl_monitor_invoke(&call);
  }
  fl_watch_end(&watch);
  if (failure)
    result.error = fl_error_make(
        state, FL_ERROR_RUNTIME, "function '%s' could not be run: %s",
        fl_image.functions[call.function].name, strerror(-failure));
  else if (call.status == FL_STATUS_OK)
    result = take_output(state, &call);
  pthread_mutex_unlock(&turns[call.function]);

  if (failure)
    return result;
  visit->key = call.key;
  visit->pid = call.pid;
  if (call.parked >= 0)
    visit->parked = (uint32_t)call.parked;
  if (refusals.count)
    fl_refused_trace(call.function, &refusals);
  if (call.status != FL_STATUS_OK) {
    result.error = error_of(state, &call);
    fl_refused_note(result.error, call.function, &refusals);
  }
  return result;
}
