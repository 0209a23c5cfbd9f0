//===-- bench/http.c - What serve is measured against ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// http PORT: libevent's server, which answers with what it was sent.
// http PORT PROGRAM: does as the Docker skeleton's proxy, which is Python: it
// starts PROGRAM for each request with the JSON in "value" as its argument, and
// answers with the last line of its output. As many run at once as are asked.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct event_base *base;
static char *program;

static void answer(struct evhttp_request *request, int status,
                   struct evbuffer *body) {
  evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
                    "application/json");
  evhttp_send_reply(request, status, NULL, body);
}

static void echo(struct evhttp_request *request, void *unused) {
  (void)unused;
  answer(request, 200, evhttp_request_get_input_buffer(request));
}

struct run {
  struct evhttp_request *request;
  pid_t pid;
};

/// The program has closed its output, so it has ended or is about to.
static void ended(struct bufferevent *output, short what, void *argument) {
  struct run *run = argument;
  struct evbuffer *text = bufferevent_get_input(output), *body = evbuffer_new();
  char *line, *last = NULL;
  int status = -1;
  (void)what;
  while ((line = evbuffer_readln(text, NULL, EVBUFFER_EOL_LF))) {
    free(last);
    last = line;
  }
  if (last && body)
    evbuffer_add(body, last, strlen(last));
  while (waitpid(run->pid, &status, 0) < 0)
    ;
  answer(run->request, last ? 200 : 502, body);
  evbuffer_free(body);
  bufferevent_free(output);
  free(last);
  free(run);
}

/// What is in {"value": ...}, or NULL.
static char *value_of(struct evbuffer *body) {
  size_t size = evbuffer_get_length(body);
  char *text = malloc(size + 1);
  if (!text)
    abort();
  evbuffer_copyout(body, text, size);
  text[size] = '\0';
  char *value = strstr(text, "\"value\":"), *end = strrchr(text, '}');
  if (!value || !end)
    return NULL;
  *end = '\0';
  return memmove(text, value + 8, strlen(value + 8) + 1);
}

static void start(struct evhttp_request *request, void *unused) {
  extern char **environ;
  char *value = value_of(evhttp_request_get_input_buffer(request));
  char *words[] = {program, value, NULL};
  posix_spawn_file_actions_t actions;
  struct run *run = malloc(sizeof *run);
  int ends[2];
  (void)unused;
  if (!value || !run || pipe2(ends, O_CLOEXEC) != 0)
    abort();
  run->request = request;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (posix_spawn(&run->pid, program, &actions, NULL, words, environ) != 0)
    abort();
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  free(value);
  evutil_make_socket_nonblocking(ends[0]);
  struct bufferevent *output =
      bufferevent_socket_new(base, ends[0], BEV_OPT_CLOSE_ON_FREE);
  if (!output)
    abort();
  bufferevent_setcb(output, NULL, NULL, ended, run);
  bufferevent_enable(output, EV_READ);
}

int main(int argc, char **argv) {
  base = event_base_new();
  struct evhttp *server = base ? evhttp_new(base) : NULL;
  if (argc < 2 || argc > 3 || !server ||
      evhttp_bind_socket(server, "127.0.0.1",
                         (unsigned short)strtoul(argv[1], NULL, 10)) != 0)
    return EXIT_FAILURE;
  program = argv[2];
  evhttp_set_gencb(server, program ? start : echo, NULL);
  return event_base_dispatch(base);
}
