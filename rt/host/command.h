//===-- rt/host/command.h - The program's subcommands ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_COMMAND_H
#define FL_HOST_COMMAND_H

/// The program's exit statuses; 2 for a usage error is fl_report_usage's, and
/// to the last a signal's number is added, as shells do.
enum {
  FL_EXIT_OK = 0,
  FL_EXIT_FAILED = 1,
  FL_EXIT_USAGE = 2,
  FL_EXIT_SIGNAL = 128
};

/// Each is a main: argv[0] is the subcommand's name. Returns an exit status.
int fl_command_run(int argc, char **argv);
int fl_command_describe(int argc, char **argv);
int fl_command_serve(int argc, char **argv);
int fl_command_action(int argc, char **argv);
int fl_command_loop(int argc, char **argv);
int fl_command_worker(int argc, char **argv);

/// Writes all of it to standard output. An exit status.
int fl_command_print(const char *data, unsigned long size);

#endif
