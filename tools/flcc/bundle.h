//===-- tools/flcc/bundle.h - Archives that are the same everywhere -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of the same members an archive has the same bytes, whoever makes it, when and
// where: every member belongs to root and has the time that it was opened with.
// libarchive knows the formats; this keeps its other choices, which depend on
// the machine, in one place.
//
// Each function but fl_bundle_open may be called with NULL, for an archive
// that could not be opened; errors are said.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_BUNDLE_H
#define FLCC_BUNDLE_H

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

enum fl_bundle_format {
  FL_BUNDLE_TAR,  ///< ustar
  FL_BUNDLE_ZIP,  ///< deflated
  FL_BUNDLE_GZIP, ///< the data of its one member, compressed
};

struct fl_bundle;

/// An archive that is written to `out`; NULL: said.
struct fl_bundle *fl_bundle_open(FILE *out, enum fl_bundle_format format,
                                 time_t time);

/// Adds a member: `mode` says what it is, S_IFREG or S_IFDIR, and who may do
/// what. 0 or -1.
int fl_bundle_add(struct fl_bundle *bundle, const char *path, mode_t mode,
                  const char *data, size_t size);

/// Ends the archive, whatever went wrong before. 0, or -1 when it is not good.
int fl_bundle_close(struct fl_bundle *bundle);

#endif
