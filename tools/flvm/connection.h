//===-- tools/flvm/connection.h - A client's way to its server ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same for all that a client can want: a connection, HELLO, an answer.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_CONNECTION_H
#define FLVM_CONNECTION_H

#include "client.h"
#include "state.h"
#include "stream.h"

struct fl_connection {
  struct fl_state state;
  struct fl_stream stream;
};

/// Connects, says HELLO with that wish, and waits for the answer; starts the
/// machine first if it has to and may. Returns the answer's kind, its payload
/// within the stream until fl_stream_drop; 0 when there is no machine; -1
/// after a message. Free what it opened with fl_connection_close in each case.
int fl_connection_open(struct fl_connection *connection,
                       const struct fl_client_options *options, uint32_t wish);
void fl_connection_close(struct fl_connection *connection);

/// Waits for a frame: 1, or -errno when the server is gone.
int fl_connection_wait(struct fl_connection *connection, struct fl_frame *frame,
                       const char **payload);
/// Says why there is no machine any more, from a FAIL frame (or NULL, when not
/// even that came).
void fl_connection_explain(const struct fl_connection *connection,
                           const struct fl_frame *frame, const char *payload);

#endif // FLVM_CONNECTION_H
