//===-- rt/host/remote.h - Other containers of this program ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Who sends slices (slice.h) and waits for their answers: a thread for each
// that may be under way, over a transport that knows where other containers
// are.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_REMOTE_H
#define FL_HOST_REMOTE_H

#include "client.h"
#include "eval.h"
#include "seal.h"
#include "text.h"

/// What came of sending something.
enum fl_sent {
  FL_SENT_ANSWERED,
  FL_SENT_LOST,    ///< it may have arrived, and been worked on
  FL_SENT_FAILED,  ///< it arrived, and would fail elsewhere, too
  FL_SENT_REFUSED, ///< and so would others be, for now
};

struct fl_transport {
  char name[16];   ///< for people
  unsigned count;  ///< slices under way, at most
  unsigned rounds; ///< how many each of them should get of a group
  size_t most;     ///< bytes of a slice
  uint64_t cost;   ///< ns that one takes beside its work, or more
  /// The key that both ends have for this execution. False: there is none, for
  /// a reason in words.
  bool (*key)(const struct fl_execution *execution, struct fl_seal_key *key,
              char why[FL_CLIENT_WHY]);
  /// Sends a slice on thread `number` of `count`, and waits for its answer,
  /// until the deadline (of fl_schedule_now; 0: none) or until *stop.
  enum fl_sent (*send)(unsigned number, struct fl_client *client,
                       const struct fl_execution *execution,
                       const struct fl_text *slice, uint64_t deadline,
                       const atomic_bool *stop, struct fl_text *answer,
                       char why[FL_CLIENT_WHY]);
};

/// Before the first execution. It is not copied.
void fl_remote_start(const struct fl_transport *transport);

/// Whether there is a transport.
bool fl_remote_exists(void);

/// Whether the execution may have walks elsewhere: there are containers, and a
/// key that both ends have.
bool fl_remote_may(const struct fl_execution *execution);

/// Slices so far: answered, and not. Any thread.
struct fl_remote_count {
  uint64_t answered, lost;
};
struct fl_remote_count fl_remote_count(void);

// Where there is one:

/// What sending costs at least, in ns.
uint64_t fl_remote_cost(void);

/// How many walks of so many are a slice; whether threads here take some, too.
uint32_t fl_remote_share(uint32_t count, bool here);

// With the schedule's lock held:

/// Whether there is a container that has not failed lately.
bool fl_remote_works(void);

/// There are groups that lend (lend.h).
void fl_remote_wake(void);

#endif
