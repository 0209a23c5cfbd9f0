//===-- rt/monitor/way.h - Where a path may lead ---------------*- C -*----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_MONITOR_WAY_H
#define FL_MONITOR_WAY_H

#pragma GCC visibility push(hidden)
#include "monitor.h"

#define O_DIRECTORY 0200000
#define O_DSYNC 010000

/// Where the kernel begins with a path, what it keeps to from there, and what
/// is left of the path.
struct fl_way {
  int fd;
  bool write; ///< what is there may be changed
  bool file;  ///< the name of a file that is allowed, and its folder is not
  uint64_t resolve; ///< 0: the host's, which may go anywhere
  char *path;
};

/// Where `path` begins. 0, or -errno when the caller may not do there what it
/// needs (enum fl_allow). Writes into `path`, of FL_PATH_MAX bytes.
long fl_way_begin(const struct fl_instance *instance, long folder, char *path,
                  uint32_t need, struct fl_way *way);
/// Opens what `path` names from there.
long fl_way_open(const struct fl_way *way, const char *path, uint64_t flags,
                 uint64_t mode);
/// The folder in which the path names something, and the name: what follows the
/// last slash that is not at the end.
long fl_way_folder(const struct fl_way *way, const char **name);

#pragma GCC visibility pop
#endif
