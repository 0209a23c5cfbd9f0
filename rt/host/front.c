//===-- rt/host/front.c - How the program was started --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "front.h"
#include "isolation.h"
#include "monitor.h"
#include "option.h"
#include "report.h"
#include "schedule.h"
#include "table.h"

#include "image.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static bool has_variable(const char *prefix) {
  for (char **at = environ; at && *at; at++)
    if (strncmp(*at, prefix, strlen(prefix)) == 0)
      return true;
  return false;
}

static bool is_pipe(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
}

/// Of the Go proxy's own variables there is always one.
static bool is_in_loop(void) {
  return (has_variable("__OW_PROXY_VERSION=") ||
          has_variable("__OW_EXECUTION_ENV=") ||
          has_variable("__OW_WAIT_FOR_ACK=")) &&
         is_pipe(FL_FRONT_RESULTS);
}

const char *fl_front_find(int argc, char **argv) {
  bool first = getpid() == 1, asked = has_variable("__OW_");
  if (argc == 2 && (*argv[1] == '{' || *argv[1] == '['))
    return "action";
  if (argc > 1)
    return NULL;
  if (is_in_loop())
    return "loop";
  // An input that is too large for an argument.
  if (asked && !first && is_pipe("/proc/self/fd/0"))
    return "action";
  return asked || first ? "serve" : NULL;
}

bool fl_front_start(const struct fl_settings *settings, uint32_t calls) {
  // Nothing is at work beside a chain of states but another one.
  uint32_t threads = fl_workflow.machine_count > 1 ? fl_schedule_most() : 1;
  fl_isolation.instances = calls > threads ? calls : threads;
  if (settings->mode != FL_MODE_AUTO || fl_image.function_count)
    return fl_isolation_start(settings->mode, settings->denied,
                              settings->quiet);
  // Nothing is to be isolated, but the host has threads in a mode only.
  int error = fl_monitor_isolate(FL_MODE_NONE, &fl_isolation, 0);
  if (error < 0)
    fl_report("error", "no threads: %s", strerror(-error));
  return error >= 0;
}
