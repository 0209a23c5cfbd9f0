//===-- test/Verify/Inputs/image.c - An fl_image as flcc writes it --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With -DA_END=symbol and the like it tells something else than the truth.
//
//===----------------------------------------------------------------------===//
#include "image.h"

#define IMAGE __attribute__((section(".fl.public.image")))

#ifndef A_END
#define A_END __fl_a_end
#endif
#ifndef A_ENTRY
#define A_ENTRY __fl_a_entry
#endif
#ifndef COUNT
#define COUNT 2
#endif
#ifndef VERSION
#define VERSION FL_IMAGE_VERSION
#endif

#define DECLARE(d)                                                             \
  extern char __fl_##d##_text_start[], __fl_##d##_rodata_start[],              \
      __fl_##d##_data_start[], __fl_##d##_relro_end[], __fl_##d##_end[],       \
      __fl_##d##_tdata_start[], __fl_##d##_tdata_end[];                        \
  long __fl_##d##_entry(long, void *);                                         \
  IMAGE static const char name_##d[] = #d

#define DOMAIN(d, last, start)                                                 \
  {.name = name_##d,                                                           \
   .text_start = __fl_##d##_text_start,                                        \
   .rodata_start = __fl_##d##_rodata_start,                                    \
   .data_start = __fl_##d##_data_start,                                        \
   .relro_end = __fl_##d##_relro_end,                                          \
   .end = last,                                                                \
   .tdata_start = __fl_##d##_tdata_start,                                      \
   .tdata_end = __fl_##d##_tdata_end,                                          \
   .entry = start}

#pragma GCC visibility push(hidden)
DECLARE(host);
DECLARE(a);
DECLARE(b);
#pragma GCC visibility pop

IMAGE static const struct fl_domain_image functions[] = {
    DOMAIN(a, A_END, A_ENTRY), DOMAIN(b, __fl_b_end, __fl_b_entry)};

IMAGE const struct fl_image fl_image = {
    .version = VERSION,
    .function_count = COUNT,
    .host = DOMAIN(host, __fl_host_end, __fl_host_entry),
    .functions = functions,
};
