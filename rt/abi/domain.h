//===-- rt/abi/domain.h - How the monitor starts and calls a domain -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each domain has one entry, `__fl_entry(op, arg)` (rt/libc/entry.c). The
// monitor calls it through a gate, on the domain's stack, with `arg` in the
// domain's own memory.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_DOMAIN_H
#define FL_ABI_DOMAIN_H

#include "call.h"
#include "faastlane.h"

enum fl_entry {
  FL_ENTRY_START, ///< arg: struct fl_start. Once per instance: libc, TLS,
                  ///< constructors. For the host this runs main and exits.
  FL_ENTRY_CALL,  ///< arg: const struct fl_arguments. Returns struct fl_output
                  ///< *.
};

/// What a function is called with. Behind the input lies a NUL, and behind that
/// the environment of this call: NAME=value, a NUL behind each.
struct fl_arguments {
  struct fl_input input;
  uint64_t env_size; ///< with the NUL before it; 0: none
};

/// Everything that a kernel would hand a fresh process, and the TLS slice.
struct fl_start {
  int argc;
  char **argv;
  char **envp;
  const size_t *auxv;
  const void *tls_image; ///< a copy of the domain's .tdata, in its memory
  size_t tls_image_size;
  size_t tls_image_offset; ///< of the slice, below the thread pointer
  size_t tls_size;         ///< of the whole block
  size_t tls_align;
};

/// What FL_ENTRY_CALL returns a pointer to.
struct fl_output {
  const void *data;
  size_t size;
  int status; ///< FL_STATUS_OK or FL_STATUS_ERROR
  char type[FL_TYPE_MAX];
  char error[FL_ERROR_MAX];
  char cause[FL_CAUSE_MAX];
};

#endif
