//===-- rt/host/cpus.c - The CPUs this process may use --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A container's share of a machine is its scheduling affinity and the CPU
// bandwidth of its cgroup and of all cgroups above: `cpu.max` in version 2,
// `cpu.cfs_quota_us` and `cpu.cfs_period_us` in version 1.
//
//===----------------------------------------------------------------------===//
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // sched_getaffinity
#endif
#include "cpus.h"
#include "cgroup.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

static unsigned whole_cpus(long long quota, long long period) {
  if (quota <= 0 || period <= 0)
    return 0;
  long long cpus = quota / period + (quota % period != 0);
  return cpus > 0xFFFF ? 0 : (unsigned)cpus;
}

/// The limit of one cgroup, by its folder; 0: none.
static unsigned limit_v2(const char *folder) {
  char text[64];
  if (!fl_cgroup_read(folder, "cpu.max", text, sizeof text) ||
      strncmp(text, "max", 3) == 0)
    return 0;
  char *rest;
  long long quota = strtoll(text, &rest, 10);
  return whole_cpus(quota, strtoll(rest, NULL, 10));
}

static unsigned limit_v1(const char *folder) {
  char quota[64], period[64];
  if (!fl_cgroup_read(folder, "cpu.cfs_quota_us", quota, sizeof quota) ||
      !fl_cgroup_read(folder, "cpu.cfs_period_us", period, sizeof period))
    return 0;
  return whole_cpus(strtoll(quota, NULL, 10), strtoll(period, NULL, 10));
}

/// Keeps the tightest limit.
static void look(void *data, const char *folder,
                 enum fl_cgroup_version version) {
  unsigned *tightest = data;
  unsigned limit =
      version == FL_CGROUP_V2 ? limit_v2(folder) : limit_v1(folder);
  if (limit && (!*tightest || limit < *tightest))
    *tightest = limit;
}

struct fl_cpus fl_cpus_granted(void) {
  cpu_set_t set;
  struct fl_cpus cpus = {0, 0};
  fl_cgroup_visit("cpu", look, &cpus.quota);
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    cpus.affinity = (unsigned)CPU_COUNT(&set);
  return cpus;
}
