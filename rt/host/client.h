//===-- rt/host/client.h - A request over HTTP to somebody else -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A client keeps its connection from one request to the next, and is used by
// one thread at a time; threads have clients of their own. What comes back is
// a stranger's: its size is limited, and nothing else is believed of it.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_CLIENT_H
#define FL_HOST_CLIENT_H

#include "text.h"

#include <stdatomic.h>
#include <stdint.h>

struct fl_client;

struct fl_client *fl_client_open(void);         ///< NULL without memory
void fl_client_close(struct fl_client *client); ///< NULL is nothing

/// All of it is the caller's, and stays as it is until the answer is there.
struct fl_client_request {
  const char *url;  ///< of http or https
  const char *user; ///< name:password, for Basic authorization; or NULL
  const void *body; ///< sent with POST, as application/json; NULL: a GET
  size_t size;
  uint64_t deadline; ///< of fl_schedule_now; 0: none
  /// Ends the request when it becomes true, within 50 ms; NULL: nothing does.
  const atomic_bool *stop;
  size_t most; ///< bytes that the answer may have
};

struct fl_client_answer {
  int status;          ///< HTTP's, whatever it is; 0: there is no answer
  struct fl_text body; ///< the caller's to free
};

/// How long words may be, with the NUL.
#define FL_CLIENT_WHY 512

/// Asks, and waits for the whole answer. False: there is none, and `why`, which
/// has FL_CLIENT_WHY bytes, says in words what failed. *sent is whether the
/// request may have reached the other side, which then may act on it: it was
/// not sent where nobody could be reached. A POST is never sent twice.
///
/// A host's name is looked up by the libc, which neither the deadline nor
/// `stop` ends: it gives up by itself after 10 s, unless /etc/resolv.conf says
/// otherwise.
bool fl_client_do(struct fl_client *client,
                  const struct fl_client_request *request,
                  struct fl_client_answer *answer, bool *sent, char *why);

#endif
