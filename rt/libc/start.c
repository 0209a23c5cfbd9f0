//===-- rt/libc/start.c - Start of a domain's own libc -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "entry.h"
#include <stdio.h>

_Static_assert(FL_CALL_THREAD == 0x10003, "overlay/src/thread/x86_64/clone.s");

// In the overlay of musl's __libc_start_main.c.
void __fl_libc_start(char **envp, char *name, const size_t *auxv,
                     const void *tls_image, size_t tls_image_size,
                     size_t tls_image_offset, size_t tls_size,
                     size_t tls_align);

// Set by linker-scripts/function.ld.
extern void (*const __fl_init_array_start[])(void);
extern void (*const __fl_init_array_end[])(void);

void fl_domain_start(const struct fl_start *start) {
  __fl_libc_start(start->envp, start->argv[0], start->auxv, start->tls_image,
                  start->tls_image_size, start->tls_image_offset,
                  start->tls_size, start->tls_align);
  for (void (*const *constructor)(void) = __fl_init_array_start;
       constructor != __fl_init_array_end; ++constructor)
    (*constructor)();
}

// musl defines this one where standard output is used.
static FILE *volatile no_file;
extern FILE *volatile __stdout_used __attribute__((weak, alias("no_file")));

void fl_domain_flush(void) {
  FILE *out = __stdout_used;
  if (out)
    fflush(out);
}
