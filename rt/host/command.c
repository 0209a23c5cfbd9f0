//===-- rt/host/command.c - What the program's subcommands share ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "file.h"
#include "report.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/// Whether getopt_long left a known option in optopt: it was given a value that
/// it does not take.
static bool is_known(const struct option *options, int value) {
  while (options->name && options->val != value)
    options++;
  return options->name != NULL;
}

int fl_command_option(int argc, char **argv, const char *letters,
                      const struct option *options) {
  opterr = 0; // libc's own messages go through stdio and have no hint
  int option = getopt_long(argc, argv, letters, options, NULL);
  if (option != ':' && option != '?')
    return option;
  if (option == ':')
    fl_report_usage(argv[0], "option '%s' needs a value", argv[optind - 1]);
  else if (is_known(options, optopt))
    fl_report_usage(argv[0], "option '%s' takes no value", argv[optind - 1]);
  else if (optopt)
    fl_report_usage(argv[0], "unknown option '-%c'", optopt);
  else
    fl_report_usage(argv[0], "unknown option '%s'", argv[optind - 1]);
  return '?';
}

int fl_command_print(const char *data, unsigned long size) {
  int error = fl_file_write(STDOUT_FILENO, data, size);
  if (!error)
    return FL_EXIT_OK;
  fl_report("error", "standard output: %s", strerror(-error));
  return FL_EXIT_FAILED;
}
