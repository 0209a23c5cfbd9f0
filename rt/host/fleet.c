//===-- rt/host/fleet.c - Other containers of the same action -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fleet.h"
#include "activation.h"
#include "openwhisk.h"
#include "remote.h"

#include <stdio.h>

static bool find_key(const struct fl_execution *execution,
                     struct fl_seal_key *key, char why[FL_CLIENT_WHY]) {
  struct fl_credentials credentials;
  const char *words;
  if (!fl_credentials_find(execution->environment, &credentials, why))
    return false;
  fl_credentials_free(&credentials);
  if (fl_activation_slice_key(execution->environment, key, &words))
    return true;
  snprintf(why, FL_CLIENT_WHY, "%s", words);
  return false;
}

static enum fl_sent send_to(unsigned number, struct fl_client *client,
                            const struct fl_execution *execution,
                            const struct fl_text *slice, uint64_t deadline,
                            const atomic_bool *stop, struct fl_text *answer,
                            char why[FL_CLIENT_WHY]) {
  struct fl_credentials credentials;
  (void)number;
  if (!fl_credentials_find(execution->environment, &credentials, why))
    return FL_SENT_LOST;
  enum fl_invoked invoked =
      fl_openwhisk_invoke(client, &credentials, slice->data, slice->size,
                          deadline, stop, answer, why);
  fl_credentials_free(&credentials);
  // An activation that failed, as one does whose answer is too large, says so;
  // without a word it is OpenWhisk that refuses.
  return invoked == FL_INVOKED          ? FL_SENT_ANSWERED
         : invoked != FL_INVOKED_FAILED ? FL_SENT_LOST
         : answer->size                 ? FL_SENT_FAILED
                                        : FL_SENT_REFUSED;
}

static struct fl_transport transport = {
    .name = "OpenWhisk",
    .rounds = 1,       // each counts for the namespace's limits
    .most = 1000000,   // of 1 MiB that a request may have
    .cost = 100000000, // a warm container's; a cold one takes longer
    .key = find_key,
    .send = send_to,
};

void fl_fleet_start(unsigned count) {
  transport.count = count;
  if (count)
    fl_remote_start(&transport);
}
