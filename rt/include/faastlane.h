//===-- faastlane.h - All that the author of a function needs -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function is one C file (or a folder of them) with one handler:
//
//   #include <faastlane.h>
//
//   [[faastlane::handler]]
//   int greet(const struct fl_input *in, struct fl_reply *reply) {
//     return fl_reply_printf(reply, "{\"bytes\": %zu}", in->size);
//   }
//
// Or it is an ordinary program with `int main(int argc, char **argv)`, which
// needs nothing of this header: argv[1] is the input, the last line of its
// standard output is the result.
//
// A function has a libc, a heap and globals of its own; no other function of
// the workflow can read or write them. What it prints goes to the workflow's
// log (standard error). Nothing here is safe to call from two threads with the
// same reply.
//
//===----------------------------------------------------------------------===//
#ifndef FAASTLANE_H
#define FAASTLANE_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
#error "faastlane.h: functions are written in C"
#endif

/// Marks the handler of a function; the same as [[faastlane::handler]].
#define FL_HANDLER __attribute__((faastlane_handler))

/// What a function is permitted, on its handler or main; the same as
/// [[faastlane::allow("net", "fs-read:/data", "fs-write:/tmp")]]. Without it a
/// function has no sockets and no files but /dev/null, /dev/zero, /dev/urandom
/// and time zones.
#define FL_ALLOW(...) __attribute__((faastlane_allow(__VA_ARGS__)))

#define FL_JSON "application/json"
#define FL_BYTES "application/octet-stream"

/// What a handler is given: `size` bytes at `data`, followed by a NUL that is
/// not counted; `type` is their media type, FL_JSON where nothing else was
/// said. Valid until the handler returns, and not to be written: large inputs
/// are where their author left them, read by others at the same time.
struct fl_input {
  const void *data;
  size_t size;
  const char *type;
};

/// What a handler answers. Opaque: made and freed by the run time. A handler
/// that returns 0 without having called one of the functions below answers
/// `null`. A later call replaces an earlier one.
struct fl_reply;

/// A buffer of `size` bytes that will be the output, of media type `type`
/// (NULL: FL_JSON). The run time's; never free it. NULL with errno = ENOMEM.
void *fl_reply_alloc(struct fl_reply *reply, size_t size, const char *type);

/// Answer a copy of `size` bytes at `data`. 0, or -1 with errno = ENOMEM.
int fl_reply_bytes(struct fl_reply *reply, const void *data, size_t size,
                   const char *type);

/// Answer `data`, which came from malloc and is the run time's from now on; or
/// the block of the last fl_reply_alloc, with the size (not more than it has)
/// and the type that it has come to. Always 0.
int fl_reply_take(struct fl_reply *reply, void *data, size_t size,
                  const char *type);

/// Answer formatted text, as JSON. 0, or -1 with errno set.
int fl_reply_printf(struct fl_reply *reply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// Fail with an error name, as Retry and Catch of Amazon States Language match
/// it (at most 79 bytes, cut there), and a cause for people (1023 bytes).
/// Always -1, so that a handler can `return fl_fail(...)`. A handler that
/// returns something else than 0 without a call of this fails with the error
/// `States.TaskFailed`.
int fl_fail(struct fl_reply *reply, const char *error, const char *cause, ...)
    __attribute__((format(printf, 3, 4)));

#endif
