//===-- rt/monitor/way.c - Where a path may lead --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a function may reach was opened before any ran, and the kernel holds a
// path below it. A folder's descriptor carries what may be done there in its
// own flags, which nobody can change once it is open: O_DSYNC, of no use to
// what is only read, says that it may be changed. So the parent in process mode
// need not believe the child, which may name any that it has.
//
//===----------------------------------------------------------------------===//
#include "way.h"

#define RESOLVE_NO_XDEV 1
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_NO_SYMLINKS 4
#define RESOLVE_BENEATH 8

/// File systems that show the process's memory or change the machine
/// (linux/magic.h). Refused for functions by what an open descriptor is, as a
/// path has many spellings.
static bool forbidden_filesystem(int fd) {
  static const uint32_t magic[] = {
      0x9fa0,     // proc
      0x62656572, // sysfs
      0x64626720, // debugfs
      0x74726163, // tracefs
      0x73636673, // securityfs
      0xcafe4a11, // bpf
      0x27e0eb,   // cgroup
      0x63677270, // cgroup2
      0x6c6f6f70, // binderfs
      0xde5e81e4, // efivarfs
  };
  uint64_t what[16] = {0};
  if (fl_syscall(SYS_fstatfs, fd, what))
    return true;
  for (uint32_t i = 0; i < sizeof magic / sizeof *magic; ++i)
    if (what[0] == magic[i])
      return true;
  return false;
}

/// What functions are allowed, as it was when the program started. A file is
/// kept as the folder that has it and its name there, so that one that is
/// replaced, or made later, is found, and a link put in its place is not.
static struct pinned {
  int fd; ///< -1: not there
  bool file;
  char name[256];
} pinned[FL_PATHS_MAX];

/// A function's way begins where it is allowed to be and leads nowhere else:
/// not by `..`, nor by a link that is absolute or goes up, nor into what is
/// mounted further down.
#define FL_RESOLVE (RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS)

static char *skip_slashes(char *path) {
  while (*path == '/' || (*path == '.' && (path[1] == '/' || !path[1])))
    ++path;
  return path;
}

/// What is left of `path` below `prefix`; null when it is elsewhere. Spelling
/// selects a permission and proves nothing: the kernel resolves the rest.
static char *below(const char *prefix, char *path) {
  if ((*prefix == '/') != (*path == '/'))
    return 0;
  for (;;) {
    path = skip_slashes(path);
    prefix = skip_slashes((char *)prefix);
    if (!*prefix)
      return path;
    while (*prefix && *prefix != '/')
      if (*prefix++ != *path++)
        return 0;
    if (*path && *path != '/')
      return 0;
  }
}

/// Of the permissions that suffice, the nearest to what `path` names.
static long find_way(const struct fl_instance *instance, char *path,
                     uint32_t need, struct fl_way *way) {
  const struct fl_domain_image *image = instance->image;
  const struct pinned *pin = 0;

  way->path = 0;
  for (uint32_t i = 0; i < fl_image.path_count; ++i) {
    bool common = i < fl_image.common_paths;
    if (!common && i - image->first_path >= image->path_count)
      continue;
    uint32_t allow = fl_image.paths[i].allow;
    allow &= common ? FL_ALLOW_ALL : instance->allow;
    char *rest = pinned[i].fd < 0 ? 0 : below(fl_image.paths[i].path, path);
    if (!rest || need & ~allow || rest < way->path ||
        (rest == way->path && way->write))
      continue;
    pin = &pinned[i];
    *way = (struct fl_way){pin->fd, allow & FL_ALLOW_WRITE, pin->file,
                           FL_RESOLVE, rest};
  }
  if (!pin)
    return need & FL_ALLOW_WRITE ? FL_REFUSE(WRITE) : FL_REFUSE(READ);
  if (pin->file && *way->path)
    return -ENOTDIR;
  // What is mounted on a file is the file.
  if (pin->file)
    way->resolve = (FL_RESOLVE | RESOLVE_NO_SYMLINKS) & ~RESOLVE_NO_XDEV;
  if (!*way->path)
    memcpy(way->path = path, pin->file ? pin->name : ".",
           pin->file ? sizeof pin->name : 2);
  return 0;
}

long fl_way_begin(const struct fl_instance *instance, long folder, char *path,
                  uint32_t need, struct fl_way *way) {
  folder = (int)folder;
  if (instance->index == FL_HOST) {
    *way = (struct fl_way){(int)folder, true, false, 0, path};
    return 0;
  }
  if (!*path)
    return -ENOENT;
  if (*path == '/' || folder == AT_FDCWD)
    return find_way(instance, path, need, way);
  // One that the caller has opened: open_path said in its flags what may be
  // done there.
  long flags = fl_syscall(SYS_fcntl, folder, F_GETFL);
  *way = (struct fl_way){(int)folder, flags >= 0 && flags & O_DSYNC, false,
                         FL_RESOLVE, path};
  return need & FL_ALLOW_WRITE && !way->write ? FL_REFUSE(WRITE) : 0;
}

long fl_way_open(const struct fl_way *way, const char *path, uint64_t flags,
                 uint64_t mode) {
  const struct {
    uint64_t flags, mode, resolve;
  } how = {flags | O_CLOEXEC, mode, way->resolve};
  long fd = -EAGAIN;

  if (!way->resolve)
    return fl_syscall(SYS_openat, way->fd, path, how.flags, mode);
  // EAGAIN: something was renamed while the kernel went up.
  for (int i = 0; fd == -EAGAIN && i < 32; ++i)
    fd = fl_syscall(SYS_openat2, way->fd, path, &how, sizeof how);
  if (fd == -EXDEV)
    return FL_REFUSE(OUTSIDE);
  if (fd >= 0 && forbidden_filesystem((int)fd)) {
    fl_syscall(SYS_close, fd);
    return FL_REFUSE(OUTSIDE);
  }
  return fd;
}

long fl_way_folder(const struct fl_way *way, const char **name) {
  char *path = way->path;
  uint32_t at = 0;

  while (path[at])
    ++at;
  while (at && path[at - 1] == '/')
    --at;
  while (at && path[at - 1] != '/')
    --at;
  const char first = path[at];
  path[at] = '\0';
  long fd = fl_way_open(way, at ? path : ".", O_PATH | O_DIRECTORY, 0);
  path[at] = first;
  *name = path + at;
  return fd;
}

/// Follows what `path` names to a folder, or to the name of a file in one.
static void pin(struct pinned *to, const char *path) {
  const struct {
    uint64_t flags, mode, resolve;
  } how = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, RESOLVE_NO_MAGICLINKS};
  struct fl_way way = {AT_FDCWD, true, false, RESOLVE_NO_MAGICLINKS, 0};
  char at[FL_PATH_MAX];
  const char *name;
  long size = 0;

  to->fd = (int)fl_syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  while (path[size])
    ++size;
  memcpy(at, path, (uint64_t)size + 1);
  way.path = at;
  for (int links = 0; to->fd < 0 && size > 0 && links < 8; ++links) {
    long folder = fl_way_folder(&way, &name);
    if (way.fd >= 0)
      fl_syscall(SYS_close, way.fd);
    way.fd = (int)folder;
    to->file = true;
    size = 0;
    while (name[size] && size < (long)sizeof to->name - 1) {
      to->name[size] = name[size];
      ++size;
    }
    to->name[size] = '\0';
    size = folder < 0 ? folder
                      : fl_syscall(SYS_readlinkat, folder, to->name, at,
                                   sizeof at - 1);
    at[size > 0 ? size : 0] = '\0';
  }
  if (to->fd < 0)
    to->fd = way.fd;
}

void fl_way_pin(void) {
  for (uint32_t i = 0; i < fl_image.path_count; ++i)
    pin(&pinned[i], fl_image.paths[i].path);
}
