//===-- rt/host/dry.h - Running without functions -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In a dry run a function's answer is what a file has for the state or the
// function, or else its input, and nothing is waited for.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_DRY_H
#define FL_HOST_DRY_H

#include <stdbool.h>

struct fl_message;
struct fl_result;
struct fl_walk;

/// From here on runs are dry. `path`: the file with answers, or NULL. False:
/// said what is wrong with it.
bool fl_dry_start(const char *path);

bool fl_dry_on(void);

/// What the function of the walk's state answers.
struct fl_result fl_dry_task(struct fl_walk *walk, struct fl_message *input);

#endif
