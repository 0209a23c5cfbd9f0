//===-- tools/flverify/archive.h - Objects in archives --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_ARCHIVE_H
#define FLVERIFY_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether the file begins as an archive does. False when it cannot be read.
bool fl_archive_is(const char *path);

typedef void fl_visit(void *context, const char *name, const uint8_t *data,
                      size_t size);

/// Calls `visit` for each member, with "path(member)" for its path; the names
/// and bytes are gone when it returns. False, with `error` set to a string that
/// stays, when the archive is damaged; members before the damage were visited.
bool fl_archive_visit(const char *path, fl_visit *visit, void *context,
                      const char **error);

#endif
