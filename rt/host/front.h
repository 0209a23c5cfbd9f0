//===-- rt/host/front.h - How the program was started --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As an OpenWhisk action, a program is started without anything that names a
// command: as a container's first process, by the Docker skeleton's proxy or by
// the Go runtime's.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_FRONT_H
#define FL_HOST_FRONT_H

#include "call.h"

#include <stdbool.h>
#include <stdint.h>

/// The command that a start without one means, or NULL: none, and it is wrong.
const char *fl_front_find(int argc, char **argv);

/// Where the Go runtime's proxy reads results.
#define FL_FRONT_RESULTS "/proc/self/fd/3"

/// What all front ends are told.
struct fl_front {
  enum fl_mode mode;
  uint32_t denied; ///< enum fl_allow
};

/// Values of options that they share, above any letter.
enum { FL_FRONT_ISOLATION = 256, FL_FRONT_DENY, FL_FRONT_OWN };

/// Takes over such an option's optarg. 0, or an exit status after it was
/// reported for `command`.
int fl_front_option(const char *command, int option, struct fl_front *front);

/// A decimal number from 1 to `most`, or 0.
unsigned long fl_front_count(const char *word, unsigned long most);

/// Usage and options on standard output. An exit status.
int fl_front_help(const char *command, const char *words);

/// Isolates functions, which print to standard output from here on; each has as
/// many instances as `calls` at once need. False: it was reported.
bool fl_front_start(const struct fl_front *front, uint32_t calls);

#endif
