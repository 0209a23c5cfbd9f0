//===-- rt/host/watch.h - Ends calls whose time is up ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One thread looks after all calls that have a limit. It is made with the first
// of them, and sleeps until the next limit is reached.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_WATCH_H
#define FL_HOST_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/// A call under way, on the stack of the thread that makes it. All is the
/// watch's, but `ticket`, which goes into the call.
struct fl_watch {
  uint32_t function, ticket;
  uint64_t look; ///< when to look at it, ns of CLOCK_MONOTONIC; 0: never
  struct fl_watch *next;
};

/// Before the call of `function`, which may take `seconds` (0: any time). Any
/// thread. False when nobody can be made to look after the limit; needs
/// fl_watch_end in any case.
bool fl_watch_begin(struct fl_watch *watch, uint32_t function,
                    uint32_t seconds);

/// After the call.
void fl_watch_end(struct fl_watch *watch);

#endif
