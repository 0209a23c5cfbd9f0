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
// `cpu.cfs_quota_us` and `cpu.cfs_period_us` in version 1. Inside a container
// /proc/self/cgroup may name a path that is not mounted; the mount's root is
// the container's cgroup then.
//
//===----------------------------------------------------------------------===//
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // sched_getaffinity
#endif
#include "cpus.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 1024

/// Reads a small file as a string. False when it cannot be read or is empty.
static bool read_small(const char *path, char *buffer, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  ssize_t got = read(fd, buffer, size - 1);
  close(fd);
  if (got <= 0)
    return false;
  buffer[got] = '\0';
  return true;
}

static unsigned whole_cpus(long long quota, long long period) {
  if (quota <= 0 || period <= 0)
    return 0;
  long long cpus = quota / period + (quota % period != 0);
  return cpus > 0xFFFF ? 0 : (unsigned)cpus;
}

/// The limit of one cgroup, `directory` being its folder; 0: none.
static unsigned limit_v2(const char *directory) {
  char path[PATH_SIZE + 16], text[64];
  snprintf(path, sizeof path, "%s/cpu.max", directory);
  if (!read_small(path, text, sizeof text) || strncmp(text, "max", 3) == 0)
    return 0;
  char *rest;
  long long quota = strtoll(text, &rest, 10);
  return whole_cpus(quota, strtoll(rest, NULL, 10));
}

static unsigned limit_v1(const char *directory) {
  char path[PATH_SIZE + 32], quota[64], period[64];
  snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", directory);
  if (!read_small(path, quota, sizeof quota))
    return 0;
  snprintf(path, sizeof path, "%s/cpu.cfs_period_us", directory);
  if (!read_small(path, period, sizeof period))
    return 0;
  return whole_cpus(strtoll(quota, NULL, 10), strtoll(period, NULL, 10));
}

static unsigned smaller(unsigned a, unsigned b) {
  return a == 0 || (b != 0 && b < a) ? b : a;
}

/// The tightest limit from `mount` + `group` up to `mount`.
static unsigned limit_above(const char *mount, const char *group,
                            unsigned (*limit)(const char *)) {
  char directory[PATH_SIZE];
  size_t root = strlen(mount);
  int length = snprintf(directory, sizeof directory, "%s%s", mount, group);
  if (length < 0 || (size_t)length >= sizeof directory)
    return limit(mount);
  unsigned tightest = 0;
  for (;;) {
    tightest = smaller(tightest, limit(directory));
    char *slash = strrchr(directory, '/');
    if (!slash || (size_t)(slash - directory) < root)
      return tightest;
    *slash = '\0';
  }
}

static bool lists_cpu(const char *controllers) {
  for (const char *at = controllers; at; at = strchr(at, ',')) {
    at += *at == ',';
    if (strcspn(at, ",") == 3 && strncmp(at, "cpu", 3) == 0)
      return true;
  }
  return false;
}

/// /proc/self/cgroup has lines "<hierarchy>:<controllers>:<path>".
static unsigned quota(void) {
  char text[4096];
  unsigned tightest = 0;
  if (!read_small("/proc/self/cgroup", text, sizeof text))
    return limit_v2("/sys/fs/cgroup");
  char *saved;
  for (char *line = strtok_r(text, "\n", &saved); line;
       line = strtok_r(NULL, "\n", &saved)) {
    char *controllers = strchr(line, ':');
    char *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group)
      continue;
    *controllers++ = '\0';
    *group++ = '\0';
    if (*controllers == '\0')
      tightest =
          smaller(tightest, limit_above("/sys/fs/cgroup", group, limit_v2));
    else if (lists_cpu(controllers))
      tightest =
          smaller(tightest, limit_above("/sys/fs/cgroup/cpu", group, limit_v1));
  }
  return tightest;
}

struct fl_cpus fl_cpus_granted(void) {
  cpu_set_t set;
  struct fl_cpus cpus = {0, quota()};
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    cpus.affinity = (unsigned)CPU_COUNT(&set);
  return cpus;
}
