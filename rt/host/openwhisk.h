//===-- rt/host/openwhisk.h - Asks OpenWhisk for an activation ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The client's half of OpenWhisk's REST API: one blocking activation of the
// action that this program is. Any thread, with a client of its own.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_OPENWHISK_H
#define FL_HOST_OPENWHISK_H

#include "client.h"
#include "credentials.h"

enum fl_invoked {
  FL_INVOKED,        ///< `result` is the action's, checked JSON
  FL_INVOKED_FAILED, ///< another try would fare no better
  FL_INVOKED_LOST,   ///< what came of it is not known, or nobody could do it
};

/// Invokes the action with `json`, an object, and waits for its result; where
/// OpenWhisk does not wait as long, by asking for it. What may pass (too many
/// requests, no invoker that is free) is tried again until the deadline (of
/// fl_schedule_now; 0: ten minutes from now); `stop`, or NULL, ends it.
///
/// FL_INVOKED_FAILED: the action failed, and `result` is the error that it
/// answered with, or OpenWhisk refused it, and there is none. `why`, which has
/// FL_CLIENT_WHY bytes, says what happened in words, where it is not
/// FL_INVOKED. `result` is the caller's to free.
enum fl_invoked fl_openwhisk_invoke(struct fl_client *client,
                                    const struct fl_credentials *credentials,
                                    const char *json, size_t size,
                                    uint64_t deadline, const atomic_bool *stop,
                                    struct fl_text *result, char *why);

#endif
