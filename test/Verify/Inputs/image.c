//===-- test/Verify/Inputs/image.c - An fl_image as flcc writes it --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With -D__fl_a_data_end=symbol and the like it tells something else than the
// truth.
//
//===----------------------------------------------------------------------===//
#include "image.h"

#define IMAGE __attribute__((section(".fl.public.image")))

#ifndef COUNT
#define COUNT 2
#endif
#ifndef VERSION
#define VERSION FL_IMAGE_VERSION
#endif

#define BOUNDS(d, kind) __fl_##d##_##kind##_start[], __fl_##d##_##kind##_end[]
#define DECLARE(d)                                                             \
  extern char BOUNDS(d, text), BOUNDS(d, rodata), BOUNDS(d, relro),            \
      BOUNDS(d, data), BOUNDS(d, bss), BOUNDS(d, tdata);                       \
  long __fl_##d##_entry(long, void *);                                         \
  IMAGE static const char name_##d[] = #d

#define RANGE(d, kind) {__fl_##d##_##kind##_start, __fl_##d##_##kind##_end}
#define DOMAIN(d)                                                              \
  {.name = name_##d,                                                           \
   .regions = {[FL_REGION_TEXT] = RANGE(d, text),                              \
               [FL_REGION_RODATA] = RANGE(d, rodata),                          \
               [FL_REGION_RELRO] = RANGE(d, relro),                            \
               [FL_REGION_DATA] = RANGE(d, data),                              \
               [FL_REGION_BSS] = RANGE(d, bss)},                               \
   .tdata_start = __fl_##d##_tdata_start,                                      \
   .tdata_end = __fl_##d##_tdata_end,                                          \
   .entry = __fl_##d##_entry}

#pragma GCC visibility push(hidden)
DECLARE(host);
DECLARE(a);
DECLARE(b);
#pragma GCC visibility pop

IMAGE static const struct fl_domain_image functions[] = {
    DOMAIN(a), DOMAIN(b)};

IMAGE const struct fl_image fl_image = {
    .version = VERSION,
    .function_count = COUNT,
    .host = DOMAIN(host),
    .functions = functions,
};
