//===-- rt/host/serve.c - The subcommand `serve` -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "front.h"
#include "http.h"
#include "interrupt.h"
#include "isolation.h"
#include "lead.h"
#include "log.h"
#include "report.h"
#include "schedule.h"
#include "turn.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Beside the threads that lead; the monitor has room for no more than this and
/// the functions' own.
#define CONCURRENCY_MOST 64
#define CONCURRENCY_USUAL 32

static const char help[] =
    "[options]\n"
    "\n"
    "Serves the workflow over HTTP as an OpenWhisk action does: POST /init, "
    "POST\n"
    "/run, and GET /healthz and GET /metrics (Prometheus). Functions print to\n"
    "standard output and error. SIGTERM ends it when all that is under way "
    "has\n"
    "been answered. In a container this is what the program does when it is\n"
    "started without arguments.\n"
    "\n"
    "  --port=N              the TCP port, 8080 by default; 0: any, and a note "
    "says\n"
    "                        which\n"
    "  --isolation=MODE      how functions are kept apart: auto (default), "
    "mpk,\n"
    "                        process or none\n"
    "  --deny=WORD           allow no function net, fs-read or fs-write; may "
    "be\n"
    "                        repeated\n"
    "  --max-concurrency=N   executions at once (default: 32), further ones "
    "wait\n"
    "  --max-request=MIB     the largest request's size (default: 96; "
    "OpenWhisk "
    "sends\n"
    "                        up to 48 MB of code with /init)\n"
    "  --drain=SECONDS       how long after SIGTERM what is under way may "
    "take\n"
    "                        (default: 8; docker stop waits for 10)\n"
    "  --threads=N           branches of a Parallel state that run at once\n"
    "  --fresh=WHEN          whether a request finds in a function's memory "
    "what\n"
    "                        another one left there: never is it made anew "
    "(default),\n"
    "                        or for each request\n"
    "  --log=json            a line on standard error for each execution\n"
    "  -h, --help            show this\n";

enum { PORT = FL_FRONT_OWN, CONCURRENCY, REQUEST, DRAIN, THREADS, FRESH, LOG };

static const struct option options[] = {
    {"deny", required_argument, NULL, FL_FRONT_DENY},
    {"drain", required_argument, NULL, DRAIN},
    {"fresh", required_argument, NULL, FRESH},
    {"help", no_argument, NULL, 'h'},
    {"isolation", required_argument, NULL, FL_FRONT_ISOLATION},
    {"log", required_argument, NULL, LOG},
    {"max-concurrency", required_argument, NULL, CONCURRENCY},
    {"max-request", required_argument, NULL, REQUEST},
    {"port", required_argument, NULL, PORT},
    {"threads", required_argument, NULL, THREADS},
    {NULL, 0, NULL, 0},
};

struct settings {
  struct fl_front front;
  struct fl_http_settings http;
};

#define GO_ON (-1)

/// A count for an option, or an exit status below 0 of the usage error.
static long count_of(const char *option, unsigned long most) {
  unsigned long value = fl_front_count(optarg, most);
  if (value)
    return (long)value;
  return -fl_report_usage("serve", "'--%s=%s' is not a count from 1 to %lu",
                          option, optarg, most);
}

/// GO_ON, or an exit status.
static int take(int option, struct settings *settings) {
  struct fl_http_settings *http = &settings->http;
  long count = 1;
  switch (option) {
  case PORT:
    if (strcmp(optarg, "0") == 0)
      http->port = 0;
    else if ((count = count_of("port", 65535)) > 0)
      http->port = (uint16_t)count;
    break;
  case CONCURRENCY:
    if ((count = count_of("max-concurrency", CONCURRENCY_MOST)) > 0)
      http->concurrency = (unsigned)count;
    break;
  case REQUEST:
    if ((count = count_of("max-request", 1024)) > 0)
      http->body_most = (uint64_t)count << 20;
    break;
  case DRAIN:
    if ((count = count_of("drain", 86400)) > 0)
      http->drain_seconds = (unsigned)count;
    break;
  case THREADS:
    if ((count = count_of("threads", 256)) > 0)
      fl_schedule_limit((unsigned)count);
    break;
  case FRESH:
    if (strcmp(optarg, "request") == 0)
      fl_turn_keep_apart();
    else if (strcmp(optarg, "never") != 0)
      return fl_report_usage(
          "serve", "'--fresh=%s': what there is is never and request", optarg);
    break;
  case LOG:
    if (strcmp(optarg, "json") != 0)
      return fl_report_usage("serve", "'--log=%s': there is json", optarg);
    http->log = true;
    break;
  default:
    count = -fl_front_option("serve", option, &settings->front);
  }
  return count < 0 ? (int)-count : GO_ON;
}

static int parse(int argc, char **argv, struct settings *settings) {
  int status = GO_ON, option;
  while (status == GO_ON) {
    option = fl_command_option(argc, argv, ":h", options);
    if (option == -1)
      break;
    status = option == 'h'   ? fl_front_help("serve", help)
             : option == '?' ? FL_EXIT_USAGE
                             : take(option, settings);
  }
  if (status == GO_ON && optind < argc)
    return fl_report_usage("serve", "'%s': no argument is expected",
                           argv[optind]);
  return status;
}

int fl_command_serve(int argc, char **argv) {
  struct settings settings = {.front = {.mode = FL_MODE_AUTO},
                              .http = {.port = 8080,
                                       .concurrency = CONCURRENCY_USUAL,
                                       .body_most = 96 << 20,
                                       .drain_seconds = 8}};
  int status = parse(argc, argv, &settings);
  if (status != GO_ON)
    return status;
  if (!fl_front_start(&settings.front, settings.http.concurrency))
    return FL_EXIT_FAILED;
  int error = fl_interrupt_start(fl_http_stop);
  if (error)
    fl_report("warning", "signals end the program at once: %s",
              strerror(-error));
  int port = fl_http_start(&settings.http);
  if (port < 0) {
    fl_report("error", "port %u: %s", settings.http.port, strerror(-port));
    return FL_EXIT_FAILED;
  }
  if (settings.http.port == 0)
    fl_report("note", "listening on port %d", port);
  if (settings.http.log) {
    fl_log_event("start", "isolation", fl_isolation_name(fl_isolation.mode));
    fl_log_event("start", "reason", fl_isolation_reason(settings.front.mode));
  }
  if (!fl_schedule_serve(settings.http.concurrency))
    error = -EAGAIN;
  else
    error = fl_lead_run(fl_http_round);
  fl_report("error", "no threads: %s", strerror(-error));
  return FL_EXIT_FAILED;
}
