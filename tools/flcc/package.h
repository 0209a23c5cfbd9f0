//===-- tools/flcc/package.h - What --emit makes --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that flcc can write instead of the program itself is a row of the
// table in package.c. What a row prints goes to the output in one piece, or not
// at all.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_PACKAGE_H
#define FLCC_PACKAGE_H

#include "build.h"
#include "reference.h"
#include <stdio.h>
#include <time.h>

/// What there is to print from.
struct fl_package {
  const struct fl_options *options;
  const struct fl_inputs *inputs;
  const struct fl_workflow *workflow;
  const char *name;              ///< the workflow's
  const char *comment;           ///< the workflow's, or NULL
  struct fl_reference reference; ///< of those that have one
  time_t time;         ///< of all that has one: SOURCE_DATE_EPOCH, or 0
  const char *program; ///< with options->program: the file, stripped
  size_t program_size;
  const char *authorities; ///< the bytes of --ca-file, or NULL
  size_t authorities_size;
};

/// Makes what --emit says and puts it where -o does; with -### prints the
/// commands instead. The workflow is compiled when it is `known`, else this is
/// a dry run. The folder for what lies between (temp.h) is open. 0; -1: said; a
/// signal number when that ended it. Except for 0, nothing was written.
int fl_package_make(struct fl_build *build, bool known);

// The rows. Each returns 0 or -1, said.

/// The definition, for people to read. (asl-print.c)
int fl_asl_print(FILE *out, const struct fl_package *package);

/// The archive that `wsk action create --native` takes. (zip.c)
int fl_zip_print(FILE *out, const struct fl_package *package);

/// The image that containers are made of. (oci.c)
int fl_oci_print(FILE *out, const struct fl_package *package);

/// What wskdeploy takes, for an action of that image. (wskdeploy.c)
int fl_wskdeploy_print(FILE *out, const struct fl_package *package);

#endif
