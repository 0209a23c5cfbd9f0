//===-- tools/flvm/kernel.c - The kernels to boot -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See kernel.h.
//
//===----------------------------------------------------------------------===//
#include "kernel.h"
#include "message.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct fl_kernel_name fl_kernel_names[] = {
    {"6.1", "linux-image-cloud-amd64"},
    {"6.12", "linux-image-6.12-cloud-amd64"},
    {NULL, NULL},
};

int fl_kernel_find(const struct fl_kernel_name *name,
                   struct fl_kernel *kernel) {
  static const char prefix[] = "/boot/vmlinuz-";
  const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  char base[PATH_MAX - 256], pattern[PATH_MAX];
  if (cache && cache[0] == '/')
    snprintf(base, sizeof(base), "%s/flcc/kernels/%s", cache, name->name);
  else
    snprintf(base, sizeof(base), "%s/.cache/flcc/kernels/%s", home ? home : "",
             name->name);

  const char *newest = NULL;
  glob_t found = {0};
  snprintf(pattern, sizeof(pattern), "%s%s*", base, prefix);
  if (glob(pattern, 0, NULL, &found) == 0)
    for (size_t i = 0; i < found.gl_pathc; ++i)
      if (!newest || strverscmp(newest, found.gl_pathv[i]) < 0)
        newest = found.gl_pathv[i];
  if (newest) {
    snprintf(kernel->image, sizeof(kernel->image), "%s", newest);
    snprintf(kernel->modules, sizeof(kernel->modules), "%s/lib/modules/%s",
             base, newest + strlen(base) + strlen(prefix));
  }
  globfree(&found);
  if (!newest) {
    fl_error("Linux %s not found: no '%s%s*'", name->name, base, prefix);
    fl_note("'./dev build' fetches it; or unpack Debian's package that %s "
            "depends on there with 'dpkg-deb -x'",
            name->package);
    return -1;
  }
  if (access(kernel->modules, R_OK) < 0) {
    fl_error("Linux %s has no modules: no '%s'", name->name, kernel->modules);
    return -1;
  }
  return 0;
}
