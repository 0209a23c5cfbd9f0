//===-- tools/flvm/stream.h - Frames over a descriptor --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A stream never blocks and never grows: it holds at most one incoming frame
// and one outgoing frame (and room for a few small ones behind it). Who passes
// frames on asks for room first, so that a slow reader slows the writer down
// instead of filling memory. Used on both sides of the machine.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_STREAM_H
#define FLVM_STREAM_H

#include "protocol.h"

#include <stdbool.h>
#include <stddef.h>

/// Room behind a largest frame, for frames that must not wait: WANT, CLOSE,
/// SIGNAL, KILL, EXIT.
#define FL_STREAM_SPARE 4096

struct fl_stream {
  int fd; ///< Nonblocking; -1 when closed.
  size_t in_size, out_at, out_size;
  char in[sizeof(struct fl_frame) + FL_PAYLOAD_MAX];
  char out[sizeof(struct fl_frame) + FL_PAYLOAD_MAX + FL_STREAM_SPARE];
};

/// Makes `fd` nonblocking and the stream empty. The stream owns `fd` from here.
void fl_stream_open(struct fl_stream *stream, int fd);
void fl_stream_close(struct fl_stream *stream);

/// Reads what there is. 0, or -errno; -EPIPE at the end of the stream.
int fl_stream_fill(struct fl_stream *stream);

/// The incoming frame, if it is there in full: 1, its payload within the
/// stream until fl_stream_drop. 0: not yet. -EPROTO: no frame of ours.
int fl_stream_peek(const struct fl_stream *stream, struct fl_frame *frame,
                   const char **payload);
/// Forgets the frame that was peeked at.
void fl_stream_drop(struct fl_stream *stream);

/// Whether a frame with that payload can be put.
bool fl_stream_has_room(const struct fl_stream *stream, size_t payload);
/// Appends a frame; the caller made sure of the room, or uses the spare.
void fl_stream_put(struct fl_stream *stream, uint32_t kind, const void *payload,
                   size_t size);
/// Writes what can be written. 0, or -errno.
int fl_stream_flush(struct fl_stream *stream);
/// The events to poll for: input when there is space for it, output when
/// something is left to write.
short fl_stream_events(const struct fl_stream *stream);

/// Puts a frame and waits until all is written. 0, or -errno. For a client
/// that has nothing else to do before that.
int fl_stream_send(struct fl_stream *stream, uint32_t kind, const void *payload,
                   size_t size);

#endif // FLVM_STREAM_H
