//===-- rt/host/event.c - An event of the history -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Task state whose Resource is a function has events of a Lambda function;
// one whose Resource is lambda:invoke those of a task of another service, with
// that service's request and response in them. Data is JSON as a string; what
// is no JSON, which the service does not know, is left out as truncated.
//
//===----------------------------------------------------------------------===//
#include "event.h"
#include "table.h"

#include "image.h"

#include <string.h>

static const char *const kinds[] = {
    "Started",   "Entered", "Exited",   "Scheduled",
    "Succeeded", "Failed",  "TimedOut", "Aborted",
};

/// Whether it is of a task of another service.
static bool is_service(const struct fl_event *event) {
  return event->of == FL_EVENT_OF_CALL &&
         fl_workflow.states[event->state].wraps;
}

static void add_type(struct fl_text *out, const struct fl_event *event) {
  switch (event->of) {
  case FL_EVENT_OF_EXECUTION:
    fl_text_add(out, "Execution");
    break;
  case FL_EVENT_OF_STATE:
    fl_text_format(out, "%sState",
                   fl_table_type(fl_workflow.states[event->state].type));
    break;
  case FL_EVENT_OF_ITERATION:
    fl_text_add(out, "MapIteration");
    break;
  case FL_EVENT_OF_CALL:
    fl_text_add(out, is_service(event) ? "Task" : "LambdaFunction");
    break;
  }
  fl_text_add(out, kinds[event->kind]);
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void add_data(struct fl_text *out, const char *field,
                     const struct fl_message *message) {
  if (!message)
    return;
  bool json = fl_message_is_json(message);
  if (json) {
    const char *data = message->data;
    size_t size = message->size;
    for (; size && is_space(data[size - 1]); size--)
      ;
    fl_text_format(out, "\"%s\":", field);
    fl_text_quote_bytes(out, data, size);
    fl_text_add(out, ",");
  }
  fl_text_format(out, "\"%sDetails\":{\"truncated\":%s},", field,
                 json ? "false" : "true");
}

/// What lambda:invoke is asked and answers.
static void add_request(struct fl_text *out, const struct fl_event *event) {
  uint32_t function = fl_workflow.states[event->state].function;
  struct fl_text request = {0};
  fl_text_add(&request, "{\"FunctionName\":");
  fl_text_quote(&request, fl_image.functions[function].name);
  if (fl_message_is_json(event->message)) {
    fl_text_add(&request, ",\"Payload\":");
    fl_text_json(&request, event->message->data, event->message->size);
  }
  fl_text_add(&request, "}");
  out->failed |= request.failed;
  fl_text_add(out, "\"parameters\":");
  fl_text_quote_bytes(out, request.data, request.size);
  fl_text_add(out, ",\"region\":\"local\",");
  fl_text_free(&request);
}

static void add_response(struct fl_text *out, const struct fl_event *event) {
  struct fl_text response = {0};
  if (!fl_message_is_json(event->message)) {
    add_data(out, "output", event->message);
    return;
  }
  fl_text_add(&response, "{\"ExecutedVersion\":\"$LATEST\",\"Payload\":");
  fl_text_json(&response, event->message->data, event->message->size);
  fl_text_add(&response, ",\"StatusCode\":200}");
  out->failed |= response.failed;
  fl_text_add(out, "\"output\":");
  fl_text_quote_bytes(out, response.data, response.size);
  fl_text_add(out, ",\"outputDetails\":{\"truncated\":false},");
  fl_text_free(&response);
}

static void add_string(struct fl_text *out, const char *field,
                       const char *string) {
  if (!string)
    return;
  fl_text_format(out, "\"%s\":", field);
  fl_text_quote(out, string);
  fl_text_add(out, ",");
}

static void add_seconds(struct fl_text *out, const char *field,
                        const struct fl_count *count) {
  if (count->value != FL_NONE)
    fl_text_format(out, "\"%s\":%u,", field, count->value);
}

static void add_call(struct fl_text *out, const struct fl_event *event) {
  const struct fl_state *state = &fl_workflow.states[event->state];
  bool service = is_service(event);
  if (event->kind == FL_EVENT_SCHEDULED) {
    if (service) {
      add_request(out, event);
    } else {
      add_data(out, "input", event->message);
      fl_text_add(out, "\"resource\":\"arn:aws:lambda:local:000000000000:"
                       "function:");
      fl_text_format(out, "%s\",", fl_image.functions[state->function].name);
    }
    if (state->limits != FL_NONE) {
      const struct fl_limits *limits = &fl_workflow.limits[state->limits];
      add_seconds(out, "timeoutInSeconds", &limits->timeout);
      add_seconds(out, "heartbeatInSeconds", &limits->heartbeat);
    }
  } else if (service && event->message) {
    add_response(out, event);
  } else {
    add_data(out, "output", event->message);
  }
  if (service)
    fl_text_add(out, "\"resource\":\"invoke\",\"resourceType\":\"lambda\",");
}

/// The members of its details, each with a comma behind it.
static void add_details(struct fl_text *out, const struct fl_event *event) {
  bool in = event->kind == FL_EVENT_STARTED || event->kind == FL_EVENT_ENTERED;
  if (event->of == FL_EVENT_OF_CALL) {
    add_call(out, event);
  } else {
    if (event->of == FL_EVENT_OF_ITERATION || event->message)
      add_string(out, "name",
                 event->state == FL_NONE ? NULL
                                         : fl_table_state_name(event->state));
    add_data(out, in ? "input" : "output", event->message);
  }
  if (event->of == FL_EVENT_OF_ITERATION)
    fl_text_format(out, "\"index\":%u,", event->number);
  if (event->of == FL_EVENT_OF_STATE && event->kind == FL_EVENT_STARTED &&
      fl_workflow.states[event->state].type == FL_STATE_MAP)
    fl_text_format(out, "\"length\":%u,", event->number);
  if (event->of == FL_EVENT_OF_EXECUTION && event->kind == FL_EVENT_STARTED)
    fl_text_add(out, "\"roleArn\":\"arn:aws:iam::000000000000:role/none\",");
  add_string(out, "error", event->error);
  add_string(out, "cause", event->cause);
}

/// What its details are called: that of states entered and exited is the same
/// for all types.
static void add_details_name(struct fl_text *out,
                             const struct fl_event *event) {
  size_t start = out->size;
  if (event->kind == FL_EVENT_ENTERED || event->kind == FL_EVENT_EXITED)
    fl_text_format(out, "state%s", kinds[event->kind]);
  else
    add_type(out, event);
  fl_text_add(out, "EventDetails");
  if (!out->failed)
    out->data[start] |= 'a' ^ 'A';
}

void fl_event_json(struct fl_text *out, const struct fl_event *event,
                   uint32_t id) {
  struct tm tm;
  gmtime_r(&event->time.tv_sec, &tm);
  fl_text_format(out,
                 "{\"id\":%u,\"previousEventId\":%u,\"timestamp\":\"%04d-%02d-"
                 "%02dT%02d:%02d:%02d.%06ld+00:00\",\"type\":\"",
                 id, event->previous, tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                 event->time.tv_nsec / 1000);
  add_type(out, event);
  fl_text_add(out, "\"");
  struct fl_text details = {0};
  add_details(&details, event);
  out->failed |= details.failed;
  if (details.size && !details.failed) {
    fl_text_add(out, ",\"");
    add_details_name(out, event);
    fl_text_add(out, "\":{");
    fl_text_bytes(out, details.data, details.size - 1);
    fl_text_add(out, "}");
  }
  fl_text_free(&details);
  fl_text_add(out, "}");
}
