//===-- rt/host/mark.c - What became of each state ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Few events name their state; the others are found by what they follow. What
// is entered is a visit, which lies in another where it is within a Parallel or
// Map state. An event that follows such a state's start, or an iteration's
// events, is within it; one that follows any other is where that one is.
//
//===----------------------------------------------------------------------===//
#include "mark.h"
#include "file.h"
#include "json.h"
#include "report.h"
#include "table.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/// An event, and the visit that begins with it or that it belongs to: the id of
/// the event that entered a state; 0: none.
struct step {
  uint32_t visit;
  uint32_t around; ///< of a visit: the one that it lies in
  uint32_t state;  ///< of a visit
  bool opens;      ///< what follows is within the visit
  bool failed;     ///< of a visit, and so the next
  bool left;
};

struct reader {
  struct step *steps; ///< by id, which counts from 1
  uint32_t count;
  struct fl_mark *marks;
  bool ended; ///< the execution
};

const char *fl_mark_name(enum fl_mark_kind kind) {
  static const char *const names[] = {"",        "succeeded", "caught",
                                      "running", "aborted",   "failed"};
  return names[kind];
}

static const fl_value *member(const fl_value *object, const char *name) {
  return object ? fl_value_member(object, name, strlen(name)) : NULL;
}

/// Whether the event's type ends like that, with more before it.
static bool is(const fl_value *type, const char *end) {
  size_t size = strlen(end), length = fl_value_length(type);
  return length > size &&
         memcmp(fl_value_text(type) + length - size, end, size) == 0;
}

static bool begins(const fl_value *type, const char *with) {
  return strncmp(fl_value_text(type), with, strlen(with)) == 0;
}

/// The state of that name, or FL_NONE.
static uint32_t find_state(const fl_value *details) {
  const fl_value *name = member(details, "name");
  if (!name || !fl_value_is_string(name))
    return FL_NONE;
  for (uint32_t i = 0; i < fl_workflow.state_count; i++)
    if (strcmp(fl_table_state_name(i), fl_value_text(name)) == 0)
      return i;
  return FL_NONE;
}

/// The visit in which something is that follows the event.
static uint32_t around(const struct reader *reader, uint32_t previous) {
  const struct step *step = &reader->steps[previous];
  return step->opens ? step->visit : reader->steps[step->visit].around;
}

static void count_visit(struct reader *reader, uint32_t state,
                        enum fl_mark_kind kind) {
  struct fl_mark *mark = &reader->marks[state];
  mark->kind = kind > mark->kind ? kind : mark->kind;
  mark->visits++;
}

/// The visit that the event is the exit of, among those around what it follows.
static bool leave(struct reader *reader, uint32_t previous,
                  const fl_value *event) {
  uint32_t visit = reader->steps[previous].visit;
  uint32_t state = find_state(member(event, "stateExitedEventDetails"));
  while (visit && reader->steps[visit].state != state)
    visit = reader->steps[visit].around;
  if (!visit)
    return false;
  struct step *step = &reader->steps[visit];
  step->left = true;
  count_visit(reader, state, step->failed ? FL_MARK_CAUGHT : FL_MARK_SUCCEEDED);
  reader->steps[reader->count].visit = visit;
  return true;
}

/// The next event. False: it does not belong to this workflow.
static bool read_event(struct reader *reader, const fl_value *event,
                       const fl_value *type, uint32_t previous) {
  uint32_t id = reader->count;
  struct step *step = &reader->steps[id], *steps = reader->steps;
  bool failed = is(type, "Failed") || is(type, "TimedOut");
  if (is(type, "StateEntered")) {
    step->visit = id;
    step->around = around(reader, previous);
    step->state = find_state(member(event, "stateEnteredEventDetails"));
    step->failed = begins(type, "Fail");
    return step->state != FL_NONE;
  }
  if (is(type, "StateExited"))
    return leave(reader, previous, event);
  if (begins(type, "Execution")) {
    reader->ended = !is(type, "Started");
    steps[steps[previous].visit].failed |= failed;
    return true;
  }
  bool state = is(type, "StateStarted") || is(type, "StateSucceeded") ||
               is(type, "StateFailed");
  bool iteration = begins(type, "MapIteration");
  if (is(type, "StateStarted") || (!state && !iteration)) {
    step->visit = steps[previous].visit;
    step->opens = state;
    // It is tried again.
    if (state || is(type, "Scheduled"))
      steps[step->visit].failed = false;
  } else {
    // What failed within it may have been of any kind.
    steps[steps[previous].visit].failed |= failed && !steps[previous].opens;
    step->visit = around(reader, previous);
    step->opens = true;
    failed &= state;
  }
  steps[step->visit].failed |= failed;
  return true;
}

/// A whole number from 0 to `most` as an id, or FL_NONE.
static uint32_t read_id(const fl_value *value, uint32_t most) {
  if (!value || !fl_value_is_number(value))
    return FL_NONE;
  double number = fl_value_double(value);
  bool good = number >= 0 && number <= most && number == (uint32_t)number;
  return good ? (uint32_t)number : FL_NONE;
}

static bool read_events(struct reader *reader, const fl_value *events) {
  const fl_value *event = fl_value_first(events);
  for (size_t i = fl_value_length(events); i > 0; i--) {
    const fl_value *type = member(event, "type");
    const fl_value *before = member(event, "previousEventId");
    uint32_t place = ++reader->count;
    uint32_t id = read_id(member(event, "id"), place);
    uint32_t previous = before ? read_id(before, place - 1) : 0;
    if (id != place || previous == FL_NONE || !type ||
        !fl_value_is_string(type) || !read_event(reader, event, type, previous))
      return false;
    event = fl_value_next(event);
  }
  for (uint32_t i = 1; i <= reader->count; i++)
    if (reader->steps[i].visit == i && !reader->steps[i].left)
      count_visit(reader, reader->steps[i].state,
                  reader->steps[i].failed ? FL_MARK_FAILED
                  : reader->ended         ? FL_MARK_ABORTED
                                          : FL_MARK_RUNNING);
  return true;
}

/// The marks of a history, or NULL: said.
static struct fl_mark *read_history(const char *path, const fl_value *history) {
  const fl_value *events = member(history, "events");
  if (!events || !fl_value_is_array(events)) {
    fl_report("error", "'%s': a history is an object with 'events'", path);
    return NULL;
  }
  struct reader reader = {
      .steps = calloc(fl_value_length(events) + 1, sizeof *reader.steps),
      .marks = calloc(fl_workflow.state_count, sizeof *reader.marks)};
  bool memory = reader.steps && reader.marks;
  bool good = memory && read_events(&reader, events);
  if (!memory)
    fl_report("error", "out of memory");
  else if (!good)
    fl_report("error", "'%s': event %u does not fit this workflow", path,
              reader.count);
  free(reader.steps);
  if (good)
    return reader.marks;
  free(reader.marks);
  return NULL;
}

struct fl_mark *fl_mark_read(const char *path) {
  struct fl_mark *marks = NULL;
  struct fl_json_fault fault;
  char *data;
  size_t size;
  int error = fl_file_read(path, &data, &size);
  if (error) {
    fl_report("error", "'%s': %s", path, strerror(-error));
    return NULL;
  }
  yyjson_doc *document = fl_json_parse(data, size, NULL, &fault);
  if (document)
    marks = read_history(path, yyjson_doc_get_root(document));
  else
    fl_report_source(path, data, size, fault.offset,
                     fault.what ? fault.what : "out of memory");
  yyjson_doc_free(document);
  free(data);
  return marks;
}
