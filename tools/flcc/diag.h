//===-- tools/flcc/diag.h - Diagnostics, as clang prints them -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   flcc: error: function 'a' is given twice
//   w.asl.json:3:14: error: no state named 'B'
//       3 |   "StartAt": "B",
//         |              ^~~
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_DIAG_H
#define FLCC_DIAG_H

#include <stdbool.h>
#include <stdio.h>

enum fl_severity { FL_REMARK, FL_NOTE, FL_WARNING, FL_ERROR };

/// Lines and columns count from 1, columns in bytes; line 0: the whole file.
struct fl_place {
  const char *file;
  unsigned line;
  unsigned column;
  unsigned width;   ///< bytes to underline; 0 or 1: the caret alone
  const char *text; ///< of the line, up to a newline or NUL; NULL: in the file
};

/// Says something of the place, or of flcc's own business when it is NULL.
void fl_diag(enum fl_severity severity, const struct fl_place *place,
             const char *format, ...) __attribute__((format(printf, 3, 4)));

#define fl_error(...) fl_diag(FL_ERROR, NULL, __VA_ARGS__)
#define fl_warning(...) fl_diag(FL_WARNING, NULL, __VA_ARGS__)
#define fl_remark(...) fl_diag(FL_REMARK, NULL, __VA_ARGS__)
#define fl_note(...) fl_diag(FL_NOTE, NULL, __VA_ARGS__)

struct fl_diag_settings {
  bool color;  ///< ECMA-48 colours
  bool quiet;  ///< -w: no warnings
  bool strict; ///< -Werror: warnings are errors
};
extern struct fl_diag_settings fl_diag_settings;

/// Whether colours are wanted when nobody said so: standard error is a
/// terminal that has them.
bool fl_diag_terminal(void);

/// Errors said so far.
unsigned fl_diag_errors(void);

/// Lets diagnostics go to `stream` (NULL: standard error) from now on.
void fl_diag_redirect(FILE *stream);

#endif
