//===-- rt/host/run.c - The subcommand `run` ------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "admit.h"
#include "command.h"
#include "containers.h"
#include "dry.h"
#include "engine.h"
#include "file.h"
#include "history.h"
#include "interrupt.h"
#include "isolation.h"
#include "json.h"
#include "monitor.h"
#include "option.h"
#include "outcome.h"
#include "plan.h"
#include "report.h"
#include "schedule.h"
#include "table.h"
#include "text.h"
#include "trace.h"

#include "faastlane.h"
#include "permission.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct fl_usage usage = {
    FL_COMMAND_RUN, "run", "[FILE|-]... [options]",
    "Runs the workflow once on the JSON in each FILE, one after the other, or "
    "on standard input for '-'; without any on {}. The results go to standard "
    "output, what functions print and all messages to standard error. A run "
    "that fails does not keep the next from beginning; an input that is no "
    "JSON does: all are read first.",
    "Exit status: 0 every run succeeded, 1 one failed, 2 wrong usage; with a "
    "file to be written, 130 or 143 aborted by SIGINT or SIGTERM."};

struct run {
  struct fl_settings settings;
  char **files; ///< as many as `count`; one that is NULL: none was given
  size_t count;
};

/// An exit status, or FL_GO_ON.
static int parse(int argc, char **argv, struct run *run) {
  struct fl_settings *settings = &run->settings;
  int status = fl_option_parse(&usage, argc, argv, settings);
  if (status != FL_GO_ON)
    return status;
  if (settings->plan && settings->mode == FL_MODE_AUTO &&
      strcmp(settings->plan, "processes") == 0)
    settings->mode = FL_MODE_PROCESS;
  if (optind < argc) {
    run->files = argv + optind;
    run->count = (size_t)(argc - optind);
  }
  if (settings->mock && !settings->dry)
    return fl_report_usage("run", "'--mock' needs '--dry-run'");
  return FL_GO_ON;
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
static struct fl_message **read_inputs(const struct run *run) {
  struct fl_message **inputs = calloc(run->count, sizeof *inputs);
  bool good = true;
  if (!inputs) {
    fl_report("error", "out of memory");
    return NULL;
  }
  for (size_t i = 0; i < run->count; i++) {
    inputs[i] = read_input(run->files[i]);
    good &= inputs[i] != NULL;
  }
  if (good)
    return inputs;
  release_inputs(inputs, run->count);
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

/// Whether what there is can do what was planned.
static bool can_plan(const struct fl_settings *settings) {
  const bool processes = fl_isolation.mode == FL_MODE_PROCESS;
  const char *plan = settings->plan ? settings->plan : "auto";
  if (!settings->containers &&
      (strcmp(plan, "containers") == 0 || strcmp(plan, "mixed") == 0)) {
    fl_report("error", "--plan=%s: there are no other containers", plan);
    fl_report("note", "--containers-local=2 starts some");
    return false;
  }
  if (strcmp(plan, processes ? "threads" : "processes") != 0)
    return true;
  fl_report("error", "--plan=%s: functions are in %s", plan,
            processes ? "processes of their own" : "one process");
  fl_report("note", processes ? "--plan=processes is the same there, and "
                                "--isolation=mpk or none has threads"
                              : "--isolation=process has processes");
  return false;
}

/// Where no function is called there is nothing to keep apart, unless a mode
/// was asked for by name; but the host has threads in a mode only.
static bool isolate(const struct fl_settings *settings) {
  enum fl_mode mode = settings->mode;
  if (!settings->dry && !fl_containers_start(settings))
    return false;
  // Nothing is at work beside a chain of states.
  if (fl_workflow.machine_count > 1)
    fl_isolation.instances = fl_schedule_most();
  if (settings->dry || (mode == FL_MODE_AUTO && fl_image.function_count == 0)) {
    int error = fl_monitor_isolate(FL_MODE_NONE, &fl_isolation, 0);
    if (error < 0)
      fl_report("error", "no threads: %s", strerror(-error));
    return error >= 0;
  }
  if (!fl_isolation_start(mode, settings->denied | FL_ALLOW_PRINT, false))
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
static bool start_dry(const struct fl_settings *settings) {
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
static int run_input(const struct run *run, size_t index,
                     struct fl_message *input, struct reports *reports) {
  const struct fl_settings *settings = &run->settings;
  struct fl_ended ended = {.output = NULL};
  const char *file = run->count > 1 ? name_of(run->files[index]) : NULL;
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
  fl_admit_explain(&text);
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
  struct run run = {.settings = {.mode = FL_MODE_AUTO, .repeat = 1},
                    .files = argv + argc, // a NULL
                    .count = 1};
  const struct fl_settings *settings = &run.settings;
  int status = parse(argc, argv, &run);
  if (status != FL_GO_ON)
    return status;
  struct fl_message **inputs = read_inputs(&run);
  if (!inputs)
    return FL_EXIT_FAILED;
  if (settings->trace)
    fl_trace_start();
  if (settings->history || settings->dry)
    fl_history_start();
  if ((settings->dry && !start_dry(settings)) || !isolate(settings)) {
    release_inputs(inputs, run.count);
    return FL_EXIT_FAILED;
  }
  struct reports reports = {0};
  int error = settings->outcome || settings->history || settings->trace ||
                      settings->containers
                  ? fl_interrupt_start(fl_engine_abort)
                  : 0;
  if (error)
    fl_report("warning", "signals end the program and not the run: %s",
              strerror(-error));
  status = FL_EXIT_OK;
  for (size_t i = 0; i < run.count; i++)
    status |= run_input(&run, i, inputs[i], &reports);
  release_inputs(inputs, run.count);
  if (settings->explain)
    explain();
  status |= write_text(settings->outcome, &reports.outcomes);
  status |= write_text(settings->history, &reports.histories);
  if (settings->trace)
    status |= wrote(settings->trace, fl_trace_finish(settings->trace));
  int signal = fl_interrupt_signal();
  return signal ? FL_EXIT_SIGNAL + signal : status;
}
