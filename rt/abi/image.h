//===-- rt/abi/image.h - What flcc tells the run time about an image ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc writes one `struct fl_image fl_image` for each workflow.bin, in section
// .fl.public.image: every domain may read it, none may write it. Boundaries
// are the symbols of linker-scripts/workflow.ld:
//
//   __fl_<domain>_<kind>_start, __fl_<domain>_<kind>_end
//   __fl_<domain>_entry   its only global symbol: `__fl_entry`
//
// <domain> is "host" or the function's name. A domain has a region of each kind
// below, whole pages or none at all, anywhere in the image: those of one kind
// stand side by side, for all domains. One kind more is tdata, its slice of
// .tdata, of any size.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_IMAGE_H
#define FL_ABI_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define FL_IMAGE_VERSION 4
#define FL_FUNCTIONS_MAX 256
#define FL_PATHS_MAX 256 ///< of all functions, with those that are everybody's
#define FL_NAME_MAX 65   ///< [A-Za-z0-9_-]{1,64} and a NUL, as Lambda's names

enum fl_domain_flags {
  /// An ordinary program (int main): each invocation starts from a pristine
  /// instance.
  FL_DOMAIN_PROGRAM = 1,
};

/// What a function may, beyond its own memory, pipes, clocks and the log
/// (permission.h has the words).
enum fl_allow {
  FL_ALLOW_NET = 1,
  FL_ALLOW_READ = 2,
  FL_ALLOW_WRITE = 4,
  FL_ALLOW_ALL = 7,
  /// Nothing that a function asks for: what it prints on standard output goes
  /// there, and not into the log.
  FL_ALLOW_PRINT = 8,
};

enum fl_region_kind {
  FL_REGION_TEXT,   ///< R-X  code
  FL_REGION_RODATA, ///< R--  constants
  FL_REGION_RELRO,  ///< RW-, and R-- once it is relocated
  FL_REGION_DATA,   ///< RW-  variables
  FL_REGION_BSS,    ///< RW-  variables that the file does not hold
  FL_REGION_COUNT,
};

struct fl_range {
  char *start, *end;
};

struct fl_domain_image {
  const char *name;
  struct fl_range regions[FL_REGION_COUNT];
  const char *tdata_start, *tdata_end;
  /// `__fl_entry` of rt/libc: long (*)(enum fl_entry, void *).
  long (*entry)(long op, void *arg);
  uint32_t flags;                  ///< enum fl_domain_flags
  uint32_t allow;                  ///< enum fl_allow: FL_ALLOW_NET or not
  uint32_t first_path, path_count; ///< its own in fl_image.paths
};

/// A file, or a folder with what is in it; relative to where the program is
/// started. No `..` in it.
struct fl_path {
  const char *path;
  uint32_t allow; ///< FL_ALLOW_READ, or that and FL_ALLOW_WRITE
};

struct fl_image {
  uint32_t version; ///< FL_IMAGE_VERSION
  uint32_t function_count;
  struct fl_domain_image host;
  const struct fl_domain_image *functions;
  const struct fl_path *paths;
  uint32_t path_count;
  uint32_t common_paths; ///< the first so many are every function's
  /// The one TLS segment that all domains' blocks are cut from.
  const char *tls_start; ///< start of .tdata
  size_t tls_size;       ///< from tls_start to the thread pointer
  size_t tls_align;
  /// Which build this is, as the linker says: no two differ in a byte and have
  /// the same. On the monitor's pages.
  struct fl_range build_id;
};

extern const struct fl_image fl_image __attribute__((visibility("hidden")));

#endif
