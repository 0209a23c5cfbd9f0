//===-- tools/flvm/server.h - The process that keeps a machine ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One for each running machine; it ends with it.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_SERVER_H
#define FLVM_SERVER_H

#include "machine.h"
#include "state.h"

/// How long a machine lives without clients when nobody says otherwise.
#define FL_IDLE_DEFAULT 120

/// Leaves a server behind, detached from this process, its terminal and its
/// descriptors, that starts the machine and serves `listening`. Returns in the
/// caller at once: 0, or -errno.
int fl_server_launch(const struct fl_state *state, const struct fl_parts *parts,
                     int listening);

/// What that does there, in the state directory.
_Noreturn void fl_server_run(const struct fl_state *state,
                             const struct fl_parts *parts, int listening);

#endif // FLVM_SERVER_H
