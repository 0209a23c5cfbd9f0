//===-- rt/host/words.c - The history for people to read ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dry run has one thread and never waits, so what happens within a state is
// told between its beginning and its end.
//
//===----------------------------------------------------------------------===//
#include "event.h"
#include "table.h"

#include "image.h"

#include <string.h>

#define COLUMN 10 ///< of data, behind what it is

static void add_line(struct fl_text *out, unsigned depth, const char *what,
                     const struct fl_event *event) {
  const struct fl_message *message = event->message;
  size_t start = out->size;
  fl_text_pad(out, start, depth * (size_t)2);
  start = out->size;
  fl_text_add(out, what);
  if (message || event->error || event->cause)
    fl_text_pad(out, start, COLUMN);
  if (event->error)
    fl_text_plain(out, event->error, strlen(event->error));
  if (event->error && event->cause)
    fl_text_add(out, ": ");
  if (event->cause)
    fl_text_plain(out, event->cause, strlen(event->cause));
  if (message && fl_message_is_json(message))
    fl_text_json(out, message->data, message->size);
  else if (message)
    fl_text_format(out, "%zu bytes, %s", message->size, message->type);
  fl_text_add(out, "\n");
}

static void add_state(struct fl_text *out, const struct fl_event *event,
                      unsigned depth) {
  const char *name = fl_table_state_name(event->state);
  size_t start = out->size;
  fl_text_pad(out, start, depth * (size_t)2);
  fl_text_plain(out, name, strlen(name));
  fl_text_format(out, ": %s\n",
                 fl_table_type(fl_workflow.states[event->state].type));
}

static void add_call(struct fl_text *out, const struct fl_event *event,
                     unsigned depth) {
  static const char *const words[] = {
      [FL_EVENT_SUCCEEDED] = "answers",
      [FL_EVENT_FAILED] = "fails",
  };
  if (event->kind == FL_EVENT_SCHEDULED) {
    struct fl_text what = {0};
    fl_text_format(
        &what, "calls %s with ",
        fl_image.functions[fl_workflow.states[event->state].function].name);
    fl_text_bytes(&what, "", 1);
    out->failed |= what.failed;
    if (!what.failed)
      add_line(out, depth, what.data, event);
    fl_text_free(&what);
  } else if (event->kind != FL_EVENT_STARTED) {
    add_line(out, depth, words[event->kind], event);
  }
}

static void add_iteration(struct fl_text *out, const struct fl_event *event,
                          unsigned depth) {
  size_t start = out->size;
  if (event->kind != FL_EVENT_STARTED)
    return;
  fl_text_pad(out, start, depth * (size_t)2);
  fl_text_format(out, "item %u\n", event->number);
}

/// How much deeper it is behind the event than before.
static int deeper(const struct fl_event *event) {
  if (event->of == FL_EVENT_OF_STATE && event->kind == FL_EVENT_ABORTED)
    return 0;
  if (event->of != FL_EVENT_OF_STATE && event->of != FL_EVENT_OF_ITERATION)
    return 0;
  return event->kind == FL_EVENT_STARTED     ? 1
         : event->kind == FL_EVENT_SUCCEEDED ? -1
         : event->kind == FL_EVENT_FAILED    ? -1
         : event->kind == FL_EVENT_ABORTED   ? -1
                                             : 0;
}

void fl_event_words(struct fl_text *out, const struct fl_event *event,
                    unsigned *depth) {
  static const char *const ends[] = {
      [FL_EVENT_SUCCEEDED] = "succeeded",
      [FL_EVENT_FAILED] = "failed",
      [FL_EVENT_TIMED_OUT] = "timed out",
      [FL_EVENT_ABORTED] = "aborted",
  };
  int change = deeper(event);
  if (change < 0)
    *depth -= 1;
  switch (event->of) {
  case FL_EVENT_OF_EXECUTION:
    if (event->kind != FL_EVENT_STARTED)
      add_line(out, 0, ends[event->kind], event);
    break;
  case FL_EVENT_OF_STATE:
    if (event->kind == FL_EVENT_ENTERED) {
      add_state(out, event, *depth);
      add_line(out, *depth + 1, "in", event);
    } else if (event->kind == FL_EVENT_EXITED) {
      add_line(out, *depth + 1, "out", event);
    }
    break;
  case FL_EVENT_OF_ITERATION:
    add_iteration(out, event, *depth);
    break;
  case FL_EVENT_OF_CALL:
    add_call(out, event, *depth + 1);
    break;
  }
  if (change > 0)
    *depth += 1;
}
