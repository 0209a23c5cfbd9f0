//===-- rt/host/main.c - A compiled workflow as a program -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The host's main, called by its entry in rt/libc. Options are parsed before
// the monitor is asked for anything, so that help works anywhere.
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "front.h"
#include "report.h"
#include "slice.h"
#include "table.h"
#include "text.h"

#include "image.h"

#include <string.h>
#include <unistd.h>

struct command {
  char name[16];
  char summary[56];
  int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"run", "run the workflow on a JSON input", fl_command_run},
    {"serve", "serve it over HTTP, as an OpenWhisk action", fl_command_serve},
    {"action", "run it once, as a native OpenWhisk action", fl_command_action},
    {"loop", "serve it to OpenWhisk's Go proxy", fl_command_loop},
    {"worker", "", fl_command_worker}, // not for people
    {"describe", "show its functions, their memory and its states",
     fl_command_describe},
};

static void add_help(struct fl_text *out) {
  const char *program = fl_report_program;
  const char *comment = fl_table_string(fl_workflow.comment);
  fl_text_format(out,
                 "usage: %s <command> [options]\n"
                 "\n"
                 "The workflow '%s', compiled by flcc: %u function%s",
                 program, fl_table_string(fl_workflow.name),
                 fl_image.function_count,
                 fl_image.function_count == 1 ? "" : "s");
  if (fl_image.function_count > 1)
    fl_text_add(out, ", each in a protection domain of its own");
  fl_text_add(out, ".\n");
  if (comment && *comment) {
    fl_text_plain(out, comment, strlen(comment));
    fl_text_add(out, "\n");
  }
  fl_text_add(out, "\ncommands:\n");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    size_t start = out->size;
    if (!*commands[i].summary)
      continue;
    fl_text_format(out, "  %s", commands[i].name);
    fl_text_pad(out, start, 12);
    fl_text_format(out, "%s\n", commands[i].summary);
  }
  fl_text_format(
      out,
      "\n"
      "examples:\n"
      "  %s run input.json\n"
      "  echo '{\"n\": 1}' | %s run - --trace trace.json\n"
      "  %s run input.json --isolation=process --outcome outcome.json\n"
      "  %s serve --port=8080\n"
      "  %s describe\n"
      "\n"
      "'%s <command> --help' explains a command, --version tells what made\n"
      "this program.\n",
      program, program, program, program, program, program);
}

static int print_version(void) {
  struct fl_text out = {0};
  fl_text_format(&out, "%s: workflow '%s', made by flcc " FLCC_VERSION "\n",
                 fl_report_program, fl_table_string(fl_workflow.name));
  int status = fl_command_print(out.data, out.size);
  fl_text_free(&out);
  return status;
}

static int print_help(int to) {
  struct fl_text out = {0};
  add_help(&out);
  int status = FL_EXIT_USAGE;
  if (to == STDOUT_FILENO)
    status = fl_command_print(out.data, out.size);
  else
    (void)!write(to, out.data, out.size);
  fl_text_free(&out);
  return status;
}

/// NULL: there is none of that name.
static const struct command *find(const char *name) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(name, commands[i].name) == 0)
      return &commands[i];
  return NULL;
}

int main(int argc, char **argv) {
  if (argc > 0) {
    const char *slash = strrchr(argv[0], '/');
    fl_report_program = slash ? slash + 1 : argv[0];
  }
  fl_slice_start();
  const char *front = fl_front_find(argc, argv);
  if (front)
    return find(front)->run(argc, argv);
  if (argc < 2)
    return print_help(STDERR_FILENO);
  const char *word = argv[1];
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
      strcmp(word, "help") == 0)
    return print_help(STDOUT_FILENO);
  if (strcmp(word, "--version") == 0)
    return print_version();
  const struct command *command = find(word);
  if (command)
    return command->run(argc - 1, argv + 1);
  if (*word == '-')
    return fl_report_usage("", "unknown option '%s'", word);
  return fl_report_usage("",
                         "unknown command '%s'; there are 'run', "
                         "'serve', 'action', 'loop' and 'describe'",
                         word);
}
