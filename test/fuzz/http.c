//===-- test/fuzz/http.c - Hostile clients of a server --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The host's server with an engine of the fuzzer's own, which answers at once.
// An input is all that a client sends; at a byte 0xff, which is left out, it
// waits for the server.
//
//===----------------------------------------------------------------------===//
#include <http.c> // NOLINT(bugprone-suspicious-include): the host's

#include "admit.h"
#include "group.h"
#include "image.h"
#include "isolation.h"
#include "plan.h"
#include "remote.h"
#include "refused.h"
#include "turn.h"
#include "workflow.h"

#include <event2/listener.h>
#include <sys/socket.h>
#include <sys/un.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROUNDS_MOST 100000

static const struct fl_state state = {.type = FL_STATE_TASK};
const struct fl_workflow fl_workflow = {.states = &state, .strings = "state"};
static const struct fl_domain_image function = {.name = "function"};
const struct fl_image fl_image = {.function_count = 1, .functions = &function};
struct fl_isolation fl_isolation;

const char *fl_isolation_name(uint32_t mode) {
  (void)mode;
  return "none";
}
uint64_t fl_refused_total(void) { return 0; }
uint64_t fl_admit_waited(void) { return 0; }
uint64_t fl_plan_chosen(enum fl_plan plan) { return plan; }
const char *fl_plan_name(enum fl_plan plan) {
  return plan == FL_PLAN_INLINE ? "inline" : "threads";
}
struct fl_turn_count fl_turn_count(uint32_t which) {
  return (struct fl_turn_count){.live = which + 1};
}
uint64_t fl_schedule_now(void) { return 1; }
bool fl_schedule_step(void) { return false; }
bool fl_lead_has_second(void) { return true; }
uint64_t fl_lead_begin(void) { return 1; }
bool fl_lead_leads(uint64_t mark) { return mark == 1; }
bool fl_lead_end(uint64_t mark) { return mark == 1; }
void fl_engine_abort(void) {}
void fl_listen_stop(void) {}

// libevent's clean-up, which the sanitizers keep though nobody calls it.
void evutil_free_secure_rng_globals_(void);
void evutil_free_secure_rng_globals_(void) {}

/// What goes to the logs.
int fl_file_write(int fd, const void *data, size_t size) {
  (void)fd, (void)data, (void)size;
  return 0;
}

/// Each kind of ending, as the input has it.
void fl_engine_begin(struct fl_request *request, bool here) {
  struct fl_ended how = {.ending = FL_ENDING_SUCCEEDED};
  (void)here;
  if (request->input->size % 5 == 0)
    how.error = fl_error_make(0, FL_ERROR_FAULT, "%s", request->input->data);
  else if (request->input->size % 7 == 0)
    how.error = fl_error_make(FL_NONE, NULL, NULL);
  else if (request->input->size % 11 != 0)
    how.output = fl_message_hold(request->input);
  request->ended(request, how);
}

void fl_engine_stop(const struct fl_request *request) { (void)request; }
void fl_schedule_leave_open(void) {}
void fl_schedule_lock(void) {}
void fl_schedule_unlock(void) {}

/// Nobody sends slices here.
struct fl_remote_count fl_remote_count(void) {
  return (struct fl_remote_count){0, 0};
}

struct fl_message *fl_group_select(struct fl_group *group, const fl_value *item,
                                   uint32_t index, struct fl_error **error) {
  (void)group, (void)item, (void)index, (void)error;
  abort();
}

const char *fl_execution_name(struct fl_execution *execution) {
  (void)execution;
  abort();
}

static const struct sockaddr_un address = {.sun_family = AF_UNIX};

/// Without a name it gets one of the kernel's.
int fl_listen_start(struct event_base *loop, struct evhttp *http,
                    uint16_t port, int inherited) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  (void)port, (void)inherited;
  if (fd < 0 || bind(fd, (const struct sockaddr *)&address,
                     sizeof address.sun_family) != 0 ||
      listen(fd, 16) != 0)
    abort();
  struct evconnlistener *listener =
      evconnlistener_new(loop, NULL, NULL, LEV_OPT_CLOSE_ON_FREE, 0, fd);
  if (!listener || !evhttp_bind_listener(http, listener))
    abort();
  return fd;
}

/// False: the server has closed it.
static bool take_answers(int client) {
  static char buffer[65536];
  ssize_t got;
  while ((got = recv(client, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    if (memmem(buffer, (size_t)got, "HTTP/1.1 503", 12))
      abort();
  return got < 0 && errno == EAGAIN;
}

/// Lets the server do what it can.
static bool serve(int client) {
  for (int i = 0; i < 4; i++) {
    wake();
    fl_http_round();
  }
  return take_answers(client);
}

static bool send_all(int client, const uint8_t *data, size_t size) {
  while (size) {
    ssize_t put = send(client, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put < 0 && errno != EAGAIN)
      return false;
    if (put > 0) {
      data += put;
      size -= (size_t)put;
    }
    if (!serve(client))
      return false;
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int listener;
  struct sockaddr_un name;
  socklen_t length = sizeof name;
  if (!listener) {
    setenv("PROXY_ALLOW_REINIT", "1", 1);
    listener = fl_http_start(&(struct fl_http_settings){
        .concurrency = 4, .body_most = 1 << 20, .log = true});
  }
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  if (client < 0 || listener < 0 ||
      getsockname(listener, (struct sockaddr *)&name, &length) != 0 ||
      connect(client, (struct sockaddr *)&name, length) != 0)
    abort();
  bool open = true;
  while (open && size) {
    const uint8_t *end = memchr(data, 0xff, size);
    size_t part = end ? (size_t)(end - data) : size;
    open = send_all(client, data, part);
    data += part + (end != NULL);
    size -= part + (end != NULL);
  }
  shutdown(client, SHUT_WR);
  for (int rounds = 0; serve(client); rounds++)
    if (rounds > ROUNDS_MOST)
      abort(); // it waits for what cannot come
  close(client);
  if (running || first_waiting)
    abort();
  return 0;
}
