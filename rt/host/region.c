//===-- rt/host/region.c - The regions of a domain's image ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "region.h"

struct fl_region fl_region_of(const struct fl_domain_image *domain,
                              unsigned index) {
  switch (index) {
  case 0:
    return (struct fl_region){
        "text", "r-x", (uintptr_t)domain->text_start,
        (size_t)(domain->rodata_start - domain->text_start)};
  case 1:
    return (struct fl_region){
        "rodata", "r--", (uintptr_t)domain->rodata_start,
        (size_t)(domain->data_start - domain->rodata_start)};
  case 2:
    return (struct fl_region){"relro", "r--", (uintptr_t)domain->data_start,
                              (size_t)(domain->relro_end - domain->data_start)};
  default:
    return (struct fl_region){"data", "rw-", (uintptr_t)domain->relro_end,
                              (size_t)(domain->end - domain->relro_end)};
  }
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
