//===-- test/unit/openwhisk/invoke.c - Invokes an action, and says so -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// openwhisk-invoke TIMES DEADLINE STOP FILE [VARIABLE=VALUE...]
//
// Invokes the action of the environment, and of the variables that a request
// came with, with FILE: so many times over one client, each within DEADLINE
// milliseconds (0: none) and stopped after STOP (0: never). Each time is three
// lines: what came of it, the result, why.
//
//===----------------------------------------------------------------------===//
#include "openwhisk.h"
#include "file.h"
#include "schedule.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t fl_schedule_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static atomic_bool stop;

static void *stop_later(void *milliseconds) {
  poll(NULL, 0, (int)strtol(milliseconds, NULL, 10));
  atomic_store(&stop, true);
  return NULL;
}

static void invoke(struct fl_client *client,
                   const struct fl_credentials *credentials, const char *json,
                   size_t size, uint64_t milliseconds) {
  static const char *const words[] = {[FL_INVOKED] = "invoked",
                                      [FL_INVOKED_FAILED] = "failed",
                                      [FL_INVOKED_LOST] = "lost"};
  struct fl_text result;
  char why[FL_CLIENT_WHY] = "";
  uint64_t deadline =
      milliseconds ? fl_schedule_now() + milliseconds * 1000000 : 0;
  enum fl_invoked invoked =
      fl_openwhisk_invoke(client, credentials, json, size, deadline, &stop,
                          &result, why);
  printf("%s\n%.*s\n%s\n", words[invoked], (int)result.size,
         result.data ? result.data : "", invoked ? why : "");
  fflush(stdout);
  fl_text_free(&result);
}

int main(int argc, char **argv) {
  struct fl_text variables = {0};
  char *json;
  size_t size;
  struct fl_credentials credentials;
  char why[FL_CLIENT_WHY] = "";
  pthread_t stopper;
  if (argc < 5)
    return 2;
  if (fl_file_read(argv[4], &json, &size))
    return 2;
  for (int i = 5; i < argc; i++)
    fl_text_bytes(&variables, argv[i], strlen(argv[i]) + 1);
  struct fl_message environment = {.data = variables.data,
                                   .size = variables.size};
  if (fl_credentials_find(&environment, &credentials, why)) {
    bool stops = strtol(argv[3], NULL, 10);
    if (stops && pthread_create(&stopper, NULL, stop_later, argv[3]))
      return 2;
    struct fl_client *client = fl_client_open();
    if (!client)
      return 2;
    for (long i = strtol(argv[1], NULL, 10); i > 0; i--)
      invoke(client, &credentials, json, size,
             strtoull(argv[2], NULL, 10));
    fl_client_close(client);
    if (stops)
      pthread_join(stopper, NULL);
    fl_credentials_free(&credentials);
  } else {
    printf("none\n\n%s\n", why);
  }
  fl_text_free(&variables);
  free(json);
  return 0;
}
