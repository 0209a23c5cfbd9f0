//===-- bench/first.c - Time from exec to the first answers ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// first RUNS PLAIN PROGRAM [OPTION...]: PROGRAM serves, is asked /init and /run
// as soon as it says on which port, and is killed; in turn with that PLAIN runs
// to its end. Prints medians, and the ratio to the latter.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "times.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS_MOST = 10000, WARM_UP = 5, WORDS = 16 };

static const char init[] = "POST /init HTTP/1.1\r\nContent-Length: 12\r\n\r\n"
                           "{\"value\":{}}";
static const char run[] = "POST /run HTTP/1.1\r\nContent-Length: 17\r\n\r\n"
                          "{\"value\":{\"a\":1}}";

static double median(double *times, int count) {
  qsort(times, (size_t)count, sizeof *times, ascending);
  return times[count / 2];
}

static void fail(const char *what) {
  fprintf(stderr, "first: error: %s\n", what);
  exit(EXIT_FAILURE);
}

/// The other end of its standard error, or of nothing.
static pid_t start(char **words, int *log) {
  static char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
  posix_spawn_file_actions_t actions;
  int ends[2];
  pid_t pid;
  if (pipe2(ends, O_CLOEXEC) != 0)
    fail("no pipe");
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  if (posix_spawn(&pid, words[0], &actions, NULL, words, environment) != 0)
    fail(words[0]);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  *log = ends[0];
  return pid;
}

static unsigned short port_of(int log) {
  static const char words[] = "listening on port ";
  char text[4096];
  size_t size = 0;
  for (;;) {
    ssize_t got = read(log, text + size, sizeof text - 1 - size);
    if (got <= 0)
      fail("it does not listen");
    size += (size_t)got;
    text[size] = '\0';
    char *found = strstr(text, words);
    if (found && strchr(found, '\n'))
      return (unsigned short)strtoul(found + sizeof words - 1, NULL, 10);
  }
}

/// Sends the request, and reads until the answer is over.
static void ask(int client, const char *request, const char *answer) {
  char text[4096];
  size_t size = 0, length = strlen(answer);
  if (write(client, request, strlen(request)) < 0)
    fail("no request");
  do {
    ssize_t got = read(client, text + size, sizeof text - 1 - size);
    if (got <= 0)
      fail("no answer");
    size += (size_t)got;
  } while (size < length || memcmp(text + size - length, answer, length) != 0);
  if (strncmp(text, "HTTP/1.1 200 ", 13) != 0)
    fail("not 200");
}

static double serve(char **words) {
  int log, status, client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  double begun = now();
  pid_t pid = start(words, &log);
  struct sockaddr_in place = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons(port_of(log))};
  if (connect(client, (struct sockaddr *)&place, sizeof place) != 0)
    fail("no connection");
  ask(client, init, "\r\n\r\nOK");
  ask(client, run, "\r\n\r\n{\"a\":1}");
  double took = now() - begun;
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  close(client);
  close(log);
  return took;
}

static double plain(char *program) {
  char *words[] = {program, NULL};
  int log, status;
  double begun = now();
  pid_t pid = start(words, &log);
  if (waitpid(pid, &status, 0) < 0 || status)
    fail(program);
  double took = now() - begun;
  close(log);
  return took;
}

int main(int argc, char **argv) {
  static double served[RUNS_MOST], ran[RUNS_MOST];
  int runs = argc > 3 ? atoi(argv[1]) : 0, count = 0;
  char *words[WORDS] = {NULL};
  if (runs < 1 || runs > RUNS_MOST || argc > WORDS) {
    fprintf(stderr, "usage: first RUNS PLAIN PROGRAM [OPTION...]\n");
    return 2;
  }
  words[count++] = argv[3];
  words[count++] = "serve";
  words[count++] = "--port=0";
  for (int i = 4; i < argc; i++)
    words[count++] = argv[i];
  for (int i = -WARM_UP; i < runs; i++) {
    served[i < 0 ? 0 : i] = serve(words);
    ran[i < 0 ? 0 : i] = plain(argv[2]);
  }
  double first = median(ran, runs), second = median(served, runs);
  printf("%8.1f us  %5.2fx ", second, second / first);
  for (int i = 0; i < count; i++)
    printf(" %s", i ? words[i] : strrchr(words[i], '/') + 1);
  printf("\n");
  return 0;
}
