//===-- bench/native/native.h - Functions' code in one plain program -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a workflow is held against: the same handlers, or the same C below them,
// called side by side in one program without any isolation, or each in a child
// of its own as Faastlane has it.
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_NATIVE_H
#define BENCH_NATIVE_H

#include <faastlane.h>
#include <stdint.h>

enum native_way {
  NATIVE_INLINE, ///< one after the other
  NATIVE_POOL,   ///< on threads that wait for work, one for each CPU
  NATIVE_CREATE, ///< on a thread of its own each, created and joined
  NATIVE_FORK,   ///< in a child of its own each, the answer through a pipe
};

/// The way of that name (inline, pool, create, fork), or the program's end with
/// a message and status 2.
enum native_way native_way(const char *name);

/// Part `index` of what `work` points to.
typedef void native_part(void *work, size_t index);

/// Does all parts, from 0 to count - 1, and returns when they are done. Not for
/// NATIVE_FORK, as a child's memory is not its parent's.
void native_parts(enum native_way way, native_part *part, void *work,
                  size_t count);

/// What a handler answered, in memory of malloc's.
struct fl_reply {
  char *data;
  size_t size;
  char type[64];
};

typedef int native_handler(const struct fl_input *in, struct fl_reply *reply);

/// A call of a handler; with its reply filled in once it is done. A handler
/// that fails is the end of the program, with a message.
struct native_call {
  native_handler *handler;
  struct fl_input in;
  struct fl_reply reply;
};

void native_calls(enum native_way way, struct native_call *calls, size_t count);

/// What a Parallel or Map state makes of the replies, which are freed: an array
/// of them. With a NUL, the caller's to free.
struct fl_input native_join(struct native_call *calls, size_t count);

/// One call, here. Its reply as input for the next, the caller's to free.
struct fl_input native_call(native_handler *handler, struct fl_input in);

struct fl_input native_text(const char *text); ///< as JSON, not copied

/// All of a file, as JSON, the caller's to free.
struct fl_input native_file(const char *path);

_Noreturn void native_die(const char *what); ///< by errno

#endif
