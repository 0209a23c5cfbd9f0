//===-- tools/flvm/stream.c - Frames over a descriptor --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See stream.h. Nothing here trusts a size that came from outside.
//
//===----------------------------------------------------------------------===//
#include "stream.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void fl_stream_open(struct fl_stream *stream, int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  stream->fd = fd;
  stream->in_size = stream->out_at = stream->out_size = 0;
}

void fl_stream_close(struct fl_stream *stream) {
  if (stream->fd >= 0)
    close(stream->fd);
  stream->fd = -1;
  stream->in_size = stream->out_at = stream->out_size = 0;
}

int fl_stream_fill(struct fl_stream *stream) {
  if (stream->in_size == sizeof(stream->in))
    return 0;
  ssize_t got = read(stream->fd, stream->in + stream->in_size,
                     sizeof(stream->in) - stream->in_size);
  if (got == 0)
    return -EPIPE;
  if (got < 0)
    return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  stream->in_size += (size_t)got;
  return 0;
}

int fl_stream_peek(const struct fl_stream *stream, struct fl_frame *frame,
                   const char **payload) {
  if (stream->in_size < sizeof(*frame))
    return 0;
  memcpy(frame, stream->in, sizeof(*frame));
  if (frame->kind < FL_FRAME_HELLO || frame->kind > FL_FRAME_EXIT ||
      frame->size > FL_PAYLOAD_MAX)
    return -EPROTO;
  if (stream->in_size < sizeof(*frame) + frame->size)
    return 0;
  *payload = stream->in + sizeof(*frame);
  return 1;
}

void fl_stream_drop(struct fl_stream *stream) {
  struct fl_frame frame;
  memcpy(&frame, stream->in, sizeof(frame));
  size_t size = sizeof(frame) + frame.size;
  stream->in_size -= size;
  memmove(stream->in, stream->in + size, stream->in_size);
}

bool fl_stream_has_room(const struct fl_stream *stream, size_t payload) {
  return stream->out_size + sizeof(struct fl_frame) + payload <=
         sizeof(stream->out) - FL_STREAM_SPARE;
}

void fl_stream_put(struct fl_stream *stream, uint32_t kind, const void *payload,
                   size_t size) {
  struct fl_frame frame = {.kind = kind, .size = (uint32_t)size};
  assert(size <= FL_PAYLOAD_MAX);
  assert(stream->out_size + sizeof(frame) + size <= sizeof(stream->out));
  memcpy(stream->out + stream->out_size, &frame, sizeof(frame));
  stream->out_size += sizeof(frame);
  if (size)
    memcpy(stream->out + stream->out_size, payload, size);
  stream->out_size += size;
}

int fl_stream_flush(struct fl_stream *stream) {
  while (stream->out_at < stream->out_size) {
    ssize_t put = write(stream->fd, stream->out + stream->out_at,
                        stream->out_size - stream->out_at);
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0 && errno != EAGAIN)
      return -errno;
    if (put <= 0)
      break;
    stream->out_at += (size_t)put;
  }
  stream->out_size -= stream->out_at;
  memmove(stream->out, stream->out + stream->out_at, stream->out_size);
  stream->out_at = 0;
  return 0;
}

short fl_stream_events(const struct fl_stream *stream) {
  int events = stream->in_size < sizeof(stream->in) ? POLLIN : 0;
  return (short)(events | (stream->out_size ? POLLOUT : 0));
}

int fl_stream_send(struct fl_stream *stream, uint32_t kind, const void *payload,
                   size_t size) {
  fl_stream_put(stream, kind, payload, size);
  for (;;) {
    int error = fl_stream_flush(stream);
    if (error || stream->out_size == 0)
      return error;
    struct pollfd poll_fd = {.fd = stream->fd, .events = POLLOUT};
    if (poll(&poll_fd, 1, -1) < 0 && errno != EINTR)
      return -errno;
  }
}
