//===-- tools/flvm/kernel.h - The kernels to boot -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Debian's kernels for clouds, as their packages unpack (dpkg-deb -x) below
// ${XDG_CACHE_HOME:-$HOME/.cache}/flcc/kernels/NAME: boot/vmlinuz-VERSION and
// lib/modules/VERSION.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_KERNEL_H
#define FLVM_KERNEL_H

#include <limits.h>

struct fl_kernel_name {
  const char *name;
  const char *package; ///< Debian's.
};
/// Those that flvm knows, the default first; the last has no name.
extern const struct fl_kernel_name fl_kernel_names[];

struct fl_kernel {
  char image[PATH_MAX];
  char modules[PATH_MAX];
};

/// Finds the newest version of that kernel. 0, or -1 after a message.
int fl_kernel_find(const struct fl_kernel_name *name, struct fl_kernel *kernel);

#endif // FLVM_KERNEL_H
