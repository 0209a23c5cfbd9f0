//===-- rt/host/report.h - What the host says on standard error -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_REPORT_H
#define FL_HOST_REPORT_H

#include <stddef.h>

/// This program's name, for messages; main sets it.
extern const char *fl_report_program;

/// Writes "<program>: <kind>: ..." as one line in one write; `kind` is
/// "error", "warning" or "note".
void fl_report(const char *kind, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// A usage error, and where to read on. Returns 2, main's status for it.
int fl_report_usage(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// An error in the text of a file, as clang shows it: position, line, caret.
void fl_report_source(const char *file, const char *source, size_t size,
                      size_t offset, const char *what);

#endif
