//===-- rt/host/option.h - The options of all commands --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One table has a row for each option: who has it, what it sets, and its help.
// A new option is a row of it and, where nothing fits, a field of the settings
// and a small function.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_OPTION_H
#define FL_HOST_OPTION_H

#include "call.h"

#include <stdbool.h>
#include <stdint.h>

/// A bit for each command that has options.
enum fl_command {
  FL_COMMAND_RUN = 1,
  FL_COMMAND_SERVE = 2,
  FL_COMMAND_ACTION = 4,
  FL_COMMAND_LOOP = 8,
  FL_COMMAND_DESCRIBE = 16,
  FL_COMMAND_WORKER = 32,
};

/// What `describe` shows.
enum fl_form { FL_FORM_WORDS, FL_FORM_JSON, FL_FORM_DOT, FL_FORM_SVG };

/// What options set; a command fills in its defaults before. What belongs to
/// another part of the host from its start on (threads, plans) is set there.
struct fl_settings {
  enum fl_mode mode;
  bool isolated;   ///< a mode was asked for
  uint32_t denied; ///< enum fl_allow
  const char *outcome, *trace, *history, *mock, *plan;
  bool dry, explain, log, log_states, fresh;
  bool quiet; ///< whoever started the program says what is to be said
  unsigned long repeat, threads, containers, invocations;
  unsigned long port, concurrency, request_mib, drain_seconds;
  unsigned form; ///< enum fl_form
};

/// A command, as its help has it.
struct fl_usage {
  enum fl_command command;
  char name[12];
  const char *arguments; ///< behind its name
  const char *about;     ///< a paragraph; "\n" begins a line
  const char *behind;    ///< another one behind the options, or NULL
};

/// Not an exit status: there was no reason to end.
#define FL_GO_ON (-1)

/// Takes the options in argv; its other arguments are behind optind afterwards.
/// FL_GO_ON, or an exit status when help was shown or a mistake reported.
int fl_option_parse(const struct fl_usage *usage, int argc, char **argv,
                    struct fl_settings *settings);

#endif
