//===-- rt/host/cpus.h - The CPUs this process may use --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_CPUS_H
#define FL_HOST_CPUS_H

/// Both 0 where they cannot be read or do not limit anything.
struct fl_cpus {
  unsigned affinity; ///< CPUs this thread may be scheduled on
  unsigned quota;    ///< CPUs' worth of time its cgroup grants, rounded up
};

struct fl_cpus fl_cpus_granted(void);

#endif
