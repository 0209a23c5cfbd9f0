//===-- rt/host/cgroup.h - The control groups of this process -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A limit may stand in a process's own group or in any above it. Inside a
// container /proc/self/cgroup may name a path that is not mounted; the mount's
// root is the container's group then.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_CGROUP_H
#define FL_HOST_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Before /proc and /sys: empty, but for a test's.
extern const char *fl_cgroup_root;

enum fl_cgroup_version { FL_CGROUP_V1 = 1, FL_CGROUP_V2 = 2 };

/// Calls `visit` for the folders of all groups that may limit this process by
/// the controller, from its own one up; not all need be there.
void fl_cgroup_visit(const char *controller,
                     void (*visit)(void *data, const char *folder,
                                   enum fl_cgroup_version version),
                     void *data);

/// Reads a small file of a folder (NULL: `name` is a path) as a string. False
/// when it cannot be read or is empty.
bool fl_cgroup_read(const char *folder, const char *name, char *buffer,
                    size_t size);

#endif
