//===-- rt/host/cgroup.c - The control groups of this process -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cgroup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 1024
#define MOUNT "/sys/fs/cgroup"

const char *fl_cgroup_root = "";

bool fl_cgroup_read(const char *folder, const char *name, char *buffer,
                    size_t size) {
  char path[PATH_SIZE + 64];
  snprintf(path, sizeof path, "%s%s%s", folder ? folder : fl_cgroup_root,
           folder ? "/" : "", name);
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

struct way {
  void (*visit)(void *data, const char *folder, enum fl_cgroup_version version);
  void *data;
};

/// From `mount` + `group` up to `mount`.
static void go_up(const struct way *way, const char *mount, const char *group,
                  enum fl_cgroup_version version) {
  char folder[PATH_SIZE];
  size_t root = strlen(fl_cgroup_root) + strlen(mount);
  if (strcmp(group, "/") == 0)
    group = "";
  int length =
      snprintf(folder, sizeof folder, "%s%s%s", fl_cgroup_root, mount, group);
  if (length < 0 || (size_t)length >= sizeof folder) {
    snprintf(folder, sizeof folder, "%s%s", fl_cgroup_root, mount);
    way->visit(way->data, folder, version);
    return;
  }
  for (;;) {
    way->visit(way->data, folder, version);
    char *slash = strrchr(folder, '/');
    if (!slash || (size_t)(slash - folder) < root)
      return;
    *slash = '\0';
  }
}

static bool lists(const char *controllers, const char *controller) {
  size_t size = strlen(controller);
  for (const char *at = controllers; at; at = strchr(at, ',')) {
    at += *at == ',';
    if (strcspn(at, ",") == size && strncmp(at, controller, size) == 0)
      return true;
  }
  return false;
}

/// /proc/self/cgroup has lines "<hierarchy>:<controllers>:<path>"; version 2
/// has no controllers there.
void fl_cgroup_visit(const char *controller,
                     void (*visit)(void *data, const char *folder,
                                   enum fl_cgroup_version version),
                     void *data) {
  const struct way way = {visit, data};
  char text[4096], mount[64];
  snprintf(mount, sizeof mount, MOUNT "/%s", controller);
  if (!fl_cgroup_read(NULL, "/proc/self/cgroup", text, sizeof text)) {
    go_up(&way, MOUNT, "", FL_CGROUP_V2);
    return;
  }
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
      go_up(&way, MOUNT, group, FL_CGROUP_V2);
    else if (lists(controllers, controller))
      go_up(&way, mount, group, FL_CGROUP_V1);
  }
}
