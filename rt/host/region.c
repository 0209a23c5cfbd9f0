//===-- rt/host/region.c - The regions of a domain's image ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "region.h"

static const struct {
  const char *name, *access;
} kinds[FL_REGION_COUNT] = {
    [FL_REGION_TEXT] = {"text", "r-x"},
    [FL_REGION_RODATA] = {"rodata", "r--"},
    [FL_REGION_RELRO] = {"relro", "r--"},
    [FL_REGION_DATA] = {"data", "rw-"},
    [FL_REGION_BSS] = {"bss", "rw-"},
};

struct fl_region fl_region_of(const struct fl_domain_image *domain,
                              enum fl_region_kind kind) {
  const struct fl_range *range = &domain->regions[kind];
  return (struct fl_region){kinds[kind].name, kinds[kind].access,
                            (uintptr_t)range->start,
                            (size_t)(range->end - range->start)};
}

static bool find_in(const struct fl_domain_image *domain, uint64_t address,
                    struct fl_region *region) {
  for (unsigned i = 0; i < FL_REGION_COUNT; i++) {
    struct fl_region candidate = fl_region_of(domain, i);
    if (address - candidate.start < candidate.size) {
      *region = candidate;
      return true;
    }
  }
  return false;
}

bool fl_region_find(uint64_t address, const struct fl_domain_image **domain,
                    struct fl_region *region) {
  *domain = &fl_image.host;
  if (find_in(*domain, address, region))
    return true;
  for (uint32_t i = 0; i < fl_image.function_count; i++) {
    *domain = &fl_image.functions[i];
    if (find_in(*domain, address, region))
      return true;
  }
  return false;
}
