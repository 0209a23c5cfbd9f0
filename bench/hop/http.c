//===-- bench/hop/http.c - A hop between functions behind HTTP -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As a platform has it that gives each function a server of its own: the answer
// of the first function goes to who orchestrates them, and from there to the
// second, each over a connection of its own on the loopback. No more of HTTP is
// here than both ends of this program speak.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "plain.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEAD_MAX = 512 };

/// The two servers: `first` answers what it filled, `second` reads what it is
/// sent.
static struct {
  pid_t first, second;
  in_port_t first_port, second_port; ///< in the network's order
  char *room;
} http;

/// A socket that listens on a free port of the loopback.
static int listen_somewhere(in_port_t *port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 16) ||
      getsockname(fd, (struct sockaddr *)&address, &size))
    plain_die("socket");
  *port = address.sin_port;
  return fd;
}

static int connect_to(in_port_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = port};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address))
    plain_die("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

/// A head, the text up to the empty line; what of the body came with it is put
/// at `body`. Returns its size.
static size_t read_head(int fd, char *head, char *body) {
  size_t have = 0;
  char *end = NULL;
  while (!end) {
    ssize_t got = read(fd, head + have, HEAD_MAX - 1 - have);
    if (got <= 0)
      plain_die("head");
    have += (size_t)got;
    head[have] = '\0';
    end = memmem(head, have, "\r\n\r\n", 4);
  }
  end += 4;
  size_t more = have - (size_t)(end - head);
  memcpy(body, end, more);
  *end = '\0';
  return more;
}

static size_t content_length(const char *head) {
  const char *field = strcasestr(head, "\r\nContent-Length:");
  return field ? strtoull(field + 17, NULL, 10) : 0;
}

/// Reads a message with its body. Returns the body's size.
static size_t receive(int fd, char *body) {
  char head[HEAD_MAX];
  size_t have = read_head(fd, head, body), size = content_length(head);
  if (have < size)
    have += plain_read(fd, body + have, size - have);
  return have;
}

static void send_with(int fd, const char *first_line, const void *body,
                      size_t size) {
  char head[HEAD_MAX];
  int length = snprintf(head, sizeof head,
                        "%s\r\nHost: localhost\r\n"
                        "Content-Type: application/octet-stream\r\n"
                        "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                        first_line, size);
  plain_write(fd, head, (size_t)length);
  plain_write(fd, body, size);
}

/// Fills like who measures does, but as part of the function that has the data;
/// from its end on the hop is timed.
static void serve_first(struct plain *plain, int listener) {
  for (;;) {
    char none[HEAD_MAX];
    int fd = accept(listener, NULL, NULL);
    receive(fd, none);
    char *data = malloc(plain->size + 1);
    if (!data)
      plain_die("malloc");
    hop_fill(data, plain->size);
    plain->left = bench_ticks();
    send_with(fd, "HTTP/1.1 200 OK", data, plain->size);
    free(data);
    close(fd);
  }
}

static void serve_second(struct plain *plain, int listener) {
  char *room = malloc(plain->size + HEAD_MAX);
  if (!room)
    plain_die("malloc");
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    uint64_t entered = bench_ticks();
    if (receive(fd, room) != plain->size)
      plain_die("body");
    plain_take(plain, room, entered);
    send_with(fd, "HTTP/1.1 200 OK", "null", 4);
    close(fd);
  }
}

static pid_t fork_server(struct plain *plain, in_port_t *port,
                         void (*serve)(struct plain *, int)) {
  int listener = listen_somewhere(port);
  pid_t child = fork();
  if (child < 0)
    plain_die("fork");
  if (child == 0) {
    serve(plain, listener);
    _exit(0);
  }
  close(listener);
  return child;
}

static void http_start(struct plain *plain) {
  http.first = fork_server(plain, &http.first_port, serve_first);
  http.second = fork_server(plain, &http.second_port, serve_second);
  http.room = malloc(plain->size + HEAD_MAX);
  if (!http.room)
    plain_die("malloc");
}

static void http_hop(struct plain *plain) {
  char answer[HEAD_MAX];
  (void)plain; // the first server has its own
  int first = connect_to(http.first_port);
  send_with(first, "POST /run HTTP/1.1", "{}", 2);
  size_t size = receive(first, http.room);
  close(first);
  int second = connect_to(http.second_port);
  send_with(second, "POST /run HTTP/1.1", http.room, size);
  receive(second, answer);
  close(second);
}

static void http_stop(struct plain *plain) {
  (void)plain;
  kill(http.first, SIGKILL);
  kill(http.second, SIGKILL);
  waitpid(http.first, NULL, 0);
  waitpid(http.second, NULL, 0);
  free(http.room);
}

const struct plain_way plain_http = {"http", http_start, http_hop, http_stop};
