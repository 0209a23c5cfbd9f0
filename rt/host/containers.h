//===-- rt/host/containers.h - Containers on this machine -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// --containers-local=K: K copies of this program, each in a network namespace
// and a cgroup of its own where that is permitted, to which slices go over HTTP
// on the loopback interface. It shows, on one machine and without OpenWhisk,
// what wide stages do in containers. The copies end when this program does.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_CONTAINERS_H
#define FL_HOST_CONTAINERS_H

#include <stdbool.h>

#define FL_CONTAINERS_MOST 32
#define FL_CONTAINERS_BODY (64u << 20) ///< bytes of a request, at most

struct fl_settings;

/// Starts as many as the settings have, if any, with the same isolation; slices
/// go there from here on. Before functions are isolated. False: it was
/// reported.
bool fl_containers_start(const struct fl_settings *settings);

/// In a copy: the socket that it is to listen on, or -errno; slices have its
/// key from then on.
int fl_containers_join(void);

#endif
