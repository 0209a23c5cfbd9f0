//===-- rt/host/admit.h - Whether memory is left for another call ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whoever takes more memory than a container has is killed, with all that is
// at work beside it. So a call begins only when what is left is enough for what
// it may take beside those at work, or when none is. What it may take is what
// calls of its function had mapped at most, as the monitor counts it, less what
// its instance still holds. As long as memory is plentiful nobody waits and
// nothing is counted: what is left is read every few milliseconds.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_ADMIT_H
#define FL_HOST_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

struct fl_invoke;
struct fl_text;

/// Whether a call of the function may begin without being asked for: there is
/// plenty, as was seen not long ago. Without the lock.
bool fl_admit_is_free(uint32_t function);

/// A call has ended: from what it took follows what others may take.
void fl_admit_learn(uint32_t function, const struct fl_invoke *call);

struct fl_error;

/// The error, of the state `where`, of a message of so many bytes for which no
/// memory is left; NULL: there is. Any thread.
struct fl_error *fl_admit_message(uint32_t where, uint64_t size);

/// How many times calls had to wait; any thread.
uint64_t fl_admit_waited(void);

// With the schedule's lock held:

/// Whether a call of the function may begin in an instance that holds so much,
/// (0: never called), with an input of so many bytes; `alone`: none is at work.
/// If so, *promise is what it may take, until fl_admit_end has it back.
bool fl_admit_begin(uint32_t function, uint64_t held, uint64_t input,
                    bool alone, uint64_t *promise);
void fl_admit_end(uint64_t promise);

/// Says whether a call waits for memory. From then on, until that is no longer
/// so, fl_admit_is_free is false.
void fl_admit_waits(bool any);

/// What was decided so far, and why: a line of text.
void fl_admit_explain(struct fl_text *out);

#endif
