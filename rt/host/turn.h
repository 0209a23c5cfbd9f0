//===-- rt/host/turn.h - Whose turn it is with a function -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function has as many instances as there are threads to run them, and each
// serves one call at a time.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_TURN_H
#define FL_HOST_TURN_H

#include <stdbool.h>
#include <stdint.h>

struct fl_invoke;
struct fl_walk;

/// From here on no execution finds in a function's instance what another one
/// left there.
void fl_turn_keep_apart(void);

/// False: the walk waits for its turn, and is somebody else's now; or it was
/// stopped, where *stopped says so.
bool fl_turn_take(struct fl_walk *walk, bool *stopped);

/// Notes what memory the call in its turn took.
void fl_turn_learn(struct fl_walk *walk, const struct fl_invoke *call);

/// Ends its turn, if it has one.
void fl_turn_end(struct fl_walk *walk);

/// For what is none of a walk's: whether nobody has its turn with that
/// instance, and then it is the caller's until it is returned.
bool fl_turn_borrow(uint32_t instance);
void fl_turn_return(uint32_t instance);

/// A function's instances: in memory since a call, and at work. Any thread.
struct fl_turn_count {
  unsigned live, at_work;
};
struct fl_turn_count fl_turn_count(uint32_t function);

/// From here on processes of functions are made before they are called, in
/// process mode.
void fl_turn_prepare(void);

/// It waits no longer. The lock is held.
void fl_turn_leave(struct fl_walk *walk);

#endif
