//===-- rt/host/trace.c - What happened, for Perfetto ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "trace.h"
#include "error.h"
#include "file.h"
#include "report.h"
#include "schedule.h"
#include "table.h"
#include "text.h"

#include "image.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 80

struct event {
  struct fl_visit visit;
  unsigned thread;
  enum fl_visited how;
  char error[NAME_SIZE];
  const char *category; ///< of an instant; NULL: a visit
  char scope; ///< of an instant: 'p', the process, or 't', its track; or 'X':
              ///< it lasted
  char *members; ///< of an instant: "name" and "args"
};

/// `on` and `timed` change only while there is one thread; the rest is the
/// lock's.
static struct {
  bool on, timed;
  bool incomplete; ///< an event was dropped for lack of memory
  pthread_mutex_t lock;
  uint64_t zero;
  struct event *events;
  size_t count, capacity;
  bool *taken; ///< tracks, but for the first
  unsigned tracks;
} trace = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

void fl_trace_start(void) {
  trace.on = true;
  trace.zero = now();
}

void fl_trace_time(void) { trace.timed = true; }

static void keep(struct event *event) {
  event->thread = fl_schedule_thread();
  pthread_mutex_lock(&trace.lock);
  if (trace.count == trace.capacity) {
    size_t capacity = trace.capacity ? trace.capacity * 2 : 64;
    struct event *events = realloc(trace.events, capacity * sizeof *events);
    if (events) {
      trace.events = events;
      trace.capacity = capacity;
    }
  }
  if (trace.count < trace.capacity) {
    trace.events[trace.count++] = *event;
  } else {
    trace.incomplete = true;
    free(event->members);
  }
  pthread_mutex_unlock(&trace.lock);
}

unsigned fl_trace_take_track(void) {
  unsigned track = 0;
  if (!trace.on)
    return 0;
  pthread_mutex_lock(&trace.lock);
  while (track < trace.tracks && trace.taken[track])
    track++;
  if (track == trace.tracks) {
    bool *taken = realloc(trace.taken, (track + 1) * sizeof *taken);
    trace.incomplete |= !taken;
    if (taken) {
      trace.taken = taken;
      trace.tracks++;
    }
  }
  if (track < trace.tracks)
    trace.taken[track++] = true;
  else
    track = 0;
  pthread_mutex_unlock(&trace.lock);
  return track;
}

void fl_trace_give_track(unsigned track) {
  if (track == 0)
    return;
  pthread_mutex_lock(&trace.lock);
  trace.taken[track - 1] = false;
  pthread_mutex_unlock(&trace.lock);
}

void fl_trace_enter(struct fl_visit *visit, uint32_t state, unsigned track,
                    size_t bytes_in) {
  *visit = (struct fl_visit){.state = state,
                             .track = track,
                             .function = FL_NONE,
                             .key = -1,
                             .parked = FL_NONE,
                             .bytes_in = bytes_in};
  if (trace.on || trace.timed)
    visit->start = now();
}

void fl_trace_leave(struct fl_visit *visit, enum fl_visited how,
                    const struct fl_error *error) {
  if (!trace.on && !trace.timed)
    return;
  visit->end = now();
  if (!trace.on)
    return;
  struct event event = {.visit = *visit, .how = how};
  if (error && error->name)
    memcpy(event.error, error->name, strnlen(error->name, NAME_SIZE - 1));
  keep(&event);
}

bool fl_trace_on(void) { return trace.on; }

uint64_t fl_trace_now(void) { return trace.on ? now() : 0; }

static void keep_members(struct event *event, struct fl_text *text) {
  fl_text_bytes(text, "", 1);
  event->members = text->data;
  event->visit.end = now();
  if (trace.on && !text->failed)
    keep(event);
  else
    fl_text_free(text);
}

void fl_trace_instant(const char *category, char scope, unsigned track,
                      struct fl_text *text) {
  struct event event = {.category = category, .scope = scope};
  event.visit.track = track;
  keep_members(&event, text);
}

void fl_trace_span(const char *category, unsigned track, uint64_t start,
                   struct fl_text *text) {
  struct event event = {.category = category, .scope = 'X'};
  event.visit.track = track;
  event.visit.start = start;
  keep_members(&event, text);
}

void fl_trace_decision(const char *what, const char *format, ...) {
  if (!trace.on)
    return;
  struct fl_text why = {0}, out = {0};
  va_list args;
  va_start(args, format);
  fl_text_vformat(&why, format, args);
  va_end(args);
  fl_text_bytes(&why, "", 1);
  fl_text_add(&out, "\"name\":");
  fl_text_quote(&out, what);
  fl_text_add(&out, ",\"args\":{\"chosen\":");
  fl_text_quote(&out, why.failed ? "" : why.data);
  fl_text_add(&out, "}");
  out.failed |= why.failed;
  fl_text_free(&why);
  fl_trace_instant("decision", 'p', 0, &out);
}

/// Microseconds, the format's unit, with the clock's nanoseconds after it.
static void add_time(struct fl_text *out, const char *field, uint64_t ns) {
  fl_text_format(out, ",\"%s\":%llu.%03u", field,
                 (unsigned long long)(ns / 1000), (unsigned)(ns % 1000));
}

/// To the format a track is a thread.
static void add_head(struct fl_text *out, const char *phase, unsigned track) {
  fl_text_format(out, ",\n{\"ph\":\"%s\",\"pid\":%ld,\"tid\":%u", phase,
                 (long)getpid(), track);
}

static void add_metadata(struct fl_text *out, const char *what, unsigned track,
                         const char *name) {
  add_head(out, "M", track);
  fl_text_format(out, ",\"name\":\"%s\",\"args\":{\"name\":", what);
  fl_text_quote(out, name);
  fl_text_add(out, "}}");
}

static void add_instant(struct fl_text *out, const struct event *event) {
  const struct fl_visit *visit = &event->visit;
  bool lasted = event->scope == 'X';
  add_head(out, lasted ? "X" : "i", visit->track);
  add_time(out, "ts", (lasted ? visit->start : visit->end) - trace.zero);
  if (lasted)
    add_time(out, "dur", visit->end - visit->start);
  else
    fl_text_format(out, ",\"s\":\"%c\"", event->scope);
  fl_text_format(out, ",\"cat\":\"%s\",%s}", event->category, event->members);
}

static void add_visit(struct fl_text *out, const struct event *event) {
  static const char *const endings[] = {
      [FL_VISIT_SUCCEEDED] = "succeeded",
      [FL_VISIT_FAILED] = "failed",
      [FL_VISIT_STOPPED] = "stopped",
  };
  const struct fl_visit *visit = &event->visit;
  uint32_t type = fl_workflow.states[visit->state].type;
  add_head(out, "X", visit->track);
  add_time(out, "ts", visit->start - trace.zero);
  add_time(out, "dur", visit->end - visit->start);
  fl_text_format(out, ",\"cat\":\"%s\",\"name\":", fl_table_type(type));
  fl_text_quote(out, fl_table_state_name(visit->state));
  fl_text_format(out, ",\"args\":{\"type\":\"%s\"", fl_table_type(type));
  if (visit->function != FL_NONE) {
    fl_text_add(out, ",\"function\":");
    fl_text_quote(out, fl_image.functions[visit->function].name);
    fl_text_format(out, ",\"instance\":%u", visit->instance);
  }
  if (visit->key >= 0)
    fl_text_format(out, ",\"key\":%d", visit->key);
  if (visit->parked != FL_NONE) {
    fl_text_add(out, ",\"parked\":");
    fl_text_quote(out, fl_image.functions[visit->parked].name);
  }
  if (visit->pid > 0)
    fl_text_format(out, ",\"pid\":%d", visit->pid);
  // It may have waited: for its turn, for a key, for its retry.
  if (visit->called) {
    add_time(out, "queued_us", visit->called - visit->start);
    add_time(out, "ran_us", visit->returned - visit->called);
    fl_text_format(out, ",\"output\":\"%s\"",
                   visit->mapped ? "mapped" : "copied");
  }
  fl_text_format(out,
                 ",\"thread\":%u,\"bytes_in\":%zu,\"bytes_out\":%zu,"
                 "\"status\":\"%s\"",
                 event->thread, visit->bytes_in, visit->bytes_out,
                 endings[event->how]);
  if (event->how == FL_VISIT_FAILED) {
    fl_text_add(out, ",\"error\":");
    fl_text_quote(out, event->error);
  }
  fl_text_add(out, "}}");
}

int fl_trace_finish(const char *path) {
  struct fl_text out = {0};
  // The first event is written by hand: each of the others begins with a comma.
  fl_text_format(
      &out,
      "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
      "{\"ph\":\"M\",\"pid\":%ld,\"tid\":0,\"name\":\"process_name\","
      "\"args\":{\"name\":",
      (long)getpid());
  fl_text_quote(&out, fl_report_program);
  fl_text_add(&out, "}}");
  pthread_mutex_lock(&trace.lock);
  for (unsigned i = 0; i <= trace.tracks; i++) {
    struct fl_text name = {0};
    if (i)
      fl_text_format(&name, "beside %u", i);
    else
      fl_text_add(&name, "workflow");
    fl_text_bytes(&name, "", 1);
    if (!name.failed)
      add_metadata(&out, "thread_name", i, name.data);
    fl_text_free(&name);
  }
  for (size_t i = 0; i < trace.count; i++) {
    if (trace.events[i].category)
      add_instant(&out, &trace.events[i]);
    else
      add_visit(&out, &trace.events[i]);
    free(trace.events[i].members);
  }
  free(trace.events);
  free(trace.taken);
  trace.taken = NULL;
  trace.tracks = 0;
  trace.events = NULL;
  trace.count = trace.capacity = 0;
  trace.on = false;
  out.failed |= trace.incomplete;
  pthread_mutex_unlock(&trace.lock);
  fl_text_add(&out, "\n]}\n");
  int error = out.failed ? -ENOMEM : fl_file_replace(path, out.data, out.size);
  fl_text_free(&out);
  return error;
}
