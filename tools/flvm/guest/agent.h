//===-- tools/flvm/guest/agent.h - Runs commands in the machine -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What init calls in each of the processes that serve a slot.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_GUEST_AGENT_H
#define FLVM_GUEST_AGENT_H

/// Serves the slot of that number over its port, one command after the other,
/// for ever. Returns only when the port fails, with -errno.
int fl_agent_serve(unsigned slot);

#endif // FLVM_GUEST_AGENT_H
