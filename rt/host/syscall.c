//===-- rt/host/syscall.c - What system calls are called ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "syscall.h"

#include <stddef.h>
#include <sys/syscall.h>

const char *fl_syscall_name(int64_t number) {
  // The monitor's table has each of them, and the monitor has no names.
  static const char names[][24] = {
#define PASS(name, who, classes) [SYS_##name] = #name,
#define SERVE(name, who, classes, function) [SYS_##name] = #name,
#define EARLY(name) [SYS_##name] = #name,
#define REFUSE(name) [SYS_##name] = #name,
#define ABSENT(name, number) [number] = #name,
#include "../monitor/syscalls.def"
#undef PASS
#undef SERVE
#undef EARLY
#undef REFUSE
#undef ABSENT
  };

  return number >= 0 && number < (int64_t)(sizeof names / sizeof *names) &&
                 names[number][0]
             ? names[number]
             : NULL;
}
