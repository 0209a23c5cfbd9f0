//===-- rt/host/serve.c - The subcommand `serve` -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "containers.h"
#include "fleet.h"
#include "front.h"
#include "http.h"
#include "interrupt.h"
#include "isolation.h"
#include "lead.h"
#include "log.h"
#include "option.h"
#include "report.h"
#include "schedule.h"
#include "turn.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

static const struct fl_usage usage = {
    FL_COMMAND_SERVE, "serve", "[options]",
    "Serves the workflow over HTTP as an OpenWhisk action does: POST /init, "
    "POST /run, and GET /healthz and GET /metrics (Prometheus). Functions "
    "print to standard output and error. SIGTERM ends it when all that is "
    "under way has been answered. In a container this is what the program does "
    "when it is started without arguments.",
    NULL};

int fl_command_serve(int argc, char **argv) {
  struct fl_settings settings = {.mode = FL_MODE_AUTO,
                                 .port = 8080,
                                 .concurrency = 32,
                                 .invocations = FL_FLEET_USUAL,
                                 .request_mib = 96,
                                 .drain_seconds = 8};
  int status = fl_option_parse(&usage, argc, argv, &settings);
  if (status != FL_GO_ON)
    return status;
  if (optind < argc)
    return fl_report_usage("serve", "'%s': no argument is expected",
                           argv[optind]);
  const struct fl_http_settings http = {
      .port = (uint16_t)settings.port,
      .concurrency = (unsigned)settings.concurrency,
      .body_most = settings.request_mib << 20,
      .drain_seconds = (unsigned)settings.drain_seconds,
      .listener = -1,
      .log = settings.log};
  if (!fl_containers_start(&settings) ||
      !fl_front_start(&settings, http.concurrency))
    return FL_EXIT_FAILED;
  if (!settings.containers)
    fl_fleet_start((unsigned)settings.invocations);
  if (!http.log) // whose first event has the reason
    fl_isolation_note(settings.mode);
  int error = fl_interrupt_start(fl_http_stop);
  if (error)
    fl_report("warning", "signals end the program at once: %s",
              strerror(-error));
  if (settings.log)
    fl_log_visits(settings.log_states);
  int port = fl_http_start(&http);
  if (port < 0) {
    fl_report("error", "port %u: %s", http.port, strerror(-port));
    return FL_EXIT_FAILED;
  }
  if (http.port == 0)
    fl_report("note", "listening on port %d", port);
  if (http.log) {
    fl_log_event("start", "isolation", fl_isolation_name(fl_isolation.mode));
    fl_log_event("start", "reason", fl_isolation_reason(settings.mode));
  }
  fl_turn_prepare();
  if (!fl_schedule_serve(http.concurrency))
    error = -EAGAIN;
  else
    error = fl_lead_run(fl_http_round);
  fl_report("error", "no threads: %s", strerror(-error));
  return FL_EXIT_FAILED;
}
