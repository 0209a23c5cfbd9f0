//===-- rt/host/openwhisk.c - Asks OpenWhisk for an activation ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Statuses are as OpenWhisk's own API has them, and as the proxies before it
// add to them: a 502 with JSON is what an action failed with, one with anything
// else is a proxy's that reached nobody.
//
//===----------------------------------------------------------------------===//
#include "openwhisk.h"
#include "json.h"
#include "random.h"
#include "schedule.h"
#include "value.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND 1000000ull
/// Where there is no deadline: more than an action may take, by default.
#define PATIENCE (600000 * MILLISECOND)
/// Of an answer: a result of 1 MiB, which is OpenWhisk's own limit unless its
/// operator has set a higher one.
#define ANSWER_MOST (4u << 20)
#define RETRY_FIRST 100 ///< ms
#define RETRY_MOST 5000
#define POLL_FIRST 100
#define POLL_MOST 2000
#define STOP_MS 50

/// One invocation.
struct call {
  struct fl_client *client;
  const struct fl_credentials *credentials;
  uint64_t deadline;
  const atomic_bool *stop;
  struct fl_text *result;
  char *why;
};

// ---- Words ------------------------------------------------------------------

static void say(struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void say(struct call *call, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(call->why, FL_CLIENT_WHY, format, args);
  va_end(args);
}

static const fl_value *member(const fl_value *object, const char *name) {
  return fl_value_member(object, name, strlen(name));
}

static bool says(const fl_value *value, const char *text) {
  return fl_value_is_string(value) && fl_value_length(value) == strlen(text) &&
         memcmp(fl_value_text(value), text, strlen(text)) == 0;
}

/// What an answer says of an error, on one line: a stranger's words.
static void quote_error(const fl_value *root, const struct fl_text *body,
                        struct fl_text *words) {
  const fl_value *error = root ? member(root, "error") : NULL;
  if (error && fl_value_is_string(error))
    fl_text_plain(words, fl_value_text(error), fl_value_length(error));
  else if (body->size)
    fl_text_plain(words, body->data, body->size < 100 ? body->size : 100);
  fl_text_bytes(words, "", 1);
}

static void say_error(struct call *call, const char *who, int status,
                      const fl_value *root, const struct fl_text *body) {
  struct fl_text words = {0};
  quote_error(root, body, &words);
  const char *said = words.failed ? "" : words.data;
  say(call, "%s %d%s%s", who, status, *said ? ": " : "", said);
  fl_text_free(&words);
}

// ---- Time -------------------------------------------------------------------

static bool is_stopped(const struct call *call) {
  return call->stop && atomic_load(call->stop);
}

/// Waits; false, with the reason that there was already, when the deadline
/// would be over by then, and false when it is stopped.
static bool pause_for(struct call *call, uint64_t milliseconds) {
  uint64_t until = fl_schedule_now() + milliseconds * MILLISECOND, now;
  if (until >= call->deadline)
    return false;
  while (!is_stopped(call) && (now = fl_schedule_now()) < until) {
    uint64_t left = (until - now) / MILLISECOND + 1;
    poll(NULL, 0, left < STOP_MS ? (int)left : STOP_MS);
  }
  if (is_stopped(call))
    say(call, "it was stopped");
  return !is_stopped(call);
}

/// From half of `most` to all of it: those who were refused at the same time
/// do not come back at the same time.
static uint64_t jitter(uint64_t most) {
  return (uint64_t)((double)most * (1 + fl_random_fraction()) / 2);
}

// ---- Requests ---------------------------------------------------------------

/// Whatever is not plainly a part of a path is encoded.
static void add_part(struct fl_text *url, const char *part) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  for (; *part; part++)
    if (strchr(plain, *part))
      fl_text_bytes(url, part, 1);
    else
      fl_text_format(url, "%%%02X", (unsigned char)*part);
}

/// The action's address; its name has at most one slash, before which is the
/// package's.
static void add_action(struct fl_text *url, const struct call *call) {
  const char *action = call->credentials->action, *slash = strchr(action, '/');
  fl_text_add(url, call->credentials->host);
  fl_text_add(url, "/api/v1/namespaces/");
  add_part(url, call->credentials->space);
  fl_text_add(url, "/actions/");
  if (slash) {
    struct fl_text package = {0};
    fl_text_bytes(&package, action, (size_t)(slash - action));
    fl_text_bytes(&package, "", 1);
    if (!package.failed)
      add_part(url, package.data);
    url->failed |= package.failed;
    fl_text_free(&package);
    fl_text_add(url, "/");
    action = slash + 1;
  }
  add_part(url, action);
  fl_text_add(url, "?blocking=true&result=true");
}

/// False: no answer, and why. An activation that was under way may go on.
static bool ask(struct call *call, struct fl_text *url, const char *json,
                size_t size, struct fl_client_answer *answer) {
  char why[FL_CLIENT_WHY];
  bool sent = false;
  fl_text_bytes(url, "", 1);
  if (url->failed) {
    say(call, "out of memory");
    return false;
  }
  struct fl_client_request request = {.url = url->data,
                                      .user = call->credentials->key,
                                      .body = json,
                                      .size = size,
                                      .deadline = call->deadline,
                                      .stop = call->stop,
                                      .most = ANSWER_MOST};
  if (fl_client_do(call->client, &request, answer, &sent, why))
    return true;
  bool ours = is_stopped(call) || fl_schedule_now() >= call->deadline;
  say(call, "%s: %s%s", call->credentials->host, why,
      sent && ours && json ? "; the activation may still be at work" : "");
  return false;
}

// ---- Answers ----------------------------------------------------------------

/// NULL: it is no JSON.
static yyjson_doc *parse(const struct fl_text *body) {
  struct fl_json_fault fault;
  return body->size ? fl_json_parse(body->data, body->size, NULL, &fault)
                    : NULL;
}

/// The value becomes the result. False without memory.
static bool keep(struct call *call, const fl_value *value) {
  size_t size;
  char *json = fl_json_print(value, &size);
  if (!json) {
    say(call, "out of memory");
    return false;
  }
  fl_text_bytes(call->result, json, size);
  free(json);
  if (call->result->failed)
    say(call, "out of memory");
  return !call->result->failed;
}

/// What the action answered with is an error of its own.
static enum fl_invoked fail(struct call *call, int status,
                            const fl_value *error) {
  struct fl_text none = {0};
  say_error(call, "the action failed:", status, error, &none);
  return keep(call, error) ? FL_INVOKED_FAILED : FL_INVOKED_LOST;
}

/// A record that there is of the activation.
static enum fl_invoked take_record(struct call *call, const fl_value *record) {
  const fl_value *status = member(record, "status");
  const fl_value *result = member(record, "result");
  if (!status || !result) {
    say(call, "the record of the activation has no result");
    return FL_INVOKED_LOST;
  }
  if (says(status, "success"))
    return keep(call, result) ? FL_INVOKED : FL_INVOKED_LOST;
  struct fl_text words = {0}, none = {0};
  quote_error(result, &none, &words);
  say(call, "the action failed: %s", words.failed ? "" : words.data);
  fl_text_free(&words);
  if (says(status, "whisk internal error"))
    return FL_INVOKED_LOST;
  return keep(call, result) ? FL_INVOKED_FAILED : FL_INVOKED_LOST;
}

static bool is_final(int status) {
  return status >= 400 && status < 500 && status != 404 && status != 408 &&
         status != 429;
}

/// Until there is a record: OpenWhisk stores it some time after the end.
static enum fl_invoked wait_for(struct call *call, const char *id) {
  uint64_t pause = POLL_FIRST;
  while (pause_for(call, pause)) {
    struct fl_text url = {0};
    struct fl_client_answer answer;
    fl_text_format(&url, "%s/api/v1/namespaces/_/activations/",
                   call->credentials->host);
    add_part(&url, id);
    fl_text_add(&url, "/result");
    bool good = ask(call, &url, NULL, 0, &answer);
    fl_text_free(&url);
    yyjson_doc *document = good ? parse(&answer.body) : NULL;
    enum fl_invoked invoked = FL_INVOKED_LOST;
    bool done = true;
    if (good && answer.status == 200 && document) {
      invoked = take_record(call, document->root);
    } else if (good && is_final(answer.status)) {
      say_error(call, "OpenWhisk refuses the result:", answer.status,
                document ? document->root : NULL, &answer.body);
    } else {
      if (good)
        say(call, "activation %s: there is no result yet", id);
      done = is_stopped(call);
    }
    yyjson_doc_free(document);
    if (good)
      fl_text_free(&answer.body);
    if (done)
      return invoked;
    pause = pause * 3 / 2 < POLL_MOST ? pause * 3 / 2 : POLL_MOST;
  }
  return FL_INVOKED_LOST;
}

/// The activation that goes on without us: letters and digits, or NULL.
static char *take_id(const fl_value *root) {
  const fl_value *id = root ? member(root, "activationId") : NULL;
  if (!id || !fl_value_is_string(id) || fl_value_length(id) > 64)
    return NULL;
  const char *text = fl_value_text(id);
  for (size_t i = 0; i < fl_value_length(id); i++)
    if (!strchr("0123456789abcdefABCDEF-", text[i]))
      return NULL;
  return *text ? strndup(text, fl_value_length(id)) : NULL;
}

/// What an answer to the invocation means. *again: it is to be tried again.
static enum fl_invoked take_answer(struct call *call, int status,
                                   const struct fl_text *body, size_t size,
                                   const fl_value *root, bool *again) {
  char *id;
  switch (status) {
  case 200:
    if (root)
      return keep(call, root) ? FL_INVOKED : FL_INVOKED_LOST;
    say(call, "the answer is not JSON");
    return FL_INVOKED_LOST;
  case 202:
    id = take_id(root);
    if (!id) {
      say(call, "the answer has no activation's identity");
      return FL_INVOKED_LOST;
    }
    say(call, "activation %s: there is no result yet", id);
    enum fl_invoked invoked = wait_for(call, id);
    free(id);
    return invoked;
  case 413:
    say(call,
        "the input has %zu bytes, which is more than OpenWhisk takes (1 MiB, "
        "unless its operator changed it)",
        size);
    return FL_INVOKED_FAILED;
  case 502:
    if (root)
      return fail(call, status, root);
    *again = true;
    break;
  case 429:
  case 500:
  case 503:
    *again = true;
    break;
  default:
    break;
  }
  say_error(call, "OpenWhisk answered", status, root, body);
  return is_final(status) || status == 404 ? FL_INVOKED_FAILED
                                           : FL_INVOKED_LOST;
}

/// One try.
static enum fl_invoked attempt(struct call *call, struct fl_text *url,
                               const char *json, size_t size, bool *again) {
  struct fl_client_answer answer;
  *again = false;
  if (!ask(call, url, json, size, &answer))
    return FL_INVOKED_LOST;
  yyjson_doc *document = parse(&answer.body);
  enum fl_invoked invoked =
      take_answer(call, answer.status, &answer.body, size,
                  document ? document->root : NULL, again);
  yyjson_doc_free(document);
  fl_text_free(&answer.body);
  return invoked;
}

enum fl_invoked fl_openwhisk_invoke(struct fl_client *client,
                                    const struct fl_credentials *credentials,
                                    const char *json, size_t size,
                                    uint64_t deadline, const atomic_bool *stop,
                                    struct fl_text *result, char *why) {
  struct call call = {.client = client,
                      .credentials = credentials,
                      .deadline =
                          deadline ? deadline : fl_schedule_now() + PATIENCE,
                      .stop = stop,
                      .result = result,
                      .why = why};
  uint64_t pause = RETRY_FIRST;
  bool again;
  *result = (struct fl_text){0};
  for (;;) {
    struct fl_text url = {0};
    add_action(&url, &call);
    enum fl_invoked invoked = attempt(&call, &url, json, size, &again);
    fl_text_free(&url);
    if (!again)
      return invoked;
    if (!pause_for(&call, jitter(pause)))
      return FL_INVOKED_LOST;
    pause = 2 * pause < RETRY_MOST ? 2 * pause : RETRY_MOST;
  }
}
