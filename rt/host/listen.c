//===-- rt/host/listen.c - Where a server listens ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "listen.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static struct evconnlistener *listener;
static bool stopped;

/// When no descriptor is left, the next try waits for one: a listener that
/// stays readable would be asked without end.
static void try_again(evutil_socket_t fd, short what, void *unused) {
  (void)fd, (void)what, (void)unused;
  if (!stopped)
    evconnlistener_enable(listener);
}

static void failed(struct evconnlistener *which, void *unused) {
  const struct timeval soon = {.tv_usec = 100000};
  (void)unused;
  evconnlistener_disable(which);
  event_base_once(evconnlistener_get_base(which), -1, EV_TIMEOUT, try_again,
                  NULL, &soon);
}

static int open_socket(int family, const struct sockaddr *address,
                       socklen_t size) {
  int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1, off = 0;
  if (fd < 0)
    return -errno;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Connections inherit these. An answer is written in one piece.
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (family == AF_INET6)
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(fd, address, size) == 0 && listen(fd, BACKLOG) == 0)
    return fd;
  int error = errno;
  close(fd);
  return -error;
}

/// Of both families where there are both.
static int open_any(uint16_t port) {
  const struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                                   .sin6_port = htons(port)};
  const struct sockaddr_in four = {.sin_family = AF_INET,
                                   .sin_port = htons(port)};
  int fd = open_socket(AF_INET6, (const struct sockaddr *)&six, sizeof six);
  if (fd >= 0 || fd == -EADDRINUSE || fd == -EACCES)
    return fd;
  return open_socket(AF_INET, (const struct sockaddr *)&four, sizeof four);
}

int fl_listen_start(struct event_base *base, struct evhttp *server,
                    uint16_t port, int inherited) {
  struct sockaddr_in6 address = {0};
  socklen_t size = sizeof address;
  int fd = inherited < 0 ? open_any(port) : inherited;
  if (fd < 0)
    return fd;
  listener = evconnlistener_new(
      base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
  if (!listener || !evhttp_bind_listener(server, listener))
    return -ENOMEM;
  evconnlistener_set_error_cb(listener, failed);
  if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
    return -errno;
  return ntohs(address.sin6_port); // where IPv4 has it, too
}

void fl_listen_stop(void) {
  stopped = true;
  evconnlistener_disable(listener);
}
