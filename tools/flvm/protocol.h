//===-- tools/flvm/protocol.h - What flvm and its machine say -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three parties speak in frames: the client (one `flvm COMMAND`), the server
// (the process that keeps one machine), and an agent in the machine (one for
// each slot, so that many commands run side by side). The client meets the
// server over a Unix socket, the server each agent over its own virtio-serial
// port; once a client has a slot, the server only passes frames on.
//
//   client                    server                     agent
//     | HELLO(RUN) ------------> |                          |
//     |          (waits for a boot, then for a free slot)   |
//     | <----------------- READY |                          |
//     | DIRECTORY ARGUMENT* ENVIRONMENT* START -----------> |
//     | <------------ WANT, OUTPUT, ERROR, in any order --- |
//     | --- INPUT (one for each WANT), SIGNAL, CLOSE -----> |
//     | <-------------------------------------------- EXIT  |
//
// A client that is gone before EXIT makes the server send KILL, and drop what
// comes until EXIT. The server sends an agent whole frames only, so neither a
// client that dies in the middle of a frame nor one that lies about a size can
// bring a port out of step. One INPUT per WANT keeps a command that does not
// read its input from holding up the SIGNAL or KILL behind it.
//
// Both ends are this machine, of one build: integers are in its byte order.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_PROTOCOL_H
#define FLVM_PROTOCOL_H

#include <stdint.h>

/// Changes with every change of what is below. A client and a server that
/// differ do not talk.
#define FL_PROTOCOL 1

enum fl_frame_kind {
  // Client to server.
  FL_FRAME_HELLO = 1, ///< struct fl_hello; the first frame, and only that.
  // Server to client.
  FL_FRAME_READY, ///< A slot is yours. (Agent to server: this slot is up.)
  FL_FRAME_TEXT,  ///< The answer to FL_WANT_STATUS, or a refusal.
  FL_FRAME_FAIL,  ///< The machine has ended: why; empty when on request.
  // Client to agent.
  FL_FRAME_DIRECTORY,   ///< Path to run the command in.
  FL_FRAME_ARGUMENT,    ///< One of the command's arguments, the first first.
  FL_FRAME_ENVIRONMENT, ///< One NAME=VALUE.
  FL_FRAME_START,       ///< struct fl_start.
  FL_FRAME_INPUT,       ///< For its standard input; an empty one is the end.
  FL_FRAME_CLOSE,       ///< uint32_t 1 or 2: nobody reads that any more.
  FL_FRAME_SIGNAL,      ///< uint32_t: a signal for its process group.
  FL_FRAME_KILL,        ///< End it and all it started.
  // Agent to client.
  FL_FRAME_WANT,   ///< Ready for one INPUT.
  FL_FRAME_OUTPUT, ///< Bytes of its standard output.
  FL_FRAME_ERROR,  ///< Bytes of its standard error.
  FL_FRAME_EXIT,   ///< struct fl_exit; the last frame.
};

/// What stands before the payload.
struct fl_frame {
  uint32_t kind;
  uint32_t size; ///< Of the payload, in bytes.
};

/// The largest payload. Linux takes no argument over 128 KiB.
#define FL_PAYLOAD_MAX (132u * 1024)
/// How much input or output goes into one frame.
#define FL_CHUNK (32u * 1024)
/// Ports, hence commands at once. Further clients wait their turn.
#define FL_SLOTS 8

enum fl_want {
  FL_WANT_RUN,
  FL_WANT_BOOT, ///< READY as soon as the machine is up; no slot is taken.
  FL_WANT_STATUS,
  FL_WANT_STOP, ///< No answer: the end of the connection is the answer.
};

struct fl_hello {
  uint32_t protocol;
  uint32_t want; ///< enum fl_want.
  int32_t idle;  ///< Seconds to live without clients; -1: as it is.
};

struct fl_start {
  uint32_t umask;
};

enum fl_outcome {
  FL_OUTCOME_EXITED,       ///< value: its exit status.
  FL_OUTCOME_SIGNALED,     ///< value: the signal.
  FL_OUTCOME_NO_COMMAND,   ///< value: the errno of exec.
  FL_OUTCOME_NO_DIRECTORY, ///< value: the errno of chdir.
  FL_OUTCOME_NO_PROCESS,   ///< value: the errno of what came before.
};

struct fl_exit {
  uint32_t outcome; ///< enum fl_outcome.
  int32_t value;
};

#endif // FLVM_PROTOCOL_H
