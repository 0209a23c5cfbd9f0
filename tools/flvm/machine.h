//===-- tools/flvm/machine.h - QEMU and virtiofsd -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A machine is two processes: QEMU, which emulates a processor with protection
// keys, and virtiofsd, which gives it this machine's files.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_MACHINE_H
#define FLVM_MACHINE_H

#include "kernel.h"
#include "protocol.h"

#include <sys/types.h>

/// What a machine is made of.
struct fl_parts {
  struct fl_kernel kernel;
  char qemu[PATH_MAX];
  char virtiofsd[PATH_MAX];
  char init[PATH_MAX];
};

struct fl_machine {
  pid_t qemu, virtiofsd; ///< 0 when not running.
  int ports[FL_SLOTS];   ///< The server's end of each slot's port.
};

/// Finds the parts. 0, or -1 after a message that says what to install.
int fl_machine_find(const struct fl_kernel_name *name, struct fl_parts *parts);

/// Starts both processes, which end with the caller. The current directory is
/// the state directory with the initramfs; standard error is their log. 0, or
/// -errno.
int fl_machine_start(const struct fl_parts *parts, struct fl_machine *machine);
/// Ends both and waits for them.
void fl_machine_stop(struct fl_machine *machine);

#endif // FLVM_MACHINE_H
