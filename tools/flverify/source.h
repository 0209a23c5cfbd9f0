//===-- tools/flverify/source.h - The source line of an address -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For a person who reads a finding, and for nothing else: no verdict depends on
// debug information, and it is looked at only once the verdict stands.
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_SOURCE_H
#define FLVERIFY_SOURCE_H

#include "file.h"

/// Writes "file:line" to `to`; false when the file does not tell.
typedef bool fl_locate(const struct fl_file *file, uint64_t address, char *to,
                       size_t size);

fl_locate fl_source_find;

#endif
