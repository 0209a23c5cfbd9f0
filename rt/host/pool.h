//===-- rt/host/pool.h - The host's threads -------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One scheduler owns all threads of the host. A stage is a set of branches that
// may run at the same time; the thread that opens it runs branches too and
// returns when all have ended. Threads are made when the first stage opens and
// stay; one that has nothing to do sleeps.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_POOL_H
#define FL_HOST_POOL_H

#include <stdbool.h>
#include <stdint.h>

#define FL_POOL_MAX 16 ///< threads, the first one included, unless asked for

/// Sets the number of threads, the first one included, before any stage opens;
/// without it the CPUs granted, at most FL_POOL_MAX, decide.
void fl_pool_limit(unsigned threads);

/// Calls run(context, i) once for each i below `count`, on several threads,
/// and returns when no call is under way. After a call returned false, those
/// not yet begun are not begun; none is where fl_pool_stopped() says so.
void fl_pool_run(uint32_t count, bool (*run)(void *context, uint32_t index),
                 void *context);

/// Whether the branch on this thread, or one that it is part of, has a sibling
/// that returned false: what it works on is no longer wanted.
bool fl_pool_stopped(void);

/// This thread's number: 0 for the first, then counted up.
unsigned fl_pool_thread(void);

#endif
