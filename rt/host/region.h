//===-- rt/host/region.h - The regions of a domain's image ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_REGION_H
#define FL_HOST_REGION_H

#include "image.h"

#include <stdbool.h>

struct fl_region {
  const char *name;
  const char *access; ///< "r-x" and so on, once the image is relocated
  uintptr_t start;
  size_t size;
};

struct fl_region fl_region_of(const struct fl_domain_image *domain,
                              enum fl_region_kind kind);

/// Whose image an address lies in, and in which region. False: in none.
bool fl_region_find(uint64_t address, const struct fl_domain_image **domain,
                    struct fl_region *region);

#endif
