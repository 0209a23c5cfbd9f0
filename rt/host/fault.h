//===-- rt/host/fault.h - What ended an instance, in words ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_FAULT_H
#define FL_HOST_FAULT_H

#include "text.h"

#include "call.h"

/// Adds one line on the fault of a call that ended with FL_STATUS_FAULT: the
/// signal, what was touched, whose that is, and where in the function.
void fl_fault_describe(struct fl_text *text, const struct fl_invoke *call);

#endif
