//===-- rt/host/memory.h - The memory left to this process ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What may be touched before the kernel ends somebody: the least that any of
// the process's cgroups has left, or the machine where no cgroup has a limit
// below its memory. Pages of files count as left: the kernel takes them back.
// Any thread.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_MEMORY_H
#define FL_HOST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct fl_memory {
  uint64_t limit; ///< bytes, of what has the least left
  uint64_t left;
  const char *by; ///< what limits: "the cgroup", "the machine"
};

/// Two system calls for each limit. False: nothing can be read.
bool fl_memory_read(struct fl_memory *memory);

/// Of the limit, what is to stay free for the kernel's tables and the host.
uint64_t fl_memory_reserve(const struct fl_memory *memory);

/// Whether so many bytes more can be touched; what is not large always can, and
/// is not asked for. *left is what there is, where there is too little.
bool fl_memory_fits(uint64_t size, uint64_t *left);

/// Looks anew for what limits the process; for tests.
void fl_memory_find(void);

#endif
