//===-- tools/flvm/initramfs.h - What the machine boots from --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The guest's init and the drivers that it needs to reach the host's files and
// the server: a cpio archive, of a few hundred KiB, written anew for each boot.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_INITRAMFS_H
#define FLVM_INITRAMFS_H

#include "kernel.h"
#include "state.h"

/// Writes it into the state directory. `init` is flvm-init's path. 0, or -1
/// after a message.
int fl_initramfs_write(const struct fl_state *state, const char *init,
                       const struct fl_kernel *kernel);

#endif // FLVM_INITRAMFS_H
