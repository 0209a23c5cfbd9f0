//===-- rt/host/file.c - Files, whole -------------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "file.h"
#include "memory.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// realloc, which fails where the memory could not be touched either.
static char *allocate(char *buffer, size_t size) {
  uint64_t left;
  return fl_memory_fits(size, &left) ? realloc(buffer, size) : NULL;
}

/// Reads to the end. One byte more than a regular file's size is asked for, so
/// that its end is seen without another buffer.
static int read_all(int fd, char **data, size_t *size) {
  struct stat status;
  if (fstat(fd, &status) < 0)
    return -errno;
  size_t capacity = S_ISREG(status.st_mode) ? (size_t)status.st_size + 1 : 4096;
  size_t used = 0;
  char *buffer = allocate(NULL, capacity);
  while (buffer) {
    ssize_t got = read(fd, buffer + used, capacity - used);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      int error = -errno;
      free(buffer);
      return error;
    }
    if (got == 0) {
      *data = buffer;
      *size = used;
      return 0;
    }
    used += (size_t)got;
    if (used < capacity)
      continue;
    char *larger =
        capacity > SIZE_MAX / 2 ? NULL : allocate(buffer, capacity *= 2);
    if (!larger)
      free(buffer);
    buffer = larger;
  }
  return -ENOMEM;
}

int fl_file_read(const char *path, char **data, size_t *size) {
  if (strcmp(path, "-") == 0)
    return read_all(STDIN_FILENO, data, size);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return -errno;
  int error = read_all(fd, data, size);
  close(fd);
  return error;
}

int fl_file_write(int fd, const void *data, size_t size) {
  const char *at = data;
  while (size) {
    ssize_t written = write(fd, at, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return -errno;
    at += written;
    size -= (size_t)written;
  }
  return 0;
}

static int write_and_close(int fd, const void *data, size_t size) {
  int error = fl_file_write(fd, data, size);
  if (close(fd) < 0 && !error)
    error = -errno;
  return error;
}

static int replace_regular(const char *path, struct fl_text *temporary,
                           const void *data, size_t size) {
  // The process's id keeps apart runs that write one file at a time.
  fl_text_format(temporary, "%s.%ld.tmp", path, (long)getpid());
  fl_text_bytes(temporary, "", 1);
  if (temporary->failed)
    return -ENOMEM;
  int fd =
      open(temporary->data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return -errno;
  int error = write_and_close(fd, data, size);
  if (!error && rename(temporary->data, path) < 0)
    error = -errno;
  if (error)
    unlink(temporary->data);
  return error;
}

int fl_file_replace(const char *path, const void *data, size_t size) {
  struct stat status;
  if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd < 0 ? -errno : write_and_close(fd, data, size);
  }
  // A symbolic link stays one: its target is replaced.
  char resolved[PATH_MAX];
  struct fl_text temporary = {0};
  int error = replace_regular(realpath(path, resolved) ? resolved : path,
                              &temporary, data, size);
  fl_text_free(&temporary);
  return error;
}
