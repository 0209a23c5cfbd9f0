//===-- tools/flcc/zip.c - A native action of OpenWhisk -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "bundle.h"
#include "package.h"

// dockerskeleton runs the member of this name, in its own folder.
int fl_zip_print(FILE *out, const struct fl_package *package) {
  struct fl_bundle *zip = fl_bundle_open(out, FL_BUNDLE_ZIP, package->time);
  fl_bundle_add(zip, "exec", S_IFREG | 0755, package->program,
                package->program_size);
  return fl_bundle_close(zip);
}
