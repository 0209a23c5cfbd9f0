//===-- tools/flverify/report.h - What flverify prints --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_REPORT_H
#define FLVERIFY_REPORT_H

#include "check.h"
#include "source.h"

#include <stdio.h>

/// Findings in clang's style. Each line is flushed before debug information is
/// looked at. `locate` may be NULL: then no source lines are named.
void fl_report_text(FILE *to, const struct fl_check *check, fl_locate *locate);

/// What was proved of a file without findings.
void fl_report_proof(FILE *to, const struct fl_check *check);

/// One JSON object, on one line.
void fl_report_json(FILE *to, const struct fl_check *check, fl_locate *locate);

/// For a file that could not be judged.
void fl_report_unusable(FILE *to, const struct fl_file *file, const char *why,
                        bool json);

#endif
