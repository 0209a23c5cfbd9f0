//===-- test/unit/openwhisk/invoke.c - Invokes an action, and says so -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// openwhisk-memory THREADS TIMES DEADLINE STOP FILE [VARIABLE=VALUE...]
//
// Invokes the action of the environment, and of the variables that a request
// came with, with FILE: so many times over a client of each thread, each within
// DEADLINE milliseconds (0: none) and stopped after STOP (0: never). Each time
// is three lines: what came of it, the result, why.
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

#define THREADS_MOST 16

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

/// What all threads have.
static struct {
  struct fl_credentials credentials;
  char *json;
  size_t size;
  long times;
  uint64_t milliseconds;
} all;

static void invoke(struct fl_client *client) {
  static const char *const words[] = {[FL_INVOKED] = "invoked",
                                      [FL_INVOKED_FAILED] = "failed",
                                      [FL_INVOKED_LOST] = "lost"};
  struct fl_text result;
  char why[FL_CLIENT_WHY] = "";
  uint64_t deadline =
      all.milliseconds ? fl_schedule_now() + all.milliseconds * 1000000 : 0;
  enum fl_invoked invoked =
      fl_openwhisk_invoke(client, &all.credentials, all.json, all.size,
                          deadline, &stop, &result, why);
  printf("%s\n%.*s\n%s\n", words[invoked], (int)result.size,
         result.data ? result.data : "", invoked ? why : "");
  fl_text_free(&result);
}

static void *work(void *unused) {
  struct fl_client *client = fl_client_open();
  if (!client)
    abort();
  for (long i = 0; i < all.times; i++)
    invoke(client);
  fl_client_close(client);
  return unused;
}

int main(int argc, char **argv) {
  struct fl_text variables = {0};
  char why[FL_CLIENT_WHY] = "";
  pthread_t stopper, threads[THREADS_MOST];
  if (argc < 6 || fl_file_read(argv[5], &all.json, &all.size))
    return 2;
  long count = strtol(argv[1], NULL, 10);
  all.times = strtol(argv[2], NULL, 10);
  all.milliseconds = strtoull(argv[3], NULL, 10);
  for (int i = 6; i < argc; i++)
    fl_text_bytes(&variables, argv[i], strlen(argv[i]) + 1);
  struct fl_message environment = {.data = variables.data,
                                   .size = variables.size};
  if (fl_credentials_find(&environment, &all.credentials, why)) {
    bool stops = strtol(argv[4], NULL, 10);
    if (count > THREADS_MOST ||
        (stops && pthread_create(&stopper, NULL, stop_later, argv[4])))
      return 2;
    for (long i = 0; i < count; i++)
      if (pthread_create(&threads[i], NULL, work, NULL))
        return 2;
    for (long i = 0; i < count; i++)
      pthread_join(threads[i], NULL);
    if (stops)
      pthread_join(stopper, NULL);
    fl_credentials_free(&all.credentials);
  } else {
    printf("none\n\n%s\n", why);
  }
  fl_text_free(&variables);
  free(all.json);
  return 0;
}
