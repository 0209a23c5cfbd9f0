//===-- rt/libc/entry.h - What the entries of domains have in common -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_LIBC_ENTRY_H
#define FL_LIBC_ENTRY_H

#include "domain.h"

/// A call of the monitor's own (call.h).
long __fl_call(long number, long a, long b, long c);

/// FL_ENTRY_START: libc, TLS and constructors.
void fl_domain_start(const struct fl_start *start);

/// What struct fl_reply of faastlane.h is. One of them per instance.
struct fl_reply {
  struct fl_output output;
  void *owned; ///< from malloc, freed with the next call
  void *block; ///< from malloc, for outputs of `room` bytes at most; kept
  size_t room;
};

extern struct fl_reply fl_reply;

/// Empties fl_reply for the next call.
void fl_reply_reset(void);

/// Puts the call's variables into the environment, and takes them out again.
/// -1: no memory.
int fl_domain_variables(const struct fl_arguments *call);
void fl_domain_forget_variables(const struct fl_arguments *call);

/// Writes out what stdio holds back, as nothing else would before the next
/// call. Costs nothing in a function without stdio.
void fl_domain_flush(void);

#endif
