//===-- rt/host/syscall.h - What system calls are called ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_SYSCALL_H
#define FL_HOST_SYSCALL_H

#include <stdint.h>

/// NULL: Linux has no such call, or a later one than this knows.
const char *fl_syscall_name(int64_t number);

#endif
