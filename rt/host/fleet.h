//===-- rt/host/fleet.h - Other containers of the same action -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Slices of wide stages are activations of the action that this program is:
// OpenWhisk finds containers for them, warm ones if there are any.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_FLEET_H
#define FL_HOST_FLEET_H

#define FL_FLEET_MOST 32
#define FL_FLEET_USUAL 8 ///< of 30 that a namespace may have, at least

/// Slices go to OpenWhisk from here on, `count` at a time at most (0: none), of
/// executions whose activation brings what is needed for it.
void fl_fleet_start(unsigned count);

#endif
