//===-- tools/flvm/connection.c - A client's way to its server ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The lock makes one boot of many calls: who holds it and finds no server
// starts one, whose socket takes connections from then on. The server answers
// when the machine is up. One that ends at that moment, being idle, closes the
// connection without a word; then all starts over.
//
//===----------------------------------------------------------------------===//
#include "connection.h"
#include "initramfs.h"
#include "message.h"
#include "server.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/// Starts a server, under the lock. Returns a connection to it, or -1 after a
/// message.
static int launch(const struct fl_state *state,
                  const struct fl_client_options *options) {
  struct fl_parts parts;
  if (fl_machine_find(options->kernel, &parts) < 0 ||
      fl_initramfs_write(state, parts.init, &parts.kernel) < 0)
    return -1;
  if (options->verbose)
    fl_note("booting Linux %s with '%s'; state in '%s'", options->kernel->name,
            parts.kernel.image, state->path);
  int listening = fl_state_listen(state);
  int error = listening < 0 ? listening : 0;
  if (!error)
    error = fl_server_launch(state, &parts, listening);
  if (listening >= 0)
    close(listening);
  int fd = error ? error : fl_state_connect(state);
  if (fd < 0) {
    fl_error("cannot start a machine: %s", strerror(-fd));
    return -1;
  }
  return fd;
}

/// A descriptor; -ENOENT when there is no server and none is wanted; -1 after
/// a message.
static int connect_or_launch(struct fl_connection *connection,
                             const struct fl_client_options *options,
                             bool may_launch) {
  int error =
      fl_state_open(&connection->state, options->kernel->name, may_launch);
  if (error)
    return error > 0 ? -ENOENT : -1;
  int lock = fl_state_lock(&connection->state);
  if (lock < 0)
    return -1;
  int fd = fl_state_connect(&connection->state);
  if (fd < 0 && may_launch)
    fd = launch(&connection->state, options);
  else if (fd < 0)
    fd = -ENOENT;
  close(lock);
  return fd;
}

int fl_connection_wait(struct fl_connection *connection, struct fl_frame *frame,
                       const char **payload) {
  struct fl_stream *stream = &connection->stream;
  for (;;) {
    int got = fl_stream_peek(stream, frame, payload);
    if (got)
      return got;
    struct pollfd fd = {.fd = stream->fd, .events = POLLIN};
    if (poll(&fd, 1, -1) < 0)
      continue;
    int error = fl_stream_fill(stream);
    if (error)
      return error;
  }
}

void fl_connection_explain(const struct fl_connection *connection,
                           const struct fl_frame *frame, const char *payload) {
  if (frame && frame->size == 0) {
    fl_error("the machine was stopped");
    return;
  }
  if (frame)
    fl_error("the machine ended: %.*s", (int)frame->size, payload);
  else
    fl_error("the machine ended unexpectedly");
  fl_state_show_log(&connection->state, FL_STATE_CONSOLE);
  fl_state_show_log(&connection->state, FL_STATE_LOG);
}

int fl_connection_open(struct fl_connection *connection,
                       const struct fl_client_options *options, uint32_t wish) {
  struct fl_hello hello = {
      .protocol = FL_PROTOCOL, .want = wish, .idle = options->idle};
  struct fl_frame frame;
  const char *payload;
  bool may_launch = wish == FL_WANT_RUN || wish == FL_WANT_BOOT;
  connection->stream.fd = -1;
  connection->state.directory = -1;
  for (int tries = 0; tries < 3; ++tries) {
    fl_connection_close(connection);
    int fd = connect_or_launch(connection, options, may_launch);
    if (fd < 0)
      return fd == -ENOENT ? 0 : -1;
    fl_stream_open(&connection->stream, fd);
    fl_stream_send(&connection->stream, FL_FRAME_HELLO, &hello, sizeof(hello));
    if (fl_connection_wait(connection, &frame, &payload) != 1) {
      if (may_launch)
        continue;
      return 0;
    }
    if (frame.kind == FL_FRAME_READY || wish == FL_WANT_STATUS)
      return (int)frame.kind;
    if (frame.kind == FL_FRAME_TEXT)
      fl_error("%.*s", (int)frame.size, payload);
    else
      fl_connection_explain(connection, &frame, payload);
    return -1;
  }
  fl_connection_explain(connection, NULL, NULL);
  return -1;
}

void fl_connection_close(struct fl_connection *connection) {
  fl_stream_close(&connection->stream);
  fl_state_close(&connection->state);
}
