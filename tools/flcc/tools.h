//===-- tools/flcc/tools.h - The programs and parts that flcc works with --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc finds its own parts relative to its own executable, so that a build
// tree and an installed prefix are the same to it:
//
//   bin/flcc bin/flverify   lib/flcc/...   share/flcc/*.ld.in
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_TOOLS_H
#define FLCC_TOOLS_H

struct fl_tools {
  const char *clang, *lld, *objcopy, *verify;
  const char *plugin;                        ///< FlccPlugin.so
  const char *monitor, *host;                ///< objects
  const char *sysroot_include, *sysroot_lib; ///< folders
  const char *abi;                           ///< folder of rt/abi's headers
  const char *function_script, *workflow_script;
  const char *folder; ///< where flcc itself is
};

/// Fills in all of it. 0, or -1 when something is missing; all that is missing
/// was said.
int fl_tools_find(struct fl_tools *tools);

#endif
