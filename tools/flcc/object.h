//===-- tools/flcc/object.h - What flcc reads from objects and archives ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Objects come from flcc's own children; archives from the user, and are read
// only for the sake of better messages. What is malformed reads as empty.
//===----------------------------------------------------------------------===//
#ifndef FLCC_OBJECT_H
#define FLCC_OBJECT_H

#include "text.h"

/// The strings of section .fl.meta ("key=value", clang-plugin/ writes them),
/// appended to `meta`. 0; -1 when `path` is no object or has no such section.
int fl_object_meta(const char *path, struct fl_list *meta);

/// Appends the symbols that `path` needs and does not have. Weak ones may stay
/// undefined, and are left out.
void fl_object_undefined(const char *path, struct fl_list *symbols);

/// Where in `path`, an object, `symbol` is wanted: the function that refers to
/// it, "" when that has no name; NULL when nothing there refers to it.
const char *fl_object_wants(const char *path, const char *symbol);

/// Whether `path`, an object, has a function or variable `symbol`.
bool fl_object_defines(const char *path, const char *symbol);

/// The member of the archive `path` that refers to `symbol`, or NULL.
const char *fl_archive_wants(const char *path, const char *symbol);

/// Whether the archive's index lists `symbol`.
bool fl_archive_has(const char *path, const char *symbol);

#endif
