//===-- test/unit/host/client-test.c - Tests of requests over HTTP --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against a server in a thread that says what the test wants, on a port of the
// kernel's choice.
//
//===----------------------------------------------------------------------===//
#include "client.h"
#include "harness.h"
#include "schedule.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MILLISECOND 1000000ull

/// What the server does with one request.
struct reply {
  const char *text;  ///< NULL: nothing
  size_t more;       ///< bytes behind it
  bool close, reset; ///< afterwards
  bool hang;         ///< it waits for the other side to go away
};

static struct {
  int listener;
  char url[64];
  const struct reply *replies;
  unsigned count;
  atomic_uint connections; ///< that it took
  pthread_mutex_t lock;    ///< of the rest
  char last[4096];         ///< the last request; its body is cut off
  size_t length;           ///< of the body
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

/// The last request; how long its body was.
static const char *last_request(size_t *length) {
  static char last[sizeof server.last];
  pthread_mutex_lock(&server.lock);
  memcpy(last, server.last, sizeof last);
  *length = server.length;
  pthread_mutex_unlock(&server.lock);
  return last;
}

/// Reads a request; false: the other side is gone.
static bool hear(int fd) {
  size_t size = 0, head = 0, length = 0;
  char text[sizeof server.last], drop[4096];
  while (!head) {
    ssize_t got = recv(fd, text + size, sizeof text - 1 - size, 0);
    if (got <= 0)
      return false;
    size += (size_t)got;
    text[size] = '\0';
    const char *end = strstr(text, "\r\n\r\n");
    head = end ? (size_t)(end + 4 - text) : 0;
  }
  const char *field = strstr(text, "Content-Length: ");
  if (field)
    length = strtoul(field + 16, NULL, 10);
  pthread_mutex_lock(&server.lock);
  memcpy(server.last, text, size + 1);
  server.length = length;
  pthread_mutex_unlock(&server.lock);
  for (size_t left = length - (size - head); left;) {
    ssize_t got = recv(fd, drop, left < sizeof drop ? left : sizeof drop, 0);
    CHECK(got > 0);
    left -= (size_t)got;
  }
  return true;
}

static void say(int fd, const struct reply *reply) {
  char fill[1024];
  memset(fill, 'x', sizeof fill);
  if (reply->text)
    send(fd, reply->text, strlen(reply->text), MSG_NOSIGNAL);
  for (size_t left = reply->more; left;) {
    ssize_t sent = send(fd, fill, left < sizeof fill ? left : sizeof fill,
                        MSG_NOSIGNAL);
    if (sent <= 0)
      break;
    left -= (size_t)sent;
  }
  if (reply->hang)
    while (recv(fd, fill, sizeof fill, 0) > 0)
      ;
  if (reply->reset)
    setsockopt(fd, SOL_SOCKET, SO_LINGER,
               &(struct linger){.l_onoff = 1}, sizeof(struct linger));
}

static void *serve(void *unused) {
  (void)unused;
  unsigned next = 0;
  while (next < server.count) {
    int fd = accept(server.listener, NULL, NULL);
    CHECK(fd >= 0);
    server.connections++;
    bool open = true;
    while (open && next < server.count && hear(fd)) {
      const struct reply *reply = &server.replies[next++];
      say(fd, reply);
      open = !reply->close && !reply->reset && !reply->hang;
    }
    close(fd);
  }
  return NULL;
}

static pthread_t begin(const struct reply *replies, unsigned count) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  server.listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(server.listener >= 0);
  CHECK(!bind(server.listener, (struct sockaddr *)&address, sizeof address));
  CHECK(!listen(server.listener, 5));
  CHECK(!getsockname(server.listener, (struct sockaddr *)&address, &size));
  snprintf(server.url, sizeof server.url, "http://127.0.0.1:%u/a%%2Fb?c=%%20d",
           ntohs(address.sin_port));
  server.replies = replies;
  server.count = count;
  server.connections = 0;
  pthread_t thread;
  CHECK(!pthread_create(&thread, NULL, serve, NULL));
  return thread;
}

static void finish(pthread_t thread) {
  pthread_join(thread, NULL);
  close(server.listener);
}

static struct fl_client_request post(const char *body) {
  return (struct fl_client_request){.url = server.url,
                                    .user = "me:secret:too",
                                    .body = body,
                                    .size = strlen(body),
                                    .most = 1000};
}

static void expect(struct fl_client *client,
                   const struct fl_client_request *request, int status,
                   const char *body) {
  struct fl_client_answer answer;
  char why[FL_CLIENT_WHY] = "";
  bool sent = false;
  if (!fl_client_do(client, request, &answer, &sent, why)) {
    fprintf(stderr, "no answer: %s\n", why);
    exit(1);
  }
  CHECK(sent && answer.status == status);
  CHECK(answer.body.size == strlen(body) &&
        memcmp(answer.body.data ? answer.body.data : "", body,
               answer.body.size) == 0);
  fl_text_free(&answer.body);
}

static void expect_none(struct fl_client *client,
                        const struct fl_client_request *request,
                        bool sent_before, const char *words) {
  struct fl_client_answer answer;
  char why[FL_CLIENT_WHY] = "";
  bool sent = !sent_before;
  CHECK(!fl_client_do(client, request, &answer, &sent, why));
  CHECK_EQUAL(why, words);
  CHECK(sent == sent_before);
  CHECK(!answer.status && !answer.body.data);
}

#define OK "HTTP/1.1 200 OK\r\n"

/// What is sent, and answers of all shapes on as few connections as there may
/// be.
static void test_answers(struct fl_client *client) {
  static const struct reply replies[] = {
      {.text = OK "Content-Length: 2\r\n\r\n{}"},
      {.text = "HTTP/1.1 100 Continue\r\n\r\n" OK
               "Transfer-Encoding: chunked\r\n\r\n"
               "3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"},
      {.text = "HTTP/1.1 302 Found\r\nLocation: /else\r\n"
               "Content-Length: 4\r\n\r\nelse"},
      {.text = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
      {.text = OK "Content-Length: 1000\r\n\r\n", .more = 1000},
      {.text = OK "\r\nto the end", .close = true},
      {.text = "HTTP/1.0 404 Not Found\r\nContent-Length: 1\r\n\r\nx",
       .close = true},
  };
  pthread_t thread = begin(replies, sizeof replies / sizeof *replies);
  size_t length;
  struct fl_client_request request = post("{\"a\": 1}");
  expect(client, &request, 200, "{}");
  const char *last = last_request(&length);
  CHECK_CONTAINS(last, "POST /a%2Fb?c=%20d HTTP/1.1\r\n");
  CHECK_CONTAINS(last,
                 "Authorization: Basic bWU6c2VjcmV0OnRvbw==\r\n");
  CHECK_CONTAINS(last, "Content-Type: application/json\r\n");
  CHECK_CONTAINS(last, "\r\n\r\n{\"a\": 1}");
  CHECK(!strstr(last, "Expect"));
  expect(client, &request, 200, "[1,2]");
  request.user = NULL;
  expect(client, &request, 302, "else");
  last = last_request(&length);
  CHECK(!strstr(last, "Authorization"));
  request.body = NULL;
  expect(client, &request, 503, "");
  last = last_request(&length);
  CHECK_CONTAINS(last, "GET /a%2Fb?c=%20d HTTP/1.1\r\n");
  CHECK(length == 0);
  char *large = malloc(3000000), whole[1001] = "";
  CHECK(large);
  memset(large, ' ', 3000000);
  memset(whole, 'x', 1000);
  request.body = large;
  request.size = 3000000;
  expect(client, &request, 200, whole);
  last_request(&length);
  CHECK(length == 3000000);
  free(large);
  CHECK(server.connections == 1);
  request = post("{}");
  expect(client, &request, 200, "to the end");
  expect(client, &request, 404, "x");
  CHECK(server.connections == 2);
  finish(thread);
}

static void test_failures(struct fl_client *client) {
  static const struct reply replies[] = {
      {.text = OK "Content-Length: 10\r\n\r\nhalf", .close = true},
      {.text = OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhal",
       .close = true},
      {.text = OK "Content-Length: 1001\r\n\r\n", .more = 1001, .close = true},
      {.text = OK "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
       .more = 100000,
       .close = true},
      {.close = true},
      {.reset = true},
      {.text = "garbage\r\n\r\n", .close = true},
      {.text = "HTTP/9.1 200 OK\r\nContent-Length: 0\r\n\r\n", .close = true},
      {.text = OK "Content-Length: -5\r\n\r\n", .close = true},
      // A kept connection that ends without an answer: the request is not sent
      // again, as the other side may have acted on it.
      {.text = OK "Content-Length: 2\r\n\r\n{}"},
      {.close = true},
      {.text = OK "Content-Length: 2\r\n\r\n[]"},
      {.close = true},
      {.text = OK "Content-Length: 3\r\n\r\n[2]"},
  };
  pthread_t thread = begin(replies, sizeof replies / sizeof *replies);
  struct fl_client_request request = post("{}");
  expect_none(client, &request, true, "the answer is cut off");
  expect_none(client, &request, true, "the answer is cut off");
  expect_none(client, &request, true, "the answer has more than 1000 bytes");
  expect_none(client, &request, true, "the answer has more than 1000 bytes");
  expect_none(client, &request, true,
              "the connection ended before an answer came");
  expect_none(client, &request, true, "Connection reset by peer");
  expect_none(client, &request, true, "the answer is not HTTP/1.1");
  expect_none(client, &request, true, "the answer is not HTTP/1.1");
  expect_none(client, &request, true, "the answer is not HTTP/1.1");
  expect(client, &request, 200, "{}");
  expect_none(client, &request, true,
              "the connection ended before an answer came");
  expect(client, &request, 200, "[]");
  // A GET may.
  request.body = NULL;
  expect(client, &request, 200, "[2]");
  finish(thread);
  expect_none(client, &request, false, "Connection refused");
  request.url = "ftp://127.0.0.1/";
  expect_none(client, &request, false,
              "'ftp://127.0.0.1/' is no URL of http or https");
  request.url = "http://";
  expect_none(client, &request, false, "'http://' is no URL of http or https");
}

static void *stop_soon(void *stop) {
  poll(NULL, 0, 20);
  atomic_store((atomic_bool *)stop, true);
  return NULL;
}

/// Deadlines and stops, while nothing comes and while something drips.
static void test_ends(struct fl_client *client) {
  static const struct reply replies[] = {
      {.hang = true},
      {.text = OK "Content-Length: 10\r\n\r\nhalf", .hang = true},
      {.hang = true},
      {.text = OK "Content-Length: 2\r\n\r\n{}"},
  };
  pthread_t thread = begin(replies, sizeof replies / sizeof *replies), stopper;
  struct fl_client_request request = post("{}");
  atomic_bool stop = false;
  for (int i = 0; i < 2; i++) {
    uint64_t start = fl_schedule_now();
    request.deadline = start + 30 * MILLISECOND;
    expect_none(client, &request, true, "there was no answer in time");
    CHECK(fl_schedule_now() >= request.deadline);
  }
  request.deadline = 0;
  request.stop = &stop;
  CHECK(!pthread_create(&stopper, NULL, stop_soon, &stop));
  expect_none(client, &request, true, "it was stopped");
  pthread_join(stopper, NULL);
  expect_none(client, &request, false, "it was stopped");
  request.stop = NULL;
  request.deadline = 1;
  expect_none(client, &request, false, "there was no answer in time");
  request.deadline = fl_schedule_now() + 3600000 * MILLISECOND;
  expect(client, &request, 200, "{}");
  finish(thread);
}

void test_client(void) {
  struct fl_client *client = fl_client_open();
  CHECK(client);
  test_answers(client);
  test_failures(client);
  test_ends(client);
  fl_client_close(client);
  fl_client_close(NULL);
}
