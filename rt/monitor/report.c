//===-- rt/monitor/report.c - Ends of the process, with a cause ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing here depends on state that may be broken: text and numbers go to
// standard error by system calls alone.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_EXIT_BROKEN 125

static void put(const char *text) {
  uint64_t size = 0;
  while (text[size])
    ++size;
  fl_syscall(SYS_write, 2, text, size);
}

static void put_hex(uint64_t value) {
  char digits[19] = "0x";
  for (int i = 0; i < 16; ++i)
    digits[2 + i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
  put(digits);
}

static _Noreturn void end(void) {
  put("\n");
  fl_syscall(SYS_exit_group, FL_EXIT_BROKEN);
  __builtin_unreachable();
}

/// A monitor call that makes no sense inside the monitor is a bug of ours: it
/// is never contained silently.
_Noreturn void report_broken(const char *what, long error) {
  put("faastlane: fatal: ");
  put(what);
  if (error) {
    put(": errno ");
    put_hex((uint64_t)-error);
  }
  end();
}

/// A signal in the monitor or the host.
_Noreturn void report_monitor_fault(int signal, const void *info,
                                    const void *context) {
  put("faastlane: fatal: the run time itself got signal ");
  put_hex((uint64_t)signal);
  if (info) {
    put(" address ");
    put_hex(*(const uint64_t *)((const char *)info + 16));
  }
  if (context) {
    put(" at ");
    put_hex(*(const uint64_t *)((const char *)context + 168));
  }
  end();
}
