//===-- tools/flcc/temp.h - The folder for what lies between --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// It is a fresh one in TMPDIR, and gone when flcc ends by whatever way it
// handles: success, failure, a signal (job.h). With -save-temps it is the
// user's, and stays.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_TEMP_H
#define FLCC_TEMP_H

#include <stdbool.h>

/// Makes the folder: `save` names it, or is NULL. In a dry run the folder only
/// gets a name. 0 or -1, said.
int fl_temp_open(const char *save, bool dry_run);

/// The path of `name` in the folder.
const char *fl_temp_path(const char *name);

/// Removes the folder, if there is one to remove.
void fl_temp_remove(void);

#endif
