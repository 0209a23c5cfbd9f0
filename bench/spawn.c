//===-- bench/spawn.c - Time from exec to exit, commands side by side -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// spawn RUNS COMMAND...: each COMMAND is one argument, split at spaces. They
// run in turn, round by round, so that a machine whose speed drifts is the same
// for all; the table gives medians and the ratio to the first.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include "times.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { COMMANDS = 16, WORDS = 32 };

int main(int argc, char **argv) {
  static char *words[COMMANDS][WORDS];
  static char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
  posix_spawn_file_actions_t quiet;
  int runs = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;

  if (runs < 1 || count > COMMANDS) {
    fprintf(stderr, "usage: spawn RUNS COMMAND...\n");
    return 2;
  }
  for (int c = 0; c < count; ++c) {
    int w = 0;
    for (char *word = strtok(strdup(argv[c + 2]), " "); word && w < WORDS - 1;
         word = strtok(NULL, " "))
      words[c][w++] = word;
  }
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
  double *times = calloc((size_t)(runs * count), sizeof *times);
  if (!times)
    return 1;
  for (int round = -10; round < runs; ++round) // the first ten warm up
    for (int c = 0; c < count; ++c) {
      pid_t pid;
      int status;
      double start = now();
      if (posix_spawn(&pid, words[c][0], &quiet, NULL, words[c], environment) ||
          waitpid(pid, &status, 0) < 0 || status) {
        fprintf(stderr, "spawn: '%s' failed\n", argv[c + 2]);
        return 1;
      }
      if (round >= 0)
        times[c * runs + round] = now() - start;
    }
  double first = 0;
  for (int c = 0; c < count; ++c) {
    double *mine = times + c * runs;
    qsort(mine, (size_t)runs, sizeof *mine, ascending);
    double median = mine[runs / 2];
    if (!c)
      first = median;
    printf("%8.1f us  %5.2fx  %s\n", median, median / first, argv[c + 2]);
  }
  free(times);
  return 0;
}
