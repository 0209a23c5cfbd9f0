//===-- rt/host/history.c - What happened, as the service tells it --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "history.h"
#include "engine.h"
#include "event.h"
#include "group.h"
#include "table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/// `on` changes only while there is one thread; the rest is the lock's. An
/// event's id is its place, counted from 1.
static struct {
  bool on;
  bool incomplete; ///< an event was dropped for lack of memory
  pthread_mutex_t lock;
  struct fl_event *events;
  size_t count, capacity;
} history = {.lock = PTHREAD_MUTEX_INITIALIZER};

void fl_history_start(void) { history.on = true; }

bool fl_history_on(void) { return history.on; }

static void drop_event(struct fl_event *event) {
  fl_message_release(event->message);
  free(event->error);
  free(event->cause);
}

static void drop(void) {
  for (size_t i = 0; i < history.count; i++)
    drop_event(&history.events[i]);
  free(history.events);
  history.events = NULL;
  history.count = history.capacity = 0;
  history.incomplete = false;
}

/// Keeps it, with a reference of its own to its message. Its id.
static uint32_t keep(struct fl_event *event) {
  uint32_t id = 0;
  clock_gettime(CLOCK_REALTIME, &event->time);
  if (event->message)
    fl_message_hold(event->message);
  pthread_mutex_lock(&history.lock);
  if (history.count == history.capacity) {
    size_t capacity = history.capacity ? history.capacity * 2 : 64;
    struct fl_event *events =
        realloc(history.events, capacity * sizeof *events);
    if (events) {
      history.events = events;
      history.capacity = capacity;
    }
  }
  if (history.count < history.capacity) {
    history.events[history.count++] = *event;
    id = (uint32_t)history.count;
  } else {
    history.incomplete = true;
  }
  pthread_mutex_unlock(&history.lock);
  if (!id)
    drop_event(event);
  return id;
}

static void copy_error(struct fl_event *event, const struct fl_error *error) {
  event->error = error->name ? strdup(error->name) : NULL;
  event->cause = error->cause ? strdup(error->cause) : NULL;
}

// ---- The execution ----------------------------------------------------------

void fl_history_begin(struct fl_message *input) {
  if (!history.on)
    return;
  drop();
  keep(&(struct fl_event){.of = FL_EVENT_OF_EXECUTION,
                          .kind = FL_EVENT_STARTED,
                          .state = FL_NONE,
                          .message = input});
}

void fl_history_end(const struct fl_group *group,
                    const struct fl_ended *ended) {
  static const enum fl_event_kind kinds[] = {
      [FL_ENDING_SUCCEEDED] = FL_EVENT_SUCCEEDED,
      [FL_ENDING_FAILED] = FL_EVENT_FAILED,
      [FL_ENDING_TIMED_OUT] = FL_EVENT_TIMED_OUT,
      [FL_ENDING_ABORTED] = FL_EVENT_ABORTED,
  };
  if (!history.on)
    return;
  struct fl_event event = {.of = FL_EVENT_OF_EXECUTION,
                           .kind = kinds[ended->ending],
                           .previous = group->last_event,
                           .state = FL_NONE,
                           .message = ended->output};
  if (ended->error)
    copy_error(&event, ended->error);
  keep(&event);
}

// ---- States and functions ---------------------------------------------------

/// The next event of a walk.
static void follow(struct fl_walk *walk, struct fl_event event) {
  event.previous = walk->event;
  event.state = walk->state;
  walk->event = keep(&event);
}

void fl_history_enter(struct fl_walk *walk) {
  if (!history.on)
    return;
  walk->inside = true;
  follow(walk, (struct fl_event){.of = FL_EVENT_OF_STATE,
                                 .kind = FL_EVENT_ENTERED,
                                 .message = walk->input});
}

void fl_history_leave(struct fl_walk *walk, struct fl_message *output) {
  if (!history.on || !output)
    return;
  walk->inside = false;
  follow(walk, (struct fl_event){.of = FL_EVENT_OF_STATE,
                                 .kind = FL_EVENT_EXITED,
                                 .message = output});
}

void fl_history_call(struct fl_walk *walk, struct fl_message *input) {
  if (!history.on)
    return;
  follow(walk, (struct fl_event){.of = FL_EVENT_OF_CALL,
                                 .kind = FL_EVENT_SCHEDULED,
                                 .message = input});
  follow(walk,
         (struct fl_event){.of = FL_EVENT_OF_CALL, .kind = FL_EVENT_STARTED});
}

void fl_history_return(struct fl_walk *walk, const struct fl_result *result) {
  if (!history.on || (!result->output && !result->error))
    return;
  struct fl_event event = {.of = FL_EVENT_OF_CALL,
                           .kind = FL_EVENT_SUCCEEDED,
                           .message = result->output};
  if (result->error) {
    event.kind = walk->overdue ? FL_EVENT_TIMED_OUT : FL_EVENT_FAILED;
    copy_error(&event, result->error);
  }
  follow(walk, event);
}

// ---- Parallel and Map -------------------------------------------------------

static uint32_t keep_state(const struct fl_group *group,
                           enum fl_event_kind kind, uint32_t previous) {
  return keep(&(struct fl_event){.of = FL_EVENT_OF_STATE,
                                 .kind = kind,
                                 .previous = previous,
                                 .state = group->owner->state,
                                 .number = group->count});
}

void fl_history_open(struct fl_group *group) {
  if (!history.on)
    return;
  struct fl_walk *owner = group->owner;
  owner->event = keep_state(group, FL_EVENT_STARTED, owner->event);
  group->first_event = group->last_event = group->end_event = owner->event;
}

void fl_history_close(const struct fl_group *group,
                      const struct fl_result *result) {
  if (!history.on || (!result->output && !result->error))
    return;
  struct fl_walk *owner = group->owner;
  uint32_t failure = group->failure_event;
  if (result->error) {
    owner->event = keep_state(group, FL_EVENT_FAILED,
                              failure ? failure : group->end_event);
    return;
  }
  // As the service has it: the exit follows what this does.
  owner->event = group->end_event;
  keep_state(group, FL_EVENT_SUCCEEDED, owner->event);
}

static bool is_map(const struct fl_group *group) {
  return group->owner &&
         fl_workflow.states[group->owner->state].type == FL_STATE_MAP;
}

/// An iteration's event, where the walk is one. Its id, or `previous`.
static uint32_t keep_iteration(const struct fl_walk *walk,
                               enum fl_event_kind kind, uint32_t previous) {
  if (!is_map(walk->group))
    return previous;
  return keep(&(struct fl_event){.of = FL_EVENT_OF_ITERATION,
                                 .kind = kind,
                                 .previous = previous,
                                 .state = walk->group->owner->state,
                                 .number = walk->index});
}

void fl_history_join(struct fl_walk *walk) {
  if (!history.on)
    return;
  const struct fl_group *group = walk->group;
  // One that had to wait for another follows that one.
  bool waited = group->most && walk->index >= group->most;
  walk->event = keep_iteration(walk, FL_EVENT_STARTED,
                               waited ? group->last_event : group->first_event);
}

/// The failure that ended a walk of the group, or 0: the whole was ended.
static uint32_t find_failure(const struct fl_group *group) {
  for (; group; group = group->owner ? group->owner->group : NULL)
    if (group->failure_event)
      return group->failure_event;
  return 0;
}

static void abort_part(const struct fl_walk *walk) {
  uint32_t type = fl_workflow.states[walk->state].type;
  bool waits = type == FL_STATE_TASK || type == FL_STATE_WAIT ||
               type == FL_STATE_PARALLEL || type == FL_STATE_MAP;
  uint32_t failure = find_failure(walk->group);
  if (!failure)
    return;
  if (walk->inside && waits)
    keep(&(struct fl_event){.of = FL_EVENT_OF_STATE,
                            .kind = FL_EVENT_ABORTED,
                            .previous = failure,
                            .state = walk->state});
  keep_iteration(walk, FL_EVENT_ABORTED, failure);
}

void fl_history_part(struct fl_walk *walk, const struct fl_result *result) {
  struct fl_group *group = walk->group;
  if (!history.on)
    return;
  group->last_event = walk->event;
  if (result->output) {
    group->end_event = keep_iteration(walk, FL_EVENT_SUCCEEDED, walk->event);
  } else if (result->error && !group->stopped) {
    group->end_event = keep_iteration(walk, FL_EVENT_FAILED, walk->event);
    if (!fl_group_tolerates(group))
      group->failure_event = walk->event;
  } else {
    abort_part(walk);
  }
}

// ---- Telling it -------------------------------------------------------------

void fl_history_json(struct fl_text *out) {
  fl_text_add(out, "{\"events\":[");
  for (size_t i = 0; i < history.count; i++) {
    fl_text_add(out, i ? ",\n" : "\n");
    fl_event_json(out, &history.events[i], (uint32_t)i + 1);
  }
  fl_text_add(out, "\n]}\n");
  out->failed |= history.incomplete;
}

void fl_history_words(struct fl_text *out) {
  unsigned depth = 0;
  for (size_t i = 0; i < history.count; i++)
    fl_event_words(out, &history.events[i], &depth);
  out->failed |= history.incomplete;
}
