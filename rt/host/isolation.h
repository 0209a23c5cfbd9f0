//===-- rt/host/isolation.h - The isolation mode in force -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_ISOLATION_H
#define FL_HOST_ISOLATION_H

#include "call.h"

#include <stdbool.h>

/// What came of fl_isolation_start; read-only after it.
extern struct fl_isolation fl_isolation;
/// Of enum fl_allow: what no function may.
extern uint32_t fl_isolation_denied;

/// auto, mpk, process or none. False: no such mode.
bool fl_isolation_parse(const char *word, enum fl_mode *mode);

const char *fl_isolation_name(uint32_t mode);

/// Why the mode in force is in force, in words; for traces.
const char *fl_isolation_reason(enum fl_mode wanted);

/// Adds a permission's word, without a path, to what no function may (enum
/// fl_allow). False: no such word.
bool fl_isolation_deny(const char *word, uint32_t *denied);

/// Starts isolation, once, before any function runs, and says on standard
/// error what the user must know: that the mode is not to be had (false), that
/// nothing isolates, unless it is `quiet`. What is `denied` no function may.
bool fl_isolation_start(enum fl_mode wanted, uint32_t denied, bool quiet);

/// Notes on standard error that auto took processes, if it did.
void fl_isolation_note(enum fl_mode wanted);

#endif
