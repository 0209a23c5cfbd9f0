//===-- rt/host/run.c - The subcommand `run` ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "dry.h"
#include "engine.h"
#include "file.h"
#include "history.h"
#include "interrupt.h"
#include "isolation.h"
#include "json.h"
#include "monitor.h"
#include "outcome.h"
#include "plan.h"
#include "report.h"
#include "schedule.h"
#include "table.h"
#include "text.h"
#include "trace.h"
#include "turn.h"

#include "faastlane.h"
#include "permission.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "[FILE|-]... [options]\n"
    "\n"
    "Runs the workflow once on the JSON in each FILE, one after the other, or "
    "on\n"
    "standard input for '-'; without any on {}. The results go to standard "
    "output,\n"
    "what functions print and all messages to standard error. A run that fails "
    "does\n"
    "not keep the next from beginning; an input that is no JSON does: all are "
    "read\n"
    "first.\n"
    "\n"
    "  --isolation=MODE  how functions are kept apart:\n"
    "                      auto     protection keys where they work, else\n"
    "                               processes (default)\n"
    "                      mpk      protection keys, in one process\n"
    "                      process  a process for each function\n"
    "                      none     not at all, for benchmarks\n"
    "  --deny=WORD       allow no function net, fs-read (any files) or "
    "fs-write,\n"
    "                    whatever the workflow allows it; may be repeated\n"
    "  --fresh=WHEN      whether a run finds in a function's memory what "
    "another\n"
    "                    one left there: never is it made anew (default), or "
    "for\n"
    "                    each request\n"
    "  --dry-run         call no function: show each state with its input and\n"
    "                    output; functions answer with their input\n"
    "  --mock FILE       in a dry run, answers: {\"function or state\": "
    "output\n"
    "                    or {\"error\", \"cause\"}}\n"
    "  --outcome FILE    write {\"status\", \"output\", \"error\", \"cause\"} "
    "as JSON,\n"
    "                    a line for each FILE\n"
    "  --history FILE    write what happened, as GetExecutionHistory of Step\n"
    "                    Functions has it\n"
    "  --plan=PLAN       how branches and iterations are done:\n"
    "                      auto       by what was faster so far (default)\n"
    "                      inline     one after the other\n"
    "                      threads    side by side, in one process: mpk, none\n"
    "                      processes  side by side: process\n"
    "  --explain         tell at the end which plans were taken, and why\n"
    "  --trace FILE      write a trace of states and decisions; open it at\n"
    "                    https://ui.perfetto.dev\n"
    "  --threads=N       branches of a Parallel state that run at once "
    "(default:\n"
    "                    the CPUs granted, at most 16)\n"
    "  --repeat=N        run N times on each FILE and show the last result, or "
    "the\n"
    "                    first failure; for soak tests and benchmarks\n"
    "  -h, --help        show this\n"
    "\n"
    "Exit status: 0 every run succeeded, 1 one failed, 2 wrong usage; with a "
    "file\n"
    "to be written, 130 or 143 aborted by SIGINT or SIGTERM.\n";

struct settings {
  enum fl_mode mode;
  uint32_t denied; ///< enum fl_allow
  char **files;    ///< as many as `count`; one that is NULL: none was given
  size_t count;
  const char *outcome, *trace, *history, *mock;
  bool dry, explain;
  const char *plan;
  unsigned long repeat;
};

enum {
  ISOLATION = 256,
  DENY,
  DRY_RUN,
  EXPLAIN,
  FRESH,
  HISTORY,
  MOCK,
  OUTCOME,
  PLAN,
  REPEAT,
  THREADS,
  TRACE
};

static const struct option options[] = {
    {"deny", required_argument, NULL, DENY},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"explain", no_argument, NULL, EXPLAIN},
    {"fresh", required_argument, NULL, FRESH},
    {"help", no_argument, NULL, 'h'},
    {"history", required_argument, NULL, HISTORY},
    {"isolation", required_argument, NULL, ISOLATION},
    {"mock", required_argument, NULL, MOCK},
    {"outcome", required_argument, NULL, OUTCOME},
    {"plan", required_argument, NULL, PLAN},
    {"repeat", required_argument, NULL, REPEAT},
    {"threads", required_argument, NULL, THREADS},
    {"trace", required_argument, NULL, TRACE},
    {NULL, 0, NULL, 0},
};

/// A decimal number from 1 to `most`, or 0.
static unsigned long parse_count(const char *word, unsigned long most) {
  unsigned long value = 0;
  for (; *word >= '0' && *word <= '9'; word++) {
    unsigned long digit = (unsigned long)(*word - '0');
    if (value > (most - digit) / 10)
      return 0;
    value = value * 10 + digit;
  }
  return *word ? 0 : value;
}

#define GO_ON (-1)

/// An exit status, or GO_ON.
static int parse(int argc, char **argv, struct settings *settings) {
  unsigned long threads;
  enum fl_plan plan;
  for (;;) {
    switch (fl_command_option(argc, argv, ":h", options)) {
    case 'h': {
      struct fl_text text = {0};
      fl_text_format(&text, "usage: %s run %s", fl_report_program, help);
      int status = fl_command_print(text.data, text.size);
      fl_text_free(&text);
      return status;
    }
    case ISOLATION:
      if (!fl_isolation_parse(optarg, &settings->mode))
        return fl_report_usage("run",
                               "'--isolation=%s': the modes are auto, mpk, "
                               "process and none",
                               optarg);
      break;
    case DENY:
      if (!fl_isolation_deny(optarg, &settings->denied))
        return fl_report_usage("run",
                               "'--deny=%s': what can be denied is net, "
                               "fs-read and fs-write, for all paths",
                               optarg);
      break;
    case OUTCOME:
      settings->outcome = optarg;
      break;
    case DRY_RUN:
      settings->dry = true;
      break;
    case MOCK:
      settings->mock = optarg;
      break;
    case HISTORY:
      settings->history = optarg;
      break;
    case TRACE:
      settings->trace = optarg;
      break;
    case REPEAT:
      settings->repeat = parse_count(optarg, 1000000000);
      if (settings->repeat == 0)
        return fl_report_usage("run", "'--repeat=%s' is not a count", optarg);
      break;
    case THREADS:
      threads = parse_count(optarg, 256);
      if (threads == 0)
        return fl_report_usage(
            "run", "'--threads=%s' is not a count from 1 to 256", optarg);
      fl_schedule_limit((unsigned)threads);
      break;
    case EXPLAIN:
      settings->explain = true;
      break;
    case FRESH:
      if (strcmp(optarg, "request") == 0)
        fl_turn_keep_apart();
      else if (strcmp(optarg, "never") != 0)
        return fl_report_usage(
            "run", "'--fresh=%s': what there is is never and request", optarg);
      break;
    case PLAN:
      settings->plan = optarg;
      if (!fl_plan_parse(optarg, &plan))
        return fl_report_usage("run",
                               "'--plan=%s': the plans are auto, inline, "
                               "threads and processes",
                               optarg);
      fl_plan_force(plan);
      break;
    case -1:
      if (settings->plan && settings->mode == FL_MODE_AUTO &&
          strcmp(settings->plan, "processes") == 0)
        settings->mode = FL_MODE_PROCESS;
      if (optind < argc) {
        settings->files = argv + optind;
        settings->count = (size_t)(argc - optind);
      }
      if (settings->mock && !settings->dry)
        return fl_report_usage("run", "'--mock' needs '--dry-run'");
      return GO_ON;
    default:
      return FL_EXIT_USAGE;
    }
  }
}

static const char *name_of(const char *file) {
  return strcmp(file, "-") == 0 ? "<stdin>" : file;
}

/// The input as a message, or NULL after an error was reported.
static struct fl_message *read_input(const char *file) {
  static const char empty[] = "{}";
  struct fl_message *input;
  if (!file) {
    input = fl_message_wrap(empty, strlen(empty), FL_JSON, NULL);
  } else {
    const char *name = name_of(file);
    struct fl_json_fault fault;
    char *data;
    size_t size;
    int error = fl_file_read(file, &data, &size);
    if (error) {
      fl_report("error", "'%s': %s", name, strerror(-error));
      return NULL;
    }
    if (!fl_json_check(data, size, &fault)) {
      fl_report_source(name, data, size, fault.offset, fault.what);
      free(data);
      return NULL;
    }
    input = fl_message_wrap(data, size, FL_JSON, data);
  }
  if (input)
    atomic_store_explicit(&input->checked, true, memory_order_relaxed);
  else
    fl_report("error", "out of memory");
  return input;
}

static void release_inputs(struct fl_message **inputs, size_t count) {
  for (size_t i = 0; inputs && i < count; i++)
    fl_message_release(inputs[i]);
  free(inputs);
}

/// All of them, or NULL after every error was reported: a list with a mistake
/// in it is not begun.
static struct fl_message **read_inputs(const struct settings *settings) {
  struct fl_message **inputs = calloc(settings->count, sizeof *inputs);
  bool good = true;
  if (!inputs) {
    fl_report("error", "out of memory");
    return NULL;
  }
  for (size_t i = 0; i < settings->count; i++) {
    inputs[i] = read_input(settings->files[i]);
    good &= inputs[i] != NULL;
  }
  if (good)
    return inputs;
  release_inputs(inputs, settings->count);
  return NULL;
}

/// A folder that is made later stays out of reach, and a name that is misspelt
/// is found by nobody: the trace has both.
static void trace_missing(void) {
  for (uint32_t i = fl_image.common_paths; i < fl_image.path_count; i++) {
    const struct fl_path *path = &fl_image.paths[i];
    char copy[FL_ALLOW_PATH_MAX]; // the image is not the host's to hand on
    struct stat status;
    strcpy(copy, path->path);
    if (!(path->allow & FL_ALLOW_NET) && stat(copy, &status) != 0)
      fl_trace_decision("permission", "'%s' for a function: %s", copy,
                        strerror(errno));
  }
}

/// Whether the mode in force can do what was planned.
static bool can_plan(const struct settings *settings) {
  const bool processes = fl_isolation.mode == FL_MODE_PROCESS;
  if (!settings->plan ||
      strcmp(settings->plan, processes ? "threads" : "processes") != 0)
    return true;
  fl_report("error", "--plan=%s: functions are in %s", settings->plan,
            processes ? "processes of their own" : "one process");
  fl_report("note", processes ? "--plan=processes is the same there, and "
                                "--isolation=mpk or none has threads"
                              : "--isolation=process has processes");
  return false;
}

/// Where no function is called there is nothing to keep apart, unless a mode
/// was asked for by name; but the host has threads in a mode only.
static bool isolate(const struct settings *settings) {
  enum fl_mode mode = settings->mode;
  // Nothing is at work beside a chain of states.
  if (fl_workflow.machine_count > 1)
    fl_isolation.instances = fl_schedule_most();
  if (settings->dry || (mode == FL_MODE_AUTO && fl_image.function_count == 0)) {
    int error = fl_monitor_isolate(FL_MODE_NONE, &fl_isolation, 0);
    if (error < 0)
      fl_report("error", "no threads: %s", strerror(-error));
    return error >= 0;
  }
  if (!fl_isolation_start(mode, settings->denied | FL_ALLOW_PRINT))
    return false;
  fl_isolation_note(mode);
  if (!can_plan(settings))
    return false;
  fl_trace_decision("isolation", "%s: %s", fl_isolation_name(fl_isolation.mode),
                    fl_isolation_reason(mode));
  if (settings->trace)
    trace_missing();
  if (fl_isolation.mode == FL_MODE_MPK)
    fl_trace_decision("keys", "%u for %u functions", fl_isolation.function_keys,
                      fl_image.function_count);
  return true;
}

/// On one thread, so that what it does stands in one order.
static bool start_dry(const struct settings *settings) {
  fl_schedule_limit(1);
  return fl_dry_start(settings->mock);
}

/// `file`: NULL where there is but one.
static void report_error(const char *file, const struct fl_error *error) {
  const char *quote = file ? "'" : "", *behind = file ? "': " : "";
  const char *name = error->name ? error->name : "no error name";
  const char *colon = error->cause ? ": " : "";
  const char *cause = error->cause ? error->cause : "";
  if (error->state == FL_NONE)
    fl_report("error", "%s%s%s%s%s%s", quote, file ? file : "", behind, name,
              colon, cause);
  else
    fl_report("error", "%s%s%sstate '%s': %s%s%s", quote, file ? file : "",
              behind, fl_table_state_name(error->state), name, colon, cause);
  if (error->note)
    fl_report("note", "%s", error->note);
}

/// JSON becomes one line; anything else goes out as it is.
static int print_output(const struct fl_message *output) {
  if (!fl_message_is_json(output))
    return fl_command_print(output->data, output->size);
  struct fl_text text = {0};
  fl_text_json(&text, output->data, output->size);
  fl_text_add(&text, "\n");
  int status = FL_EXIT_FAILED;
  if (text.failed)
    fl_report("error", "out of memory");
  else
    status = fl_command_print(text.data, text.size);
  fl_text_free(&text);
  return status;
}

/// What a dry run has walked through. An exit status.
static int print_walk(void) {
  struct fl_text text = {0};
  fl_history_words(&text);
  int status = FL_EXIT_FAILED;
  if (text.failed)
    fl_report("error", "out of memory");
  else
    status = fl_command_print(text.data, text.size);
  fl_text_free(&text);
  return status;
}

/// What is written at the end, about all inputs.
struct reports {
  struct fl_text outcomes, histories;
};

/// One request: its result, or the first of its failures, is shown and added to
/// the reports. An exit status.
static int run_input(const struct settings *settings, size_t index,
                     struct fl_message *input, struct reports *reports) {
  struct fl_ended ended = {.output = NULL};
  const char *file =
      settings->count > 1 ? name_of(settings->files[index]) : NULL;
  int status = FL_EXIT_FAILED;
  if (file)
    fl_trace_decision("input", "'%s'", file);
  unsigned long left = settings->repeat;
  do {
    fl_message_release(ended.output);
    ended = fl_engine_run(input);
  } while (--left && ended.ending == FL_ENDING_SUCCEEDED);
  if (ended.error)
    report_error(file, ended.error);
  if (ended.ending == FL_ENDING_ABORTED)
    fl_report("error", "%s%s%saborted by %s", file ? "'" : "", file ? file : "",
              file ? "': " : "",
              fl_interrupt_signal() == SIGINT ? "SIGINT" : "SIGTERM");
  if (ended.output)
    status = settings->dry ? FL_EXIT_OK : print_output(ended.output);
  if (settings->dry)
    status |= print_walk();
  if (settings->outcome)
    fl_outcome_add(&reports->outcomes, &ended);
  if (settings->history)
    fl_history_json(&reports->histories);
  fl_message_release(ended.output);
  fl_error_free(ended.error);
  return status;
}

/// Reports that `path` could not be written, if so. An exit status.
static int wrote(const char *path, int error) {
  if (error)
    fl_report("error", "'%s': %s", path, strerror(-error));
  return error ? FL_EXIT_FAILED : FL_EXIT_OK;
}

/// Writes a text, which is used up, unless `path` is NULL. An exit status.
static int write_text(const char *path, struct fl_text *text) {
  int status = FL_EXIT_OK;
  if (path)
    status = wrote(path, text->failed
                             ? -ENOMEM
                             : fl_file_replace(path, text->data, text->size));
  fl_text_free(text);
  return status;
}

/// On standard error, line by line.
static void explain(void) {
  struct fl_text text = {0};
  fl_plan_explain(&text);
  fl_text_bytes(&text, "", 1);
  for (char *line = text.failed ? NULL : text.data, *end; line && *line;
       line = end + 1) {
    end = strchr(line, '\n');
    *end = '\0';
    fl_report("note", "%s", line);
  }
  fl_text_free(&text);
}

int fl_command_run(int argc, char **argv) {
  struct settings settings = {.mode = FL_MODE_AUTO,
                              .files = argv + argc, // a NULL
                              .count = 1,
                              .repeat = 1};
  int status = parse(argc, argv, &settings);
  if (status != GO_ON)
    return status;
  struct fl_message **inputs = read_inputs(&settings);
  if (!inputs)
    return FL_EXIT_FAILED;
  if (settings.trace)
    fl_trace_start();
  if (settings.history || settings.dry)
    fl_history_start();
  if ((settings.dry && !start_dry(&settings)) || !isolate(&settings)) {
    release_inputs(inputs, settings.count);
    return FL_EXIT_FAILED;
  }
  struct reports reports = {0};
  int error = settings.outcome || settings.history || settings.trace
                  ? fl_interrupt_start(fl_engine_abort)
                  : 0;
  if (error)
    fl_report("warning", "signals end the program and not the run: %s",
              strerror(-error));
  status = FL_EXIT_OK;
  for (size_t i = 0; i < settings.count; i++)
    status |= run_input(&settings, i, inputs[i], &reports);
  release_inputs(inputs, settings.count);
  if (settings.explain)
    explain();
  status |= write_text(settings.outcome, &reports.outcomes);
  status |= write_text(settings.history, &reports.histories);
  if (settings.trace)
    status |= wrote(settings.trace, fl_trace_finish(settings.trace));
  int signal = fl_interrupt_signal();
  return signal ? FL_EXIT_SIGNAL + signal : status;
}
