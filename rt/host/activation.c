//===-- rt/host/activation.c - What OpenWhisk asks, and its answer --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Words and statuses are those of OpenWhisk's proxies. What is no JSON is taken
// for {}, as they do; so is what Python takes for false.
//
//===----------------------------------------------------------------------===//
#include "activation.h"
#include "environment.h"
#include "file.h"
#include "json.h"
#include "report.h"
#include "schedule.h"
#include "slice.h"
#include "table.h"
#include "value.h"

#include "faastlane.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NO_ARGUMENT                                                            \
  "The action did not receive a dictionary or array as an argument."
#define NO_RESULT "The action did not return a dictionary or array."
#define MILLISECOND 1000000ull
/// Of what is no result, the log has so much.
#define ECHO_MAX 4096

/// What /init says of the environment, for all activations.
static struct fl_text init_environment;

// ---- Answers ----------------------------------------------------------------

void fl_answer_error(struct fl_answer *answer, int status, const char *error) {
  answer->status = status;
  fl_text_add(&answer->body, "{\"error\":");
  fl_text_quote(&answer->body, error);
  fl_text_add(&answer->body, "}");
}

const char *fl_answer_body(const struct fl_answer *answer, size_t *size) {
  *size = answer->output ? answer->output->size : answer->body.size;
  return answer->output ? answer->output->data : answer->body.data;
}

void fl_answer_free(struct fl_answer *answer) {
  fl_message_release(answer->output);
  fl_text_free(&answer->body);
  *answer = (struct fl_answer){0};
}

static void html(struct fl_answer *answer, int status, const char *words) {
  answer->status = status;
  answer->html = true;
  fl_text_format(&answer->body,
                 "<!doctype html>\n<title>%d %s</title>\n<h1>%s</h1>\n", status,
                 words, words);
}

// ---- Environment ------------------------------------------------------------

/// Whether it can be a variable's name or value: it ends where a string does.
static bool is_plain(const fl_value *text, bool name) {
  const char *bytes = fl_value_text(text);
  size_t size = fl_value_length(text);
  return !memchr(bytes, '\0', size) &&
         (!name || (size && !memchr(bytes, '=', size)));
}

/// As /init has them: null is empty, what is no string is JSON.
static void add_init_variable(struct fl_text *out, const fl_value *name,
                              const fl_value *value) {
  size_t size;
  if (!is_plain(name, true) ||
      (fl_value_is_string(value) && !is_plain(value, false)))
    return;
  fl_text_bytes(out, fl_value_text(name), fl_value_length(name));
  fl_text_add(out, "=");
  if (fl_value_is_string(value)) {
    fl_text_bytes(out, fl_value_text(value), fl_value_length(value));
  } else if (!fl_value_is_null(value)) {
    char *json = fl_json_print(value, &size);
    if (json)
      fl_text_bytes(out, json, size);
    out->failed |= !json;
    free(json);
  }
  fl_text_bytes(out, "", 1);
}

static void add_context_variable(struct fl_text *out, const fl_value *name,
                                 const fl_value *value) {
  if (!is_plain(name, true) || !is_plain(value, false))
    return;
  fl_text_add(out, "__OW_");
  for (size_t i = 0; i < fl_value_length(name); i++) {
    char c = fl_value_text(name)[i];
    c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    fl_text_bytes(out, &c, 1);
  }
  fl_text_add(out, "=");
  fl_text_bytes(out, fl_value_text(value), fl_value_length(value));
  fl_text_bytes(out, "", 1);
}

/// The text's bytes as a message; it is used up. NULL: no memory.
static struct fl_message *wrap(struct fl_text *text) {
  if (text->failed) {
    fl_text_free(text);
    return NULL;
  }
  return fl_message_wrap(text->data, text->size, FL_JSON, text->data);
}

// ---- Requests ---------------------------------------------------------------

/// What Python takes for false, and so for nothing that was sent.
static bool is_nothing(const fl_value *value) {
  unsigned type = fl_value_type(value);
  if (type == YYJSON_TYPE_RAW)
    return fl_value_double(value) == 0;
  if (type == YYJSON_TYPE_BOOL)
    return !fl_value_is_true(value);
  return type == YYJSON_TYPE_NULL || fl_value_length(value) == 0;
}

static const fl_value *member(const fl_value *object, const char *name) {
  return fl_value_member(object, name, strlen(name));
}

bool fl_activation_init(const char *json, size_t size,
                        struct fl_answer *answer) {
  struct fl_json_fault fault;
  yyjson_doc *document = fl_json_parse(json, size, NULL, &fault);
  const fl_value *root = document ? document->root : NULL, *value = NULL;
  bool good = !root || is_nothing(root) || fl_value_is_object(root);
  if (good && root)
    value = member(root, "value");
  good = good && (!value || fl_value_is_object(value));
  if (!good) {
    html(answer, 404, "Not Found");
    yyjson_doc_free(document);
    return false;
  }
  const fl_value *variables = value ? member(value, "env") : NULL;
  if (variables && fl_value_is_object(variables)) {
    const fl_value *at = fl_value_first(variables);
    fl_text_free(&init_environment);
    init_environment = (struct fl_text){0};
    for (size_t i = 0; i < fl_value_length(variables); i++) {
      add_init_variable(&init_environment, at, at + 1);
      at = fl_value_next(at + 1);
    }
  }
  yyjson_doc_free(document);
  answer->status = 200;
  answer->html = true;
  fl_text_add(&answer->body, "OK");
  return true;
}

/// A time in milliseconds since the epoch as one of the schedule's; 0: none, or
/// over already. It comes before OpenWhisk's own end, to which every container
/// falls victim that has not answered by then: a twentieth of what is left
/// before, half a second at most.
static uint64_t deadline_of(const char *text, size_t size) {
  uint64_t due = 0;
  struct timespec now;
  if (size == 0 || size > 15)
    return 0;
  for (size_t i = 0; i < size; i++) {
    if (text[i] < '0' || text[i] > '9')
      return 0;
    due = due * 10 + (uint64_t)(text[i] - '0');
  }
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t then =
      (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / MILLISECOND;
  if (due <= then)
    return 0;
  uint64_t left = due - then, margin = left / 20;
  left -= margin < 500 ? margin : 500;
  return fl_schedule_now() + left * MILLISECOND;
}

/// What its Python calls it.
static const char *python_type(const fl_value *value) {
  switch (fl_value_type(value)) {
  case YYJSON_TYPE_RAW:
    return memchr(fl_value_text(value), '.', fl_value_length(value)) ||
                   memchr(fl_value_text(value), 'e', fl_value_length(value)) ||
                   memchr(fl_value_text(value), 'E', fl_value_length(value))
               ? "float"
               : "int";
  case YYJSON_TYPE_BOOL:
    return "bool";
  case YYJSON_TYPE_ARR:
    return "list";
  case YYJSON_TYPE_OBJ:
    return "dict";
  default:
    return "NoneType";
  }
}

/// Everything beside the value. False: what is no string cannot be a variable.
static bool read_context(const fl_value *root, struct fl_text *environment,
                         struct fl_activation *activation,
                         struct fl_answer *answer) {
  const fl_value *name = fl_value_first(root);
  for (size_t i = 0; i < fl_value_length(root); i++) {
    const fl_value *value = name + 1;
    size_t size = fl_value_length(name);
    if (size == 5 && memcmp(fl_value_text(name), "value", 5) == 0) {
      name = fl_value_next(value);
      continue;
    }
    if (!fl_value_is_string(value)) {
      struct fl_text words = {0};
      fl_text_format(&words, "Internal error. str expected, not %s",
                     python_type(value));
      fl_text_bytes(&words, "", 1);
      fl_answer_error(answer, 500, words.failed ? "" : words.data);
      fl_text_free(&words);
      return false;
    }
    add_context_variable(environment, name, value);
    if (size == 8 && memcmp(fl_value_text(name), "deadline", 8) == 0)
      activation->deadline =
          deadline_of(fl_value_text(value), fl_value_length(value));
    name = fl_value_next(value);
  }
  return true;
}

static bool no_memory(struct fl_activation *activation,
                      struct fl_answer *answer) {
  fl_activation_free(activation);
  fl_answer_error(answer, 500, "out of memory");
  return false;
}

/// What the value is, and what stands beside it.
static bool take(const fl_value *root, struct fl_activation *activation,
                 struct fl_answer *answer) {
  const fl_value *value = &fl_value_empty_object;
  struct fl_text environment = {0};
  bool given = root && !is_nothing(root);
  if (given && fl_value_is_object(root)) {
    const fl_value *found = member(root, "value");
    value = found ? found : value;
  } else if (given) {
    value = &fl_value_null;
  }
  if (!fl_value_is_object(value) && !fl_value_is_array(value)) {
    fl_answer_error(answer, 404, NO_ARGUMENT);
    return false;
  }
  if (given && !read_context(root, &environment, activation, answer)) {
    fl_text_free(&environment);
    return false;
  }
  fl_text_bytes(&environment, init_environment.data, init_environment.size);
  activation->environment = wrap(&environment);
  activation->input = fl_message_print(value);
  return activation->input && activation->environment
             ? true
             : no_memory(activation, answer);
}

// ---- Slices -----------------------------------------------------------------

static const struct fl_seal_key *own_key;

void fl_activation_take_key(const struct fl_seal_key *key) { own_key = key; }

bool fl_activation_slice_key(const struct fl_message *environment,
                             struct fl_seal_key *key, const char **why) {
  const char *secret = fl_environment_get(environment, "__OW_API_KEY");
  const char *space = fl_environment_get(environment, "__OW_NAMESPACE");
  const char *action = fl_environment_get(environment, "__OW_ACTION_NAME");
  if (own_key) {
    *key = *own_key;
    return true;
  }
  // What a request says of its key is OpenWhisk's word only behind OpenWhisk.
  *why = "this is no container of OpenWhisk's: there is no __OW_API_HOST";
  if (!getenv("__OW_API_HOST"))
    return false;
  *why = "there is no API key: annotate the action with 'provide-api-key'";
  if (!secret || !*secret)
    return false;
  // Of an action that others may invoke, they have a key, too: their own.
  *why = "the action is invoked from another namespace than its own";
  size_t size = space ? strlen(space) : 0;
  if (action && *action == '/' &&
      (strncmp(action + 1, space ? space : "", size) != 0 ||
       action[1 + size] != '/'))
    return false;
  fl_seal_key(key, secret, strlen(secret));
  return true;
}

static void refuse_slice(const char *why, struct fl_answer *answer) {
  fl_report("error", "a slice was refused: %s", why);
  answer->status = 200;
  fl_text_add(&answer->body, "{\"error\":\"Faastlane.Slice\",\"cause\":");
  fl_text_quote(&answer->body, why);
  fl_text_add(&answer->body, "}");
}

/// A slice is no input. False: it was refused, with an answer for which
/// OpenWhisk keeps the container, or anybody could end it.
static bool take_slice(const fl_value *value, struct fl_activation *activation,
                       struct fl_answer *answer) {
  const fl_value *text = fl_slice_find(value);
  const char *why;
  struct fl_seal_key key;
  if (!text && !own_key)
    return true;
  why = "a worker does slices, and nothing else";
  if (text && fl_activation_slice_key(activation->environment, &key, &why))
    activation->slice =
        fl_slice_take(fl_value_text(text), fl_value_length(text), &key, &why);
  if (activation->slice)
    return true;
  refuse_slice(why, answer);
  fl_activation_free(activation);
  return false;
}

struct fl_request
fl_activation_request(const struct fl_activation *activation) {
  const struct fl_slice *slice = activation->slice;
  struct fl_request request = {.input = activation->input,
                               .environment = activation->environment,
                               .deadline = activation->deadline,
                               .slice = slice};
  if (slice && slice->environment)
    request.environment = slice->environment;
  if (slice && slice->deadline &&
      (!request.deadline || slice->deadline < request.deadline))
    request.deadline = slice->deadline;
  return request;
}

bool fl_activation_read(const char *json, size_t size,
                        struct fl_activation *activation,
                        struct fl_answer *answer) {
  struct fl_json_fault fault;
  yyjson_doc *document = fl_json_parse(json, size, NULL, &fault);
  const fl_value *root = document ? document->root : NULL;
  *activation = (struct fl_activation){0};
  bool good = take(root, activation, answer);
  const fl_value *value =
      good && root && fl_value_is_object(root) ? member(root, "value") : NULL;
  good = good && take_slice(value ? value : &fl_value_null, activation, answer);
  yyjson_doc_free(document);
  return good;
}

bool fl_activation_plain(const char *json, size_t size,
                         struct fl_activation *activation,
                         struct fl_answer *answer) {
  struct fl_json_fault fault;
  yyjson_doc *document = fl_json_parse(json, size, NULL, &fault);
  const char *deadline = getenv("__OW_DEADLINE");
  *activation = (struct fl_activation){0};
  if (!document)
    return false;
  activation->input = fl_message_print(document->root);
  activation->environment = fl_message_wrap("", 0, FL_JSON, NULL);
  bool good = activation->input && activation->environment;
  if (!good)
    fl_activation_free(activation);
  else if (deadline)
    activation->deadline = deadline_of(deadline, strlen(deadline));
  good = good && take_slice(document->root, activation, answer);
  yyjson_doc_free(document);
  return good;
}

void fl_activation_free(struct fl_activation *activation) {
  fl_message_release(activation->input);
  fl_message_release(activation->environment);
  fl_slice_free(activation->slice);
  *activation = (struct fl_activation){0};
}

const char *fl_activation_id(const struct fl_message *environment) {
  const char *id = fl_environment_find(environment, "__OW_ACTIVATION_ID");
  return id ? id : "";
}

// ---- What came of it --------------------------------------------------------

static void report(const struct fl_error *error) {
  const char *name = error->name ? error->name : "no error name";
  const char *cause = error->cause ? error->cause : "";
  if (error->state == FL_NONE)
    fl_report("error", "%s%s%s", name, *cause ? ": " : "", cause);
  else
    fl_report("error", "state '%s': %s%s%s", fl_table_state_name(error->state),
              name, *cause ? ": " : "", cause);
  if (error->note)
    fl_report("note", "%s", error->note);
}

static bool is_no_answer(const struct fl_error *error) {
  return error->name && (strcmp(error->name, FL_ERROR_FAULT) == 0 ||
                         strcmp(error->name, FL_ERROR_NO_RESULT) == 0);
}

/// A workflow that fails has answered: with its error, as an action does that
/// returns one. A crash is no answer, as OpenWhisk has it.
static void answer_failure(const struct fl_error *error,
                           struct fl_answer *answer) {
  report(error);
  if (is_no_answer(error)) {
    fl_answer_error(answer, 502, NO_RESULT);
    return;
  }
  struct fl_text *out = &answer->body;
  answer->status = 200;
  fl_text_add(out, "{\"error\":");
  fl_text_quote(out, error->name ? error->name : "States.TaskFailed");
  if (error->cause) {
    fl_text_add(out, ",\"cause\":");
    fl_text_quote(out, error->cause);
  }
  if (error->state != FL_NONE) {
    fl_text_add(out, ",\"state\":");
    fl_text_quote(out, fl_table_state_name(error->state));
  }
  fl_text_add(out, "}");
}

static bool is_result(struct fl_message *output) {
  struct fl_json_fault fault;
  size_t at = 0;
  while (at < output->size && strchr(" \t\r\n", output->data[at]))
    at++;
  return fl_message_is_json(output) && at < output->size &&
         (output->data[at] == '{' || output->data[at] == '[') &&
         (atomic_load_explicit(&output->checked, memory_order_relaxed) ||
          fl_json_check(output->data, output->size, &fault));
}

/// What is no result is in the log, if anywhere.
static void echo(const struct fl_message *output) {
  struct fl_text text = {0};
  size_t size = output->size < ECHO_MAX ? output->size : ECHO_MAX;
  fl_text_plain(&text, output->data, size);
  fl_text_add(&text, "\n");
  if (!text.failed)
    (void)fl_file_write(STDOUT_FILENO, text.data, text.size);
  fl_text_free(&text);
}

void fl_activation_answer(struct fl_ended *ended, struct fl_answer *answer) {
  if (ended->error) {
    answer_failure(ended->error, answer);
  } else if (!ended->output) {
    fl_answer_error(answer, 500, "The action was stopped.");
  } else if (is_result(ended->output)) {
    answer->status = 200;
    answer->output = ended->output;
    ended->output = NULL;
  } else {
    echo(ended->output);
    fl_answer_error(answer, 502, NO_RESULT);
  }
  fl_message_release(ended->output);
  fl_error_free(ended->error);
  ended->output = NULL;
  ended->error = NULL;
}
