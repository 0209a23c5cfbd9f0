//===-- rt/host/credentials.c - Which action this is, and its key ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The host comes from the container's environment alone: whoever could name
// another one in a request would be sent the key.
//
//===----------------------------------------------------------------------===//
#include "credentials.h"
#include "environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool refuse(char *why, const char *words) {
  snprintf(why, FL_CLIENT_WHY, "%s", words);
  return false;
}

/// [scheme://]host[:port], which nothing can be added to.
static bool take_host(const char *host, char **out, char *why) {
  static const char name[] = "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]";
  const char *scheme = "https://";
  if (strncmp(host, "http://", 7) == 0)
    scheme = "http://", host += 7;
  else if (strncmp(host, "https://", 8) == 0)
    host += 8;
  size_t size = strspn(host, name);
  const char *rest = host + size;
  if (!size || strcmp(rest + (*rest == '/'), "") != 0)
    return refuse(why, "__OW_API_HOST is not [https://]HOST[:PORT]");
  struct fl_text text = {0};
  fl_text_add(&text, scheme);
  fl_text_bytes(&text, host, size);
  fl_text_bytes(&text, "", 1);
  *out = text.data;
  return !text.failed || refuse(why, "out of memory");
}

/// Whether a part of a path is what it says, and not a way up.
static bool is_part(const char *part, size_t size) {
  return size &&
         !(part[0] == '.' && (size == 1 || (size == 2 && part[1] == '.')));
}

/// /namespace/[package/]action, or [package/]action of the key's namespace.
static bool take_name(const char *name, struct fl_credentials *credentials,
                      char *why) {
  const char *space = "_";
  size_t size = 1;
  bool good = true;
  if (*name == '/') {
    space = name + 1;
    size = strcspn(space, "/");
    good = space[size] && is_part(space, size);
    name = space + size + (good ? 1 : 0);
  }
  size_t first = strcspn(name, "/");
  const char *second = name[first] ? name + first + 1 : NULL;
  if (!good || !is_part(name, first) ||
      (second && (strchr(second, '/') || !is_part(second, strlen(second)))))
    return refuse(why, "__OW_ACTION_NAME is not "
                       "[/NAMESPACE/][PACKAGE/]ACTION");
  credentials->space = strndup(space, size);
  credentials->action = strdup(name);
  return (credentials->space && credentials->action) ||
         refuse(why, "out of memory");
}

bool fl_credentials_make(const char *host, const char *key, const char *name,
                         struct fl_credentials *credentials, char *why) {
  *credentials = (struct fl_credentials){0};
  bool good = true;
  if (!host || !*host)
    good = refuse(why, "there is no __OW_API_HOST in the environment, so this "
                       "is no action of OpenWhisk");
  else if (!key || !*key)
    good = refuse(why, "OpenWhisk gave this action no key: annotate it with "
                       "provide-api-key: true");
  else if (!strchr(key, ':'))
    good = refuse(why, "__OW_API_KEY is not NAME:PASSWORD");
  else if (!name || !*name)
    good = refuse(why, "there is no __OW_ACTION_NAME with the request");
  if (good) {
    credentials->key = strdup(key);
    good = credentials->key || refuse(why, "out of memory");
  }
  good = good && take_host(host, &credentials->host, why) &&
         take_name(name, credentials, why);
  if (!good)
    fl_credentials_free(credentials);
  return good;
}

bool fl_credentials_find(const struct fl_message *environment,
                         struct fl_credentials *credentials, char *why) {
  return fl_credentials_make(
      getenv("__OW_API_HOST"), fl_environment_get(environment, "__OW_API_KEY"),
      fl_environment_get(environment, "__OW_ACTION_NAME"), credentials, why);
}

void fl_credentials_free(struct fl_credentials *credentials) {
  free(credentials->host);
  free(credentials->key);
  free(credentials->space);
  free(credentials->action);
  *credentials = (struct fl_credentials){0};
}
