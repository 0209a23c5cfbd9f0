//===-- tools/flvm/initramfs.c - What the machine boots from --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format is "newc" of cpio(5): for each file a magic, thirteen fields in
// hexadecimal, the name with its NUL, the bytes; name and bytes are each filled
// up to a multiple of four; an entry named TRAILER!!! is the last.
//
//===----------------------------------------------------------------------===//
#include "initramfs.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/// In the order in which they need one another. The package brings no
/// modules.dep (its installation makes that), and these eight do not change.
static const char *const modules[] = {
    "kernel/drivers/virtio/virtio_ring.ko",
    "kernel/drivers/virtio/virtio.ko",
    "kernel/drivers/virtio/virtio_pci_legacy_dev.ko",
    "kernel/drivers/virtio/virtio_pci_modern_dev.ko",
    "kernel/drivers/virtio/virtio_pci.ko",
    "kernel/drivers/char/virtio_console.ko",
    "kernel/fs/fuse/fuse.ko",
    "kernel/fs/fuse/virtiofs.ko",
};

static void pad(FILE *archive) {
  while (ftell(archive) % 4)
    putc('\0', archive);
}

static void put_entry(FILE *archive, const char *name, mode_t mode, dev_t dev,
                      const char *bytes, size_t size) {
  static unsigned inode;
  fprintf(archive, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
          ++inode, mode, 0, 0, 1, 0, (unsigned)size, 0, 0, major(dev),
          minor(dev), (unsigned)strlen(name) + 1, 0);
  fwrite(name, strlen(name) + 1, 1, archive);
  pad(archive);
  if (size)
    fwrite(bytes, 1, size, archive);
  pad(archive);
}

/// The file at `path`, as `name`. 0, or -errno.
static int put_file(FILE *archive, const char *name, const char *path) {
  struct stat status;
  int error = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &status) < 0) {
    error = -errno;
    goto closed;
  }
  size_t size = (size_t)status.st_size;
  char *bytes = malloc(size + 1);
  if (!bytes)
    error = -ENOMEM;
  else if (read(fd, bytes, size) != (ssize_t)size)
    error = -EIO;
  else
    put_entry(archive, name, S_IFREG | 0755, 0, bytes, size);
  free(bytes);
closed:
  if (fd >= 0)
    close(fd);
  return error;
}

/// Whether modules.builtin has that line.
static bool is_built_in(const struct fl_kernel *kernel, const char *module) {
  char path[PATH_MAX + 32], line[512];
  bool found = false;
  snprintf(path, sizeof(path), "%s/modules.builtin", kernel->modules);
  FILE *list = fopen(path, "re");
  while (list && !found && fgets(line, sizeof(line), list)) {
    line[strcspn(line, "\n")] = '\0';
    found = strcmp(line, module) == 0;
  }
  if (list)
    fclose(list);
  return found;
}

/// The module as it is, or compressed (then the kernel can unpack it), or
/// nothing when the kernel has it built in.
static int put_module(FILE *archive, const struct fl_kernel *kernel,
                      size_t number) {
  static const char *const suffixes[] = {"", ".xz"};
  char path[PATH_MAX + 128], name[128];
  int error = -ENOENT;
  if (is_built_in(kernel, modules[number]))
    return 0;
  for (size_t i = 0; i < 2 && error == -ENOENT; ++i) {
    snprintf(path, sizeof(path), "%s/%s%s", kernel->modules, modules[number],
             suffixes[i]);
    snprintf(name, sizeof(name), "modules/%02zu-%s%s", number,
             strrchr(modules[number], '/') + 1, suffixes[i]);
    error = put_file(archive, name, path);
  }
  if (error == -ENOENT)
    fl_error("'%s' is neither in '%s' nor built into the kernel",
             modules[number], kernel->modules);
  else if (error)
    fl_error("'%s': %s", path, strerror(-error));
  return error;
}

int fl_initramfs_write(const struct fl_state *state, const char *init,
                       const struct fl_kernel *kernel) {
  static const char *const directories[] = {"dev", "proc", "sys", "mnt",
                                            "modules"};
  int error = 0;
  int fd = openat(state->directory, FL_STATE_INITRAMFS,
                  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  FILE *archive = fd < 0 ? NULL : fdopen(fd, "w");
  if (!archive) {
    fl_error("'%s/%s': %s", state->path, FL_STATE_INITRAMFS, strerror(errno));
    if (fd >= 0)
      close(fd);
    return -1;
  }
  for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); ++i)
    put_entry(archive, directories[i], S_IFDIR | 0755, 0, NULL, 0);
  // The kernel opens this for init before /dev is there.
  put_entry(archive, "dev/console", S_IFCHR | 0600, makedev(5, 1), NULL, 0);
  if ((error = put_file(archive, "init", init)))
    fl_error("'%s': %s", init, strerror(-error));
  for (size_t i = 0; !error && i < sizeof(modules) / sizeof(modules[0]); ++i)
    error = put_module(archive, kernel, i);
  put_entry(archive, "TRAILER!!!", 0, 0, NULL, 0);
  bool written = !ferror(archive);
  if (fclose(archive) != 0 || !written) {
    fl_error("'%s/%s': %s", state->path, FL_STATE_INITRAMFS, strerror(errno));
    return -1;
  }
  return error ? -1 : 0;
}
