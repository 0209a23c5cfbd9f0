//===-- rt/host/option.c - The options of all commands --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "option.h"
#include "command.h"
#include "containers.h"
#include "fleet.h"
#include "isolation.h"
#include "plan.h"
#include "report.h"
#include "schedule.h"
#include "text.h"
#include "turn.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

/// Executions at once; the monitor has room for the threads of no more than
/// this, those that lead, and the functions' own.
#define CONCURRENCY_MOST 64

struct given;

struct row {
  char name[20];
  char argument[12];      ///< as help has it behind the name; "": takes none
  unsigned char commands; ///< that have it: of enum fl_command
  unsigned char form;     ///< for take_form
  unsigned short field;   ///< of struct fl_settings, where a function sets one
  unsigned long least, most; ///< for take_count
  /// False: a mistake was reported.
  bool (*take)(const struct given *given);
  const char *help;
};

/// An option as it stands on the command line.
struct given {
  const struct row *row;
  const char *value; ///< NULL where it takes none
  const char *command;
  struct fl_settings *settings;
};

// ---- What options do --------------------------------------------------------

static void *field_of(const struct given *given) {
  return (char *)given->settings + given->row->field;
}

static bool take_flag(const struct given *given) {
  *(bool *)field_of(given) = true;
  return true;
}

static bool take_word(const struct given *given) {
  *(const char **)field_of(given) = given->value;
  return true;
}

/// A decimal number within the row's bounds.
static bool read_count(const struct row *row, const char *word,
                       unsigned long *count) {
  unsigned long value = 0;
  const char *at = word;
  for (; *at >= '0' && *at <= '9'; at++) {
    unsigned long digit = (unsigned long)(*at - '0');
    if (value > (row->most - digit) / 10)
      return false;
    value = value * 10 + digit;
  }
  *count = value;
  return at != word && !*at && value >= row->least;
}

static bool take_count(const struct given *given) {
  const struct row *row = given->row;
  if (read_count(row, given->value, field_of(given)))
    return true;
  fl_report_usage(given->command, "'--%s=%s' is not a count from %lu to %lu",
                  row->name, given->value, row->least, row->most);
  return false;
}

static bool take_threads(const struct given *given) {
  if (!take_count(given))
    return false;
  fl_schedule_limit((unsigned)given->settings->threads);
  return true;
}

static bool take_mode(const struct given *given) {
  given->settings->isolated = true;
  if (fl_isolation_parse(given->value, &given->settings->mode))
    return true;
  fl_report_usage(given->command,
                  "'--isolation=%s': the modes are auto, mpk, process and none",
                  given->value);
  return false;
}

static bool take_denial(const struct given *given) {
  if (fl_isolation_deny(given->value, &given->settings->denied))
    return true;
  fl_report_usage(given->command,
                  "'--deny=%s': what can be denied is net, fs-read and "
                  "fs-write, for all paths",
                  given->value);
  return false;
}

static bool take_fresh(const struct given *given) {
  if (strcmp(given->value, "never") == 0)
    return true;
  if (strcmp(given->value, "request") == 0) {
    fl_turn_keep_apart();
    given->settings->fresh = true;
    return true;
  }
  fl_report_usage(given->command,
                  "'--fresh=%s': what there is is never and request",
                  given->value);
  return false;
}

static bool take_plan(const struct given *given) {
  enum fl_plan plan;
  given->settings->plan = given->value;
  if (fl_plan_parse(given->value, &plan)) {
    fl_plan_force(plan);
    return true;
  }
  fl_report_usage(
      given->command,
      "'--plan=%s': the plans are auto, inline, threads, processes, mixed and "
      "containers",
      given->value);
  return false;
}

static bool take_log(const struct given *given) {
  given->settings->log_states = strcmp(given->value, "json:states") == 0;
  given->settings->log =
      given->settings->log_states || strcmp(given->value, "json") == 0;
  if (!given->settings->log)
    fl_report_usage(given->command, "'--log=%s': there is json and json:states",
                    given->value);
  return given->settings->log;
}

static bool take_form(const struct given *given) {
  unsigned *form = &given->settings->form;
  if (*form && *form != given->row->form) {
    fl_report_usage(given->command,
                    "only one of '--json', '--dot' and '--svg' at a time");
    return false;
  }
  *form = given->row->form;
  return true;
}

// ---- The table --------------------------------------------------------------

#define RUN FL_COMMAND_RUN
#define SERVE FL_COMMAND_SERVE
#define ACTION FL_COMMAND_ACTION
#define LOOP FL_COMMAND_LOOP
#define DESCRIBE FL_COMMAND_DESCRIBE
#define WORKER FL_COMMAND_WORKER
#define FIELD(name) .field = offsetof(struct fl_settings, name)

/// In the order of help.
static const struct row rows[] = {
    {"json", "", DESCRIBE, FL_FORM_JSON, .take = take_form,
     .help = "as JSON, the states in Amazon States Language"},
    {"dot", "", DESCRIBE, FL_FORM_DOT, .take = take_form,
     .help = "the states alone, as a graph for Graphviz"},
    {"svg", "", DESCRIBE, FL_FORM_SVG, .take = take_form,
     .help = "the states alone, as a picture"},
    {"history", " FILE", DESCRIBE, .take = take_word, FIELD(history),
     .help = "colour the graph by what became of each state: what 'run "
             "--history' wrote, or GetExecutionHistory of Step Functions"},
    {"port", "=N", SERVE, .take = take_count, FIELD(port), .most = 65535,
     .help = "the TCP port, 8080 by default; 0: any, and a note says which"},
    {"isolation", "=MODE", RUN | SERVE | ACTION | LOOP | WORKER,
     .take = take_mode,
     .help = "how functions are kept apart:\n"
             "  auto     protection keys where they work, else\n"
             "           processes (default)\n"
             "  mpk      protection keys, in one process\n"
             "  process  a process for each function\n"
             "  none     not at all, for benchmarks"},
    {"isolation", "=MODE", DESCRIBE, .take = take_mode,
     .help = "start isolation (auto, mpk, process or none) to show the "
             "protection keys that there are"},
    {"deny", "=WORD", RUN | SERVE | ACTION | LOOP | WORKER, .take = take_denial,
     .help = "allow no function net, fs-read (any files) or fs-write, whatever "
             "the workflow allows it; may be repeated"},
    {"max-concurrency", "=N", SERVE, .take = take_count, FIELD(concurrency),
     .least = 1, .most = CONCURRENCY_MOST,
     .help = "executions at once (default: 32), further ones wait"},
    {"max-request", "=MIB", SERVE, .take = take_count, FIELD(request_mib),
     .least = 1, .most = 1024,
     .help = "the largest request's size (default: 96; OpenWhisk sends up to "
             "48 MB of code with /init)"},
    {"drain", "=SECONDS", SERVE, .take = take_count, FIELD(drain_seconds),
     .least = 1, .most = 86400,
     .help = "how long after SIGTERM what is under way may take (default: 8; "
             "docker stop waits for 10)"},
    {"containers", "=N", SERVE | ACTION | LOOP, .take = take_count,
     FIELD(invocations), .most = FL_FLEET_MOST,
     .help = "have wide stages that take long done by other containers of the "
             "action, too, N at a time at most (default: 8; 0: none). It needs "
             "the annotation 'provide-api-key'"},
    {"fresh", "=WHEN", RUN | SERVE | WORKER, .take = take_fresh,
     .help = "whether a run or request finds in a function's memory what "
             "another one left there: never is it made anew (default), or for "
             "each request"},
    {"dry-run", "", RUN, .take = take_flag, FIELD(dry),
     .help = "call no function: show each state with its input and output; "
             "functions answer with their input"},
    {"mock", " FILE", RUN, .take = take_word, FIELD(mock),
     .help = "in a dry run, answers: {\"function or state\": output or "
             "{\"error\", \"cause\"}}"},
    {"outcome", " FILE", RUN, .take = take_word, FIELD(outcome),
     .help = "write {\"status\", \"output\", \"error\", \"cause\"} as JSON, a "
             "line for each FILE"},
    {"history", " FILE", RUN, .take = take_word, FIELD(history),
     .help = "write what happened, as GetExecutionHistory of Step Functions "
             "has it"},
    {"plan", "=PLAN", RUN | SERVE, .take = take_plan,
     .help = "how branches and iterations are done:\n"
             "  auto       by what was faster so far (default)\n"
             "  inline     one after the other\n"
             "  threads    side by side, in one process: mpk, none\n"
             "  processes  side by side: process\n"
             "  mixed      likewise, and in other containers\n"
             "  containers in other containers alone"},
    {"containers-local", "=K", RUN | SERVE, .take = take_count,
     FIELD(containers), .least = 1, .most = FL_CONTAINERS_MOST,
     .help = "have wide stages done by K copies of the program too, as "
             "containers would, over HTTP on this machine"},
    {"explain", "", RUN, .take = take_flag, FIELD(explain),
     .help = "tell at the end which plans were taken, and why"},
    {"trace", " FILE", RUN, .take = take_word, FIELD(trace),
     .help = "write a trace of states and decisions; open it at "
             "https://ui.perfetto.dev"},
    {"threads", "=N", RUN | SERVE | WORKER, .take = take_threads,
     FIELD(threads), .least = 1, .most = 256,
     .help = "branches of a Parallel state that run at once (default: the "
             "CPUs granted, at most 16)"},
    {"repeat", "=N", RUN, .take = take_count, FIELD(repeat), .least = 1,
     .most = 1000000000,
     .help = "run N times on each FILE and show the last result, or the first "
             "failure; for soak tests and benchmarks"},
    {"log", "=FORM", SERVE, .take = take_log,
     .help = "json: a line on standard error for each execution; json:states: "
             "and one for each state that it comes to"},
};

#define ROWS (sizeof rows / sizeof *rows)

// ---- Help -------------------------------------------------------------------

#define WIDTH 80

/// Adds the words as lines from a column on; the first begins where the text
/// is.
static void fill(struct fl_text *out, const char *words, size_t column) {
  const size_t room = WIDTH - column;
  for (;;) {
    size_t size = strcspn(words, "\n");
    if (size > room)
      for (size = room; size && words[size] != ' '; size--)
        ;
    fl_text_bytes(out, words, size);
    fl_text_add(out, "\n");
    words += size;
    if (!*words)
      return;
    words++; // a space or the end of a line
    if (*words != '\n')
      fl_text_pad(out, out->size, column);
  }
}

static size_t label_width(const struct row *row) {
  return strlen(row->name) + strlen(row->argument);
}

static int show_help(const struct fl_usage *usage) {
  struct fl_text out = {0};
  size_t widest = 0;
  for (const struct row *row = rows; row < rows + ROWS; row++)
    if ((row->commands & usage->command) && label_width(row) > widest)
      widest = label_width(row);
  const size_t column = strlen("  --") + widest + 2;
  fl_text_format(&out, "usage: %s %s %s\n\n", fl_report_program, usage->name,
                 usage->arguments);
  fill(&out, usage->about, 0);
  fl_text_add(&out, "\n");
  for (const struct row *row = rows; row < rows + ROWS; row++) {
    if (!(row->commands & usage->command))
      continue;
    size_t start = out.size;
    fl_text_format(&out, "  --%s%s", row->name, row->argument);
    fl_text_pad(&out, start, column);
    fill(&out, row->help, column);
  }
  size_t start = out.size;
  fl_text_add(&out, "  -h, --help");
  fl_text_pad(&out, start, column);
  fl_text_add(&out, "show this\n");
  if (usage->behind) {
    fl_text_add(&out, "\n");
    fill(&out, usage->behind, 0);
  }
  int status = fl_command_print(out.data, out.size);
  fl_text_free(&out);
  return status;
}

// ---- Parsing ----------------------------------------------------------------

/// Above any letter; a row's number is added.
#define FIRST_ROW 256

/// Whether getopt_long left a known option in optopt: it was given a value that
/// it does not take.
static bool is_known(const struct option *options, int value) {
  while (options->name && options->val != value)
    options++;
  return options->name != NULL;
}

/// getopt_long, which reports a wrong option itself: returns '?' after it did.
static int next_option(const struct fl_usage *usage, int argc, char **argv,
                       const struct option *options) {
  opterr = 0; // libc's own messages go through stdio and have no hint
  int option = getopt_long(argc, argv, ":h", options, NULL);
  if (option != ':' && option != '?')
    return option;
  const char *word = argv[optind - 1];
  if (option == ':')
    fl_report_usage(usage->name, "option '%s' needs a value", word);
  else if (is_known(options, optopt))
    fl_report_usage(usage->name, "option '%s' takes no value", word);
  else if (optopt)
    fl_report_usage(usage->name, "unknown option '-%c'", optopt);
  else
    fl_report_usage(usage->name, "unknown option '%s'", word);
  return '?';
}

int fl_option_parse(const struct fl_usage *usage, int argc, char **argv,
                    struct fl_settings *settings) {
  struct option options[ROWS + 2] = {{"help", no_argument, NULL, 'h'}};
  size_t count = 1;
  for (size_t i = 0; i < ROWS; i++)
    if (rows[i].commands & usage->command)
      options[count++] = (struct option){
          rows[i].name, *rows[i].argument ? required_argument : no_argument,
          NULL, FIRST_ROW + (int)i};
  for (;;) {
    int option = next_option(usage, argc, argv, options);
    if (option == -1)
      return FL_GO_ON;
    if (option == 'h')
      return show_help(usage);
    if (option == '?')
      return FL_EXIT_USAGE;
    const struct given given = {&rows[option - FIRST_ROW], optarg, usage->name,
                                settings};
    if (!given.row->take(&given))
      return FL_EXIT_USAGE;
  }
}
