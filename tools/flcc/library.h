//===-- tools/flcc/library.h - Static libraries and their headers ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A library of -l is looked for in flcc's sysroot, then in the folders of -L,
// then among Debian's static archives. What a function needs of it is copied
// into that function; what it does not need costs nothing.
//
// The headers of Debian's libraries lie in /usr/include among glibc's, and
// must be seen without those: a header that the functions' libc lacks would
// otherwise come from glibc, fit nothing, and fail far from its cause. So what
// is linked is what can be included: the headers of the package that a library
// is in, by its own list of files, and no others. Clang sees them through an
// overlay (-ivfsoverlay), a folder that does not exist and shows the files
// under their real names in diagnostics and debug information.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_LIBRARY_H
#define FLCC_LIBRARY_H

#include "inputs.h"

struct fl_libraries {
  struct fl_list archives; ///< for every function
  struct fl_list headers;  ///< real paths
};

/// 0, or -1 when there is a library that cannot be had; all that are were said.
int fl_libraries_find(struct fl_libraries *libraries,
                      const struct fl_options *options,
                      const struct fl_inputs *inputs, const char *sysroot_lib);

/// Writes the overlay that shows the headers in the folder `shown`. 0 or -1.
int fl_libraries_write_overlay(const struct fl_libraries *libraries,
                               const char *path, const char *shown);

/// Which `-lNAME` would bring `symbol`, or NULL.
const char *fl_library_with(const char *symbol);

/// Whether `symbol` is glibc's.
bool fl_library_is_glibc(const char *symbol);

#endif
