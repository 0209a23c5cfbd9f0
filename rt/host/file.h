//===-- rt/host/file.h - Files, whole -------------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_FILE_H
#define FL_HOST_FILE_H

#include <stddef.h>

/// Reads all of `path`, "-" being standard input, into memory from malloc that
/// is the caller's. 0 or -errno.
int fl_file_read(const char *path, char **data, size_t *size);

/// Writes all of it, however many calls that takes. 0 or -errno.
int fl_file_write(int fd, const void *data, size_t size);

/// Makes `path` hold these bytes, or leaves it as it was: a regular file is
/// written beside it and renamed. Anything else (a terminal, a pipe, /dev/null)
/// is written to as it stands. 0 or -errno.
int fl_file_replace(const char *path, const void *data, size_t size);

#endif
