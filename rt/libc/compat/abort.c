//===-- rt/libc/compat/abort.c - The end that a failed check leads to ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A check that fails says that memory is about to be overwritten, so nothing
// that uses the heap or stdio may run any more: the line is made on the stack
// and goes out by write(). SIGABRT then ends the instance, and the workflow
// sees that as a fault of this function.
//
//===----------------------------------------------------------------------===//
#include "compat.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t append(char *line, size_t used, size_t room, const char *text) {
  size_t n = strnlen(text, room - used);
  memcpy(line + used, text, n);
  return used + n;
}

_Noreturn void fl_compat_abort(const char *callee, const char *what) {
  char line[128];
  size_t used = append(line, 0, sizeof line - 1, callee);
  used = append(line, used, sizeof line - 1, ": ");
  used = append(line, used, sizeof line - 1, what);
  line[used++] = '\n';
  // Nobody is left who could use a result; the abort says it all.
  (void)!write(STDERR_FILENO, line, used);
  abort();
}

FL_COMPAT(_Noreturn void, __chk_fail, (void)) {
  fl_compat_abort("_FORTIFY_SOURCE", "an overflow was detected");
}

FL_COMPAT(_Noreturn void, __fortify_fail, (const char *what)) {
  fl_compat_abort("_FORTIFY_SOURCE", what);
}
