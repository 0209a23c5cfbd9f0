//===-- rt/host/native.c - The subcommands `action` and `loop` -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A native action is started by a proxy that speaks HTTP itself: once for each
// activation by the Docker skeleton's, with a line for each by the Go
// runtime's.
//
//===----------------------------------------------------------------------===//
#include "activation.h"
#include "command.h"
#include "file.h"
#include "fleet.h"
#include "front.h"
#include "option.h"
#include "report.h"
#include "schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct fl_usage action_usage = {
    FL_COMMAND_ACTION, "action", "[JSON] [options]",
    "Runs the workflow once, as the program 'exec' of a native OpenWhisk "
    "action does: on the argument, or without one on standard input. The last "
    "line of standard output is the result, lines before it are what functions "
    "print. Without a command, an argument that begins with '{' or '[' means "
    "this one.",
    NULL};

static const struct fl_usage loop_usage = {
    FL_COMMAND_LOOP, "loop", "[options]",
    "Serves the workflow to OpenWhisk's Go proxy (ActionLoop): a request in "
    "each line of standard input, a result in each line of file descriptor 3. "
    "Without a command, that descriptor and the proxy's variables mean this "
    "one.",
    NULL};

/// FL_GO_ON, or an exit status. So many arguments are allowed.
static int parse(const struct fl_usage *usage, int argc, char **argv,
                 int arguments, struct fl_settings *settings) {
  *settings =
      (struct fl_settings){.mode = FL_MODE_AUTO, .invocations = FL_FLEET_USUAL};
  int status = fl_option_parse(usage, argc, argv, settings);
  if (status == FL_GO_ON && optind + arguments < argc)
    return fl_report_usage(usage->name, "'%s': one argument too many",
                           argv[optind + arguments]);
  return status;
}

/// Runs what was asked for, which is used up.
static void run(struct fl_activation *activation, struct fl_answer *answer) {
  struct fl_request request = fl_activation_request(activation);
  request.any_output = true;
  struct fl_ended ended = fl_engine_wait(&request);
  fl_activation_answer(&ended, answer);
  fl_activation_free(activation);
}

/// The body in one line; 0 or -errno.
static int write_line(int fd, const char *before, struct fl_answer *answer) {
  struct fl_text line = {0};
  size_t size;
  const char *body = fl_answer_body(answer, &size);
  fl_text_add(&line, before);
  fl_text_json(&line, body, size);
  fl_text_add(&line, "\n");
  int error = line.failed ? -ENOMEM : fl_file_write(fd, line.data, line.size);
  fl_text_free(&line);
  return error;
}

// ---- One activation ---------------------------------------------------------

/// The input's text, malloc's in *owned where it was read. False: reported.
static bool find_input(char *argument, const char **json, size_t *size,
                       char **owned) {
  *owned = NULL;
  *json = argument;
  *size = argument ? strlen(argument) : 0;
  if (argument)
    return true;
  int error = fl_file_read("-", owned, size);
  if (error)
    fl_report("error", "<stdin>: %s", strerror(-error));
  *json = *owned;
  return error == 0;
}

int fl_command_action(int argc, char **argv) {
  struct fl_settings settings;
  struct fl_activation activation;
  struct fl_answer answer = {0};
  const char *json;
  size_t size;
  char *owned;
  int status = parse(&action_usage, argc, argv, 1, &settings);
  if (status != FL_GO_ON)
    return status;
  if (!find_input(optind < argc ? argv[optind] : NULL, &json, &size, &owned))
    return FL_EXIT_FAILED;
  bool good = fl_activation_plain(json, size, &activation, &answer);
  free(owned);
  if (!good && !answer.status) {
    fl_report("error", "the input is no JSON");
    return FL_EXIT_FAILED;
  }
  if (!fl_front_start(&settings, 1))
    return FL_EXIT_FAILED;
  fl_fleet_start((unsigned)settings.invocations);
  if (good)
    run(&activation, &answer);
  // Whatever functions printed last ends here. What is no result shall not look
  // like one.
  status = FL_EXIT_OK;
  if (answer.status != 200 || write_line(STDOUT_FILENO, "\n", &answer) != 0)
    status = FL_EXIT_FAILED;
  fl_answer_free(&answer);
  return status;
}

// ---- ActionLoop -------------------------------------------------------------

/// Lines of standard input.
struct lines {
  struct fl_text text;
  size_t start, looked; ///< of the line; so far without its end
};

/// The next one, without its end. False: there is none.
static bool next_line(struct lines *lines, const char **line, size_t *size) {
  static char buffer[65536];
  struct fl_text *text = &lines->text;
  for (;;) {
    const char *from = text->data + lines->looked;
    const char *end = text->size > lines->looked
                          ? memchr(from, '\n', text->size - lines->looked)
                          : NULL;
    if (end) {
      *line = text->data + lines->start;
      *size = (size_t)(end - *line);
      lines->start = lines->looked = lines->start + *size + 1;
      return true;
    }
    if (lines->start) {
      memmove(text->data, text->data + lines->start, text->size - lines->start);
      text->size -= lines->start;
      lines->start = 0;
    }
    lines->looked = text->size;
    ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0 || text->failed)
      return false;
    fl_text_bytes(text, buffer, (size_t)got);
  }
}

static int serve_lines(int results) {
  static const char ready[] = "{\"ok\":true}\n";
  const char *wait = getenv("__OW_WAIT_FOR_ACK");
  struct lines lines = {0};
  const char *line;
  size_t size;
  if (wait && *wait && fl_file_write(results, ready, sizeof ready - 1) != 0)
    return FL_EXIT_FAILED;
  while (next_line(&lines, &line, &size)) {
    struct fl_activation activation;
    struct fl_answer answer = {0};
    if (fl_activation_read(line, size, &activation, &answer))
      run(&activation, &answer);
    int error = write_line(results, "", &answer);
    fl_answer_free(&answer);
    if (error)
      return FL_EXIT_FAILED;
  }
  return FL_EXIT_OK;
}

int fl_command_loop(int argc, char **argv) {
  struct fl_settings settings;
  int status = parse(&loop_usage, argc, argv, 0, &settings);
  if (status != FL_GO_ON)
    return status;
  // It was open when the program started, and so is nobody's.
  int results = open(FL_FRONT_RESULTS, O_WRONLY | O_CLOEXEC);
  if (results < 0) {
    fl_report("error", "file descriptor 3: %s", strerror(errno));
    return FL_EXIT_FAILED;
  }
  if (!fl_front_start(&settings, 1))
    return FL_EXIT_FAILED;
  fl_fleet_start((unsigned)settings.invocations);
  return serve_lines(results);
}
