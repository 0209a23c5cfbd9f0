//===-- rt/host/memory.c - The memory left to this process ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A cgroup of version 2 is slowed down from `memory.high` on and loses a
// process at `memory.max`, one of version 1 at `memory.limit_in_bytes`. Their
// files stay open, as they are read again and again.
//
//===----------------------------------------------------------------------===//
#include "memory.h"
#include "cgroup.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEVELS 8
/// Beyond this a limit is none: version 1 has no other word for it.
#define UNLIMITED (1ull << 50)
#define STAT_SIZE 4096
#define HIGH 512 ///< descriptors from here on
/// Bytes, from which on it is worth to look before they are touched.
#define LARGE (1ull << 20)
#define RESERVE_PART 16
#define RESERVE_MOST (64ull << 20)

/// What the kernel calls what it counts.
static const struct kind {
  char limits[2][24]; ///< the smaller one counts; "": there is one
  char used[24];
  char files[2][24]; ///< in memory.stat: pages of files
} kinds[] = {
    [FL_CGROUP_V1] = {{"memory.limit_in_bytes", ""},
                      "memory.usage_in_bytes",
                      {"total_inactive_file ", "total_active_file "}},
    [FL_CGROUP_V2] = {{"memory.max", "memory.high"},
                      "memory.current",
                      {"inactive_file ", "active_file "}},
};

static struct level {
  const struct kind *kind;
  uint64_t limit;
  int used, stat; ///< descriptors
} levels[LEVELS];
static unsigned level_count;
static int machine = -1; ///< /proc/meminfo

/// Functions of the same process find the lowest numbers as they would without.
static int open_in(const char *folder, const char *name) {
  char path[1200];
  snprintf(path, sizeof path, "%s%s", folder, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
  if (high < 0)
    return fd;
  close(fd);
  return high;
}

static void keep(void *data, const char *folder,
                 enum fl_cgroup_version version) {
  const struct kind *kind = &kinds[version];
  uint64_t limit = UNLIMITED;
  char text[32], name[32];
  (void)data;
  for (int i = 0; i < 2 && *kind->limits[i]; i++)
    if (fl_cgroup_read(folder, kind->limits[i], text, sizeof text) &&
        *text != 'm') { // "max"
      uint64_t one = strtoull(text, NULL, 10);
      limit = one < limit ? one : limit;
    }
  if (limit == UNLIMITED || level_count == LEVELS)
    return;
  struct level *level = &levels[level_count];
  snprintf(name, sizeof name, "/%s", kind->used);
  *level = (struct level){kind, limit, open_in(folder, name),
                          open_in(folder, "/memory.stat")};
  if (level->used >= 0)
    level_count++;
}

/// False when there is nothing to be read.
static bool read_again(int fd, char *text, size_t size) {
  ssize_t got = fd < 0 ? -1 : pread(fd, text, size - 1, 0);
  text[got > 0 ? got : 0] = '\0';
  return got > 0;
}

/// The number behind a word that begins a line, or 0.
static uint64_t number_of(const char *text, const char *word) {
  const size_t size = strlen(word);
  for (const char *at = text; at; at = strchr(at, '\n')) {
    at += *at == '\n';
    if (strncmp(at, word, size) == 0)
      return strtoull(at + size, NULL, 10);
  }
  return 0;
}

static bool read_level(const struct level *level, struct fl_memory *memory) {
  char text[STAT_SIZE];
  if (!read_again(level->used, text, sizeof text))
    return false;
  uint64_t used = strtoull(text, NULL, 10), files = 0;
  if (read_again(level->stat, text, sizeof text))
    for (int i = 0; i < 2; i++)
      files += number_of(text, level->kind->files[i]);
  used -= files < used ? files : used;
  *memory =
      (struct fl_memory){.limit = level->limit,
                         .left = used < level->limit ? level->limit - used : 0,
                         .by = "the cgroup"};
  return true;
}

static bool read_machine(struct fl_memory *memory) {
  char text[STAT_SIZE];
  if (!read_again(machine, text, sizeof text) ||
      !strstr(text, "\nMemAvailable:"))
    return false;
  *memory = (struct fl_memory){
      .limit = number_of(text, "MemTotal:") << 10,
      .left = number_of(text, "MemAvailable:") << 10,
      .by = "the machine",
  };
  return true;
}

static void drop(unsigned level) {
  close(levels[level].used);
  if (levels[level].stat >= 0)
    close(levels[level].stat);
  levels[level] = levels[--level_count];
}

void fl_memory_find(void) {
  struct fl_memory all;
  while (level_count)
    drop(level_count - 1);
  if (machine >= 0)
    close(machine);
  machine = open_in(fl_cgroup_root, "/proc/meminfo");
  fl_cgroup_visit("memory", keep, NULL);
  if (!read_machine(&all))
    all.limit = UINT64_MAX;
  for (unsigned i = level_count; i-- > 0;)
    if (levels[i].limit >= all.limit)
      drop(i);
}

bool fl_memory_read(struct fl_memory *memory) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  struct fl_memory one;
  bool known = false;
  pthread_once(&once, fl_memory_find);
  for (unsigned i = 0; i < level_count; i++)
    if (read_level(&levels[i], &one)) {
      if (!known || one.left < memory->left)
        *memory = one;
      known = true;
    }
  return known || read_machine(memory);
}

uint64_t fl_memory_reserve(const struct fl_memory *memory) {
  uint64_t part = memory->limit / RESERVE_PART;
  return part < RESERVE_MOST ? part : RESERVE_MOST;
}

bool fl_memory_fits(uint64_t size, uint64_t *left) {
  struct fl_memory memory;
  if (size < LARGE || !fl_memory_read(&memory))
    return true;
  uint64_t reserve = fl_memory_reserve(&memory);
  *left = memory.left > reserve ? memory.left - reserve : 0;
  return size <= *left;
}
