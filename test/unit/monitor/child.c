//===-- test/unit/monitor/child.c - A function's process ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// process.c, and the process on the other side of its channel, which the test
// plays: nothing in it need be as the monitor's own child would have it.
//
//===----------------------------------------------------------------------===//
#include "process.c" // NOLINT(bugprone-suspicious-include)

#pragma clang section bss = ""
#include "machine.h"

#include <string.h>

_Static_assert(CHANNEL_SIZE >= sizeof(struct fl_channel), "CHANNEL_SIZE");

static struct fl_channel *of(int index) { return fl_instances[index].channel; }

void child_write(int index, uint64_t at, const void *from, uint64_t size) {
  if (at < sizeof(struct fl_channel) - size)
    memcpy((char *)of(index) + at, from, size);
}

void child_pass_turn(int index) { atomic_store(&of(index)->turn, PARENT); }

void child_answer(int index, int error, const struct fl_invoke *call) {
  struct note note = {.error = (int16_t)error,
                      .status = (uint16_t)call->status,
                      .size = call->out_size,
                      .memory = call->memory,
                      .kept = call->kept};
  memcpy(note.type, call->out_type, sizeof note.type);
  of(index)->note = note;
  of(index)->failed = *call;
  of(index)->request = DONE;
  child_pass_turn(index);
}

void child_ask(int index, const struct fl_frame *frame, const char *first,
               const char *second) {
  of(index)->path.frame = *frame;
  strncpy(of(index)->path.paths[0], first, FL_PATH_MAX);
  strncpy(of(index)->path.paths[1], second, FL_PATH_MAX);
  of(index)->request = PATH;
  child_pass_turn(index);
}
