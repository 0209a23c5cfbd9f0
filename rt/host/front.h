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

#include <stdbool.h>
#include <stdint.h>

/// The command that a start without one means, or NULL: none, and it is wrong.
const char *fl_front_find(int argc, char **argv);

/// Where the Go runtime's proxy reads results.
#define FL_FRONT_RESULTS "/proc/self/fd/3"

struct fl_settings;

/// Isolates functions, which print to standard output from here on; each has as
/// many instances as `calls` at once need. False: it was reported.
bool fl_front_start(const struct fl_settings *settings, uint32_t calls);

#endif
