//===-- tools/flcc/file.h - Whole files at once ---------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each function says what went wrong (diag.h) before it returns a failure.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_FILE_H
#define FLCC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/// The bytes of a file and a NUL; NULL when it cannot be read. Lives until
/// flcc ends.
char *fl_file_read(const char *path, size_t *size);

/// 0 or -1.
int fl_file_write(const char *path, const char *data, size_t size);

bool fl_file_exists(const char *path);
bool fl_file_is_folder(const char *path);

/// 0, or -1 when nothing could be written to `path` in the end: said before
/// the work starts rather than after.
int fl_file_check_output(const char *path);

/// Puts the bytes where `path` says, in one step: another process sees what
/// stood there before, or all of it. The umask is taken off `mode`. 0 or -1.
int fl_file_publish(const char *path, mode_t mode, const char *data,
                    size_t size);

#endif
