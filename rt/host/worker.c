//===-- rt/host/worker.c - The subcommand `worker` ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A copy of the program that another one started (containers.h): it serves
// slices, and ends when that one does. Not for people.
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "containers.h"
#include "front.h"
#include "http.h"
#include "lead.h"
#include "option.h"
#include "report.h"
#include "schedule.h"

#include <errno.h>
#include <string.h>

static const struct fl_usage usage = {
    FL_COMMAND_WORKER, "worker", "[options]",
    "Works on slices for another copy of the program, which starts it with "
    "--containers-local and tells it where to listen.",
    NULL};

int fl_command_worker(int argc, char **argv) {
  struct fl_settings settings = {.mode = FL_MODE_AUTO, .quiet = true};
  int status = fl_option_parse(&usage, argc, argv, &settings);
  if (status != FL_GO_ON)
    return status;
  int listener = fl_containers_join();
  if (listener < 0) {
    fl_report("error", "worker: nobody started it: %s", strerror(-listener));
    fl_report("note", "it is what 'run --containers-local=2' starts");
    return FL_EXIT_FAILED;
  }
  const struct fl_http_settings http = {.listener = listener,
                                        .concurrency = 1,
                                        .body_most = FL_CONTAINERS_BODY,
                                        .drain_seconds = 1,
                                        .slices = true};
  if (!fl_front_start(&settings, http.concurrency))
    return FL_EXIT_FAILED;
  int error = fl_http_start(&http);
  if (error >= 0)
    error = fl_schedule_serve(fl_schedule_most()) ? fl_lead_run(fl_http_round)
                                                  : -EAGAIN;
  fl_report("error", "worker: %s", strerror(-error));
  return FL_EXIT_FAILED;
}
