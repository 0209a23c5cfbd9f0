//===-- rt/host/http.c - An OpenWhisk action over HTTP -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libevent reads requests and writes answers; what is in between is an
// exchange. Executions that are short as a rule are done right here, others by
// the schedule's threads, which hand their exchanges back by a list and an
// eventfd.
//
//===----------------------------------------------------------------------===//
#include "http.h"
#include "activation.h"
#include "file.h"
#include "lead.h"
#include "listen.h"
#include "log.h"
#include "metrics.h"
#include "schedule.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/// As long as executions take less than this on average, in nanoseconds, they
/// are done by the thread that leads.
#define SHORT 1000000
/// What one that had to be left to another thread counts for.
#define LONG 50000000
#define HEADERS_MOST 65536
/// Of a connection on which nothing happens. A frozen container must not wake
/// up to close what is about to be used; whose peer is gone, TCP finds out.
#define IDLE_SECONDS 86400
#define REFERENCE_LEAST 16384 ///< bytes of an answer that are not copied

/// A request of /run, from when it was read until it is answered.
struct exchange {
  struct fl_request request;
  struct fl_activation activation;
  struct evhttp_request *http; ///< NULL: the client has gone
  struct fl_ended ended;
  uint64_t began, took;
  struct exchange *next;
};

static struct fl_http_settings settings;
static struct event_base *base;
static struct evhttp *server;
static bool initialized;
static unsigned running, waiting, unsent;
static uint64_t usual = LONG; ///< what an execution takes, on average

static struct exchange *first_waiting, **last_waiting = &first_waiting;

/// What other threads are done with.
static pthread_mutex_t done_lock = PTHREAD_MUTEX_INITIALIZER;
static struct exchange *done;
static int wake_fd;

/// What this thread does while it leads.
static _Thread_local struct exchange *mine;
static _Thread_local bool ended_here;

static enum { SERVING, DRAINING, LATE } ending;
static atomic_bool asked_to_stop;

// ---- Answers ----------------------------------------------------------------

static const char *reason(int status) {
  return status == 200   ? "OK"
         : status == 403 ? "Forbidden"
         : status == 404 ? "Not Found"
         : status == 405 ? "Method Not Allowed"
         : status == 502 ? "Bad Gateway"
                         : "Internal Server Error";
}

static void let_go(const void *data, size_t size, void *message) {
  (void)data, (void)size;
  fl_message_release(message);
}

/// The client went without it.
static void lost(struct evhttp_connection *connection, void *unused) {
  (void)connection, (void)unused;
  unsent--;
}

static void sent(struct evhttp_request *http, void *unused) {
  struct evhttp_connection *connection = evhttp_request_get_connection(http);
  (void)unused;
  evhttp_connection_set_closecb(connection, NULL, NULL);
  unsent--;
}

static void add_header(struct evhttp_request *http, const char *name,
                       const char *value) {
  evhttp_add_header(evhttp_request_get_output_headers(http), name, value);
}

/// Sends it; the answer is used up.
static void reply(struct evhttp_request *http, enum fl_asked asked,
                  struct fl_answer *answer, const char *type) {
  struct evbuffer *body = evhttp_request_get_output_buffer(http);
  struct fl_message *output = answer->output;
  char length[24];
  size_t size;
  const char *data = fl_answer_body(answer, &size);
  fl_metrics_answer(asked, answer->status);
  if (output && size >= REFERENCE_LEAST &&
      evbuffer_add_reference(body, data, size, let_go,
                             fl_message_hold(output)) != 0)
    fl_message_release(output);
  if (evbuffer_get_length(body) == 0 && size)
    evbuffer_add(body, data, size);
  // libevent has none for HTTP/1.0.
  snprintf(length, sizeof length, "%zu", evbuffer_get_length(body));
  add_header(http, "Content-Length", length);
  add_header(http, "Content-Type",
             type           ? type
             : answer->html ? "text/html; charset=utf-8"
                            : "application/json");
  if (ending != SERVING)
    add_header(http, "Connection", "close");
  unsent++;
  evhttp_connection_set_closecb(evhttp_request_get_connection(http), lost,
                                NULL);
  evhttp_request_set_on_complete_cb(http, sent, NULL);
  evhttp_send_reply(http, answer->status, reason(answer->status), NULL);
  fl_answer_free(answer);
}

static void write_sentinels(void) {
  static const char sentinel[] = FL_SENTINEL;
  if (settings.slices)
    return;
  (void)fl_file_write(STDOUT_FILENO, sentinel, sizeof sentinel - 1);
  (void)fl_file_write(STDERR_FILENO, sentinel, sizeof sentinel - 1);
}

// ---- Executions -------------------------------------------------------------

static void gone(struct evhttp_connection *connection, void *argument) {
  (void)connection;
  struct exchange *exchange = argument;
  exchange->http = NULL;
  // Somebody else has the walks now, or nobody wants them.
  if (exchange->request.slice)
    fl_engine_stop(&exchange->request);
}

static void finish(struct exchange *exchange) {
  struct fl_answer answer = {0};
  const struct fl_error *error = exchange->ended.error;
  running--;
  usual += exchange->took / 4 - usual / 4;
  fl_metrics_run(exchange->took, !error        ? NULL
                                 : error->name ? error->name
                                               : "");
  struct fl_log_run line = {
      .id = fl_activation_id(exchange->activation.environment),
      .visits = exchange->ended.visits,
      .took = exchange->took,
      .gone = !exchange->http,
  };
  if (settings.log)
    fl_log_begin(&line, error);
  fl_activation_answer(&exchange->ended, &answer);
  line.status = answer.status;
  if (settings.log)
    fl_log_end(&line);
  write_sentinels();
  fl_activation_free(&exchange->activation);
  if (exchange->http) {
    reply(exchange->http, FL_ASKED_RUN, &answer, NULL);
  } else {
    fl_answer_free(&answer);
  }
  free(exchange);
}

static void wake(void) {
  uint64_t one = 1;
  (void)!write(wake_fd, &one, sizeof one);
}

/// On any thread.
static void hand_back(struct exchange *exchange) {
  pthread_mutex_lock(&done_lock);
  bool first = !done;
  exchange->next = done;
  done = exchange;
  pthread_mutex_unlock(&done_lock);
  if (first)
    wake();
}

/// On any thread.
static void ended(struct fl_request *request, struct fl_ended how) {
  struct exchange *exchange =
      (struct exchange *)((char *)request - offsetof(struct exchange, request));
  exchange->ended = how;
  exchange->took = fl_schedule_now() - exchange->began;
  if (exchange == mine)
    ended_here = true;
  else
    hand_back(exchange);
}

static bool is_anything_done(void) {
  pthread_mutex_lock(&done_lock);
  bool any = done != NULL;
  pthread_mutex_unlock(&done_lock);
  return any;
}

/// False: this thread leads no longer.
static bool run_here(struct exchange *exchange) {
  uint64_t mark = fl_lead_begin();
  mine = exchange;
  ended_here = false;
  fl_engine_begin(&exchange->request, true);
  // What it waits for may be a job.
  while (!ended_here && fl_lead_leads(mark) && !is_anything_done() &&
         fl_schedule_step())
    ;
  // What this thread would have done next is for others.
  if (!ended_here) {
    fl_schedule_lock();
    fl_schedule_leave_open();
    fl_schedule_unlock();
  }
  mine = NULL;
  bool leads = fl_lead_end(mark);
  if (ended_here && leads)
    finish(exchange);
  else if (ended_here)
    hand_back(exchange);
  return leads;
}

static bool begin(struct exchange *exchange) {
  running++;
  waiting--;
  exchange->began = fl_schedule_now();
  // Its walks are somebody else's by now.
  if (exchange->request.slice && !exchange->http) {
    exchange->ended.ending = FL_ENDING_ABORTED;
    finish(exchange);
    return true;
  }
  if (usual < SHORT && fl_lead_has_second())
    return run_here(exchange);
  fl_engine_begin(&exchange->request, false);
  return true;
}

static void woken(evutil_socket_t fd, short what, void *unused) {
  uint64_t count;
  (void)what, (void)unused;
  (void)!read(fd, &count, sizeof count);
  pthread_mutex_lock(&done_lock);
  struct exchange *list = done, *exchange;
  done = NULL;
  pthread_mutex_unlock(&done_lock);
  while ((exchange = list)) {
    list = exchange->next;
    finish(exchange);
  }
}

// ---- Requests ---------------------------------------------------------------

static const char *body_of(struct evhttp_request *http, size_t *size) {
  struct evbuffer *body = evhttp_request_get_input_buffer(http);
  *size = evbuffer_get_length(body);
  const char *data = (const char *)evbuffer_pullup(body, -1);
  return data ? data : "";
}

static void ask_run(struct evhttp_request *http) {
  struct fl_answer answer = {0};
  struct exchange *exchange = calloc(1, sizeof *exchange);
  size_t size;
  const char *body = body_of(http, &size);
  if (!exchange)
    fl_answer_error(&answer, 500, "out of memory");
  if (!exchange ||
      !fl_activation_read(body, size, &exchange->activation, &answer)) {
    free(exchange);
    write_sentinels();
    reply(http, FL_ASKED_RUN, &answer, NULL);
    return;
  }
  exchange->http = http;
  exchange->request = fl_activation_request(&exchange->activation);
  exchange->request.any_output = true;
  exchange->request.ended = ended;
  evhttp_connection_set_closecb(evhttp_request_get_connection(http), gone,
                                exchange);
  *last_waiting = exchange;
  last_waiting = &exchange->next;
  waiting++;
}

static void ask_init(struct evhttp_request *http) {
  static const char again[] = "Cannot initialize the action more than once.";
  struct fl_answer answer = {0};
  const char *reinit = getenv("PROXY_ALLOW_REINIT");
  size_t size;
  const char *body = body_of(http, &size);
  if (!initialized || (reinit && strcmp(reinit, "1") == 0)) {
    initialized |= fl_activation_init(body, size, &answer);
  } else {
    fl_answer_error(&answer, 403, again);
    (void)fl_file_write(STDERR_FILENO, again, sizeof again - 1);
    (void)fl_file_write(STDERR_FILENO, "\n", 1);
  }
  reply(http, FL_ASKED_INIT, &answer, NULL);
}

static void ask_health(struct evhttp_request *http) {
  struct fl_answer answer = {.status = 200};
  fl_text_add(&answer.body, ending == SERVING ? "{\"status\":\"ok\"}"
                                              : "{\"status\":\"stopping\"}");
  reply(http, FL_ASKED_HEALTH, &answer, NULL);
}

static void ask_metrics(struct evhttp_request *http) {
  struct fl_answer answer = {.status = 200};
  fl_metrics_print(&answer.body, running, waiting);
  reply(http, FL_ASKED_METRICS, &answer, "text/plain; version=0.0.4");
}

#define READING (EVHTTP_REQ_GET | EVHTTP_REQ_HEAD)

static const struct {
  char path[12], allow[24];
  enum evhttp_cmd_type methods;
  enum fl_asked asked;
  void (*ask)(struct evhttp_request *http);
} places[] = {
    {"/run", "OPTIONS, POST", EVHTTP_REQ_POST, FL_ASKED_RUN, ask_run},
    {"/init", "OPTIONS, POST", EVHTTP_REQ_POST, FL_ASKED_INIT, ask_init},
    {"/healthz", "OPTIONS, HEAD, GET", READING, FL_ASKED_HEALTH, ask_health},
    {"/metrics", "OPTIONS, HEAD, GET", READING, FL_ASKED_METRICS, ask_metrics},
};

static void ask(struct evhttp_request *http, void *unused) {
  const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(http);
  const char *path = uri ? evhttp_uri_get_path(uri) : NULL;
  enum evhttp_cmd_type method = evhttp_request_get_command(http);
  struct fl_answer answer = {.status = 404, .html = true};
  enum fl_asked asked = FL_ASKED_OTHER;
  (void)unused;
  for (unsigned i = 0; path && i < sizeof places / sizeof *places; i++) {
    if (strcmp(path, places[i].path) != 0 ||
        (settings.slices && places[i].asked != FL_ASKED_RUN))
      continue;
    if (method & places[i].methods) {
      places[i].ask(http);
      return;
    }
    asked = places[i].asked;
    answer.status = method == EVHTTP_REQ_OPTIONS ? 200 : 405;
    add_header(http, "Allow", places[i].allow);
  }
  if (answer.status != 200)
    fl_text_format(&answer.body, "<!doctype html>\n<title>%d %s</title>\n",
                   answer.status, reason(answer.status));
  reply(http, asked, &answer, NULL);
}

// ---- The loop ---------------------------------------------------------------

/// Nobody stops it twice; what happens then is the round's.
void fl_http_stop(void) {
  atomic_store(&asked_to_stop, true);
  wake();
}

static void drained(evutil_socket_t fd, short what, void *unused) {
  (void)fd, (void)what, (void)unused;
  // What is ended now is answered; who does not take the answer loses it.
  if (ending == DRAINING)
    fl_engine_abort();
  ending = LATE;
}

static void drain_in(unsigned seconds) {
  struct timeval limit = {.tv_sec = seconds};
  event_base_once(base, -1, EV_TIMEOUT, drained, NULL, &limit);
}

static void look_for_the_end(void) {
  static bool looked, late;
  if (ending == SERVING && atomic_load(&asked_to_stop)) {
    ending = DRAINING;
    fl_listen_stop();
    drain_in(settings.drain_seconds);
  }
  if (ending == SERVING || running || first_waiting)
    return;
  // What has come in already is still answered.
  if (!looked) {
    looked = true;
    wake();
    return;
  }
  if (unsent == 0 || late)
    exit(ending == LATE ? EXIT_FAILURE : EXIT_SUCCESS);
  if (ending == LATE) {
    late = true;
    drain_in(1);
  }
}

bool fl_http_round(void) {
  struct exchange *exchange;
  // Who led before may have left some.
  bool ready = first_waiting && running < settings.concurrency;
  event_base_loop(base, EVLOOP_ONCE | (ready ? EVLOOP_NONBLOCK : 0));
  while ((exchange = first_waiting) && running < settings.concurrency) {
    first_waiting = exchange->next;
    if (!first_waiting)
      last_waiting = &first_waiting;
    if (!begin(exchange))
      return false;
  }
  look_for_the_end();
  return true;
}

/// What is wanted of a descriptor changes more often than it is waited for, so
/// only the last wish is told to the kernel. No descriptor has two numbers.
static struct event_base *make_base(void) {
  struct event_config *config = event_config_new();
  if (!config)
    return NULL;
  event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
  struct event_base *made = event_base_new_with_config(config);
  event_config_free(config);
  return made;
}

int fl_http_start(const struct fl_http_settings *how) {
  settings = *how;
  base = make_base();
  server = base ? evhttp_new(base) : NULL;
  if (!server)
    return -ENOMEM;
  evhttp_set_gencb(server, ask, NULL);
  evhttp_set_allowed_methods(server, 0x1ff); // which of them is ours to say
  evhttp_set_max_body_size(server, (ssize_t)how->body_most);
  evhttp_set_max_headers_size(server, HEADERS_MOST);
  evhttp_set_timeout(server, IDLE_SECONDS);
  wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0)
    return -errno;
  struct event *event =
      event_new(base, wake_fd, EV_READ | EV_PERSIST, woken, NULL);
  if (!event || event_add(event, NULL) != 0)
    return -ENOMEM;
  return fl_listen_start(base, server, how->port, how->listener);
}
