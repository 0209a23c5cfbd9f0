//===-- bench/native/calls.c - Calls of handlers, by one of the ways -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "native.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(struct native_call *call) {
  if (call->handler(&call->in, &call->reply) != 0)
    exit(1); // fl_fail has said why
  if (!call->reply.data)
    fl_reply_bytes(&call->reply, "null", 4, FL_JSON);
}

static void run_part(void *calls, size_t index) {
  run(&((struct native_call *)calls)[index]);
}

// ---- A child for each: as Faastlane does ------------------------------------

static void write_all(int fd, const void *data, size_t size) {
  for (const char *at = data; size;) {
    ssize_t wrote = write(fd, at, size);
    if (wrote < 0)
      native_die("write");
    at += wrote;
    size -= (size_t)wrote;
  }
}

static void read_all(int fd, void *data, size_t size) {
  for (char *at = data; size;) {
    ssize_t got = read(fd, at, size);
    if (got <= 0)
      native_die("read");
    at += got;
    size -= (size_t)got;
  }
}

struct child {
  pid_t pid;
  int end;
};

static struct child spawn(struct native_call *call) {
  int ends[2];
  if (pipe(ends))
    native_die("pipe");
  pid_t pid = fork();
  if (pid < 0)
    native_die("fork");
  if (pid == 0) {
    run(call);
    write_all(ends[1], &call->reply, sizeof call->reply);
    write_all(ends[1], call->reply.data, call->reply.size);
    _exit(0);
  }
  close(ends[1]);
  return (struct child){pid, ends[0]};
}

static void collect(struct child child, struct native_call *call) {
  int status;
  read_all(child.end, &call->reply, sizeof call->reply);
  call->reply.data = malloc(call->reply.size + 1);
  if (!call->reply.data)
    native_die("malloc");
  read_all(child.end, call->reply.data, call->reply.size);
  close(child.end);
  if (waitpid(child.pid, &status, 0) != child.pid || status)
    native_die("child");
}

static void fork_calls(struct native_call *calls, size_t count) {
  struct child *children = calloc(count + 1, sizeof *children);
  if (!children)
    native_die("calloc");
  for (size_t i = 0; i < count; i++)
    children[i] = spawn(&calls[i]);
  for (size_t i = 0; i < count; i++)
    collect(children[i], &calls[i]);
  free(children);
}

void native_calls(enum native_way way, struct native_call *calls,
                  size_t count) {
  if (way == NATIVE_FORK)
    fork_calls(calls, count);
  else
    native_parts(way, run_part, calls, count);
}

// ---- Inputs and replies -----------------------------------------------------

struct fl_input native_join(struct native_call *calls, size_t count) {
  size_t size = 2;
  for (size_t i = 0; i < count; i++)
    size += calls[i].reply.size + 1;
  char *text = malloc(size + 1), *at = text;
  if (!text)
    native_die("malloc");
  *at++ = '[';
  for (size_t i = 0; i < count; i++) {
    memcpy(at, calls[i].reply.data, calls[i].reply.size);
    at += calls[i].reply.size;
    *at++ = ',';
    free(calls[i].reply.data);
  }
  at -= count > 0;
  *at++ = ']';
  *at = '\0';
  return (struct fl_input){text, (size_t)(at - text), FL_JSON};
}

struct fl_input native_call(native_handler *handler, struct fl_input in) {
  struct native_call call = {.handler = handler, .in = in};
  run(&call);
  return (struct fl_input){call.reply.data, call.reply.size, FL_JSON};
}

struct fl_input native_text(const char *text) {
  return (struct fl_input){text, strlen(text), FL_JSON};
}

struct fl_input native_file(const char *path) {
  char *text = NULL;
  size_t room = 0;
  FILE *file = fopen(path, "re");
  // A NUL is in no JSON, so this is all of it.
  ssize_t size = file ? getdelim(&text, &room, '\0', file) : -1;
  if (size < 0)
    native_die(path);
  fclose(file);
  return (struct fl_input){text, (size_t)size, FL_JSON};
}

// ---- What a handler answers: the functions of faastlane.h -------------------

int fl_reply_take(struct fl_reply *reply, void *data, size_t size,
                  const char *type) {
  if (reply->data != data)
    free(reply->data);
  reply->data = data;
  reply->size = size;
  snprintf(reply->type, sizeof reply->type, "%s", type ? type : FL_JSON);
  return 0;
}

void *fl_reply_alloc(struct fl_reply *reply, size_t size, const char *type) {
  void *data = malloc(size + 1);
  if (data)
    fl_reply_take(reply, data, size, type);
  return data;
}

int fl_reply_bytes(struct fl_reply *reply, const void *data, size_t size,
                   const char *type) {
  char *copy = malloc(size + 1);
  if (!copy)
    return -1;
  memcpy(copy, data, size);
  copy[size] = '\0';
  return fl_reply_take(reply, copy, size, type);
}

int fl_reply_printf(struct fl_reply *reply, const char *format, ...) {
  char *text;
  va_list arguments;
  va_start(arguments, format);
  int size = vasprintf(&text, format, arguments);
  va_end(arguments);
  return size < 0 ? -1 : fl_reply_take(reply, text, (size_t)size, FL_JSON);
}

int fl_fail(struct fl_reply *reply, const char *error, const char *cause, ...) {
  va_list arguments;
  (void)reply;
  fprintf(stderr, "error: %s: ", error);
  va_start(arguments, cause);
  vfprintf(stderr, cause, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  return -1;
}
