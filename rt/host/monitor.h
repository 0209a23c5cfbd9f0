//===-- rt/host/monitor.h - The host's calls into the monitor -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only way out of the host besides system calls.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_MONITOR_H
#define FL_HOST_MONITOR_H

#include "call.h"
#include "image.h"

#include <stdbool.h>

/// The gate, from rt/libc: 0 or more, or -errno.
long __fl_call(long number, long a, long b, long c);

/// Once, before any function runs: isolates the functions from each other as
/// `wanted` says. 0, or -errno when that mode is not to be had; `how` has the
/// instances that are wanted, and is filled in either way. What is `denied`
/// (enum fl_allow), none of them may.
static inline int fl_monitor_isolate(enum fl_mode wanted,
                                     struct fl_isolation *how,
                                     uint32_t denied) {
  return (int)__fl_call(FL_CALL_ISOLATE, (long)wanted, (long)how, (long)denied);
}

/// The function that a call is of.
static inline uint32_t fl_monitor_function(const struct fl_invoke *call) {
  return call->instance % fl_image.function_count;
}

/// Runs a function. 0 when it was run, however that ended, else -errno.
static inline int fl_monitor_invoke(struct fl_invoke *call) {
  return (int)__fl_call(FL_CALL_INVOKE, (long)call, 0, 0);
}

/// Ends a call by its ticket. 0, or -ESRCH: it has not begun, or is over.
static inline int fl_monitor_cancel(uint32_t instance, uint32_t ticket) {
  return (int)__fl_call(FL_CALL_CANCEL, (long)instance, (long)ticket, 0);
}

/// Lets go of an output that was not copied; its maker may keep the memory.
static inline void fl_monitor_release(const void *out_at, bool keep) {
  __fl_call(FL_CALL_RELEASE, (long)out_at, keep, 0);
}

/// The instance's last output, when the buffer given with the call was too
/// small. The bytes copied, or -errno.
static inline long fl_monitor_fetch(uint32_t instance, void *to,
                                    size_t capacity) {
  return __fl_call(FL_CALL_FETCH, (long)instance, (long)to, (long)capacity);
}

/// Gives back what the instance keeps for large messages.
static inline void fl_monitor_trim(uint32_t instance) {
  __fl_call(FL_CALL_TRIM, (long)instance, 0, 0);
}

/// Makes the instance's process, if it is to have one, before its first call.
static inline void fl_monitor_prepare(uint32_t instance) {
  __fl_call(FL_CALL_PREPARE, (long)instance, 0, 0);
}

#endif
