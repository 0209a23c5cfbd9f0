//===-- tools/flcc/temp.c - The folder for what lies between --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "temp.h"
#include "diag.h"
#include "text.h"
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *folder;
static bool ours;

int fl_temp_open(const char *save, bool dry_run) {
  if (save) {
    folder = save;
    if (!dry_run && mkdir(save, 0777) != 0 && errno != EEXIST) {
      fl_error("cannot make the folder '%s': %s", save, strerror(errno));
      return -1;
    }
    return 0;
  }
  const char *parent = getenv("TMPDIR");
  if (!parent || !*parent)
    parent = "/tmp";
  char *name = fl_text_format("%s/flcc-XXXXXX", parent);
  if (!dry_run && !mkdtemp(name)) {
    fl_error("cannot make a folder in '%s': %s", parent, strerror(errno));
    return -1;
  }
  ours = !dry_run;
  folder = name;
  return 0;
}

const char *fl_temp_path(const char *name) {
  return fl_text_format("%s/%s", folder, name);
}

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *walk) {
  (void)info;
  (void)type;
  (void)walk;
  remove(path);
  return 0;
}

void fl_temp_remove(void) {
  if (ours)
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  ours = false;
}
