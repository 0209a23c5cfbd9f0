//===-- rt/host/credentials.h - Which action this is, and its key ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_CREDENTIALS_H
#define FL_HOST_CREDENTIALS_H

#include "client.h"
#include "message.h"

/// Where the API is, who asks, and for what.
struct fl_credentials {
  char *host;   ///< "https://host:port"
  char *key;    ///< name:password
  char *space;  ///< the action's namespace; "_": the key's own
  char *action; ///< with its package's name, if it is in one
};

/// This action's: host as the container has it in its environment, the rest
/// from a request's variables, or where there are none, from the environment
/// as well. False: they are not all there, and `why`, which has FL_CLIENT_WHY
/// bytes, says how to mend it.
bool fl_credentials_find(const struct fl_message *environment,
                         struct fl_credentials *credentials, char *why);

/// Of the parts as OpenWhisk writes them: the host with or without scheme and
/// port, the name as "/namespace/package/action" or less of it. False as above.
bool fl_credentials_make(const char *host, const char *key, const char *name,
                         struct fl_credentials *credentials, char *why);

void fl_credentials_free(struct fl_credentials *credentials);

#endif
