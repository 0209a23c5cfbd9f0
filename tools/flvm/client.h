//===-- tools/flvm/client.h - One call of flvm ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Talks to the server of a machine, which it starts when there is none.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_CLIENT_H
#define FLVM_CLIENT_H

#include "kernel.h"

#include <stdbool.h>

/// flvm's own exit statuses beside the command's, as env(1), timeout(1) and
/// container tools have them.
enum {
  FL_EXIT_TIMEOUT = 124,
  FL_EXIT_MACHINE = 125, ///< flvm or the machine failed, not the command.
  FL_EXIT_NOT_EXECUTABLE = 126,
  FL_EXIT_NOT_FOUND = 127,
  FL_EXIT_SIGNAL = 128, ///< And the signal's number.
};

struct fl_client_options {
  const struct fl_kernel_name *kernel;
  int idle;     ///< Seconds, or -1 for what the machine has.
  long timeout; ///< Seconds, or 0 for none.
  bool verbose;
};

/// Runs the command (NULL-terminated) in the machine, with this process's
/// standard streams. Returns the exit status for flvm.
int fl_client_run(const struct fl_client_options *options,
                  char *const command[]);
/// Only makes sure that the machine runs. Returns the exit status.
int fl_client_boot(const struct fl_client_options *options);
/// Prints a line about the machine. 0 when it runs, 1 when not.
int fl_client_status(const struct fl_client_options *options);
/// Ends the machine and what runs in it. 0, also when there was none.
int fl_client_stop(const struct fl_client_options *options);

#endif // FLVM_CLIENT_H
