//===-- tools/flcc/file.c - Whole files at once ---------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "file.h"
#include "diag.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *fl_file_read(const char *path, size_t *size) {
  struct stat info;
  char *data = NULL;
  size_t got = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &info) != 0)
    goto fail;
  if (S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    goto fail;
  }
  // The size is where to start from: pipes have none.
  size_t capacity = (size_t)info.st_size + 1;
  data = fl_text_alloc(capacity + 1, 1);
  for (;;) {
    ssize_t part = read(fd, data + got, capacity - got);
    if (part < 0)
      goto fail;
    if (part == 0)
      break;
    got += (size_t)part;
    if (got == capacity) {
      char *more = fl_text_alloc(2 * capacity + 1, 1);
      memcpy(more, data, got);
      data = more;
      capacity *= 2;
    }
  }
  close(fd);
  *size = got;
  return data;
fail:
  fl_error("cannot read '%s': %s", path, strerror(errno));
  if (fd >= 0)
    close(fd);
  return NULL;
}

static int write_all(int fd, const char *data, size_t size) {
  while (size) {
    ssize_t part = write(fd, data, size);
    if (part < 0)
      return -1;
    data += part;
    size -= (size_t)part;
  }
  return 0;
}

int fl_file_write(const char *path, const char *data, size_t size) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int failed = fd < 0 || write_all(fd, data, size) != 0;
  if (fd >= 0 && close(fd) != 0)
    failed = 1;
  if (failed)
    fl_error("cannot write '%s': %s", path, strerror(errno));
  return failed ? -1 : 0;
}

bool fl_file_exists(const char *path) { return access(path, F_OK) == 0; }

bool fl_file_is_folder(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int fl_file_check_output(const char *path) {
  int error = 0;
  if (fl_file_is_folder(path))
    error = EISDIR;
  else if (access(fl_text_folder(path), W_OK | X_OK) != 0)
    error = errno;
  else if (!fl_file_is_folder(fl_text_folder(path)))
    error = ENOTDIR;
  if (error)
    fl_error("unable to open output file '%s': %s", path, strerror(error));
  return error ? -1 : 0;
}

int fl_file_publish(const char *path, mode_t mode, const char *data,
                    size_t size) {
  char *temporary = NULL;
  struct stat info;
  int fd;
  // What is no regular file (/dev/null) is written, never replaced.
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
    fd = open(path, O_WRONLY | O_CLOEXEC);
  } else {
    temporary = fl_text_format("%s/.flcc-XXXXXX", fl_text_folder(path));
    fd = mkostemp(temporary, O_CLOEXEC);
  }
  if (fd < 0)
    goto fail;
  if (write_all(fd, data, size) != 0)
    goto fail_written;
  if (temporary) {
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(fd, mode & ~mask) != 0)
      goto fail_written;
  }
  if (close(fd) != 0 || (temporary && rename(temporary, path) != 0)) {
    fd = -1;
    goto fail_written;
  }
  return 0;
fail_written:
  fl_error("cannot write '%s': %s", path, strerror(errno));
  if (fd >= 0)
    close(fd);
  if (temporary)
    unlink(temporary);
  return -1;
fail:
  fl_error("unable to open output file '%s': %s", path, strerror(errno));
  return -1;
}
