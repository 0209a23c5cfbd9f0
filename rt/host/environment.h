//===-- rt/host/environment.h - Variables of a request --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_ENVIRONMENT_H
#define FL_HOST_ENVIRONMENT_H

#include "message.h"

/// A variable among those of a request (engine.h; NULL: none), or NULL. It lies
/// there.
const char *fl_environment_find(const struct fl_message *environment,
                                const char *name);

/// The same, else this program's own: a native action's are.
const char *fl_environment_get(const struct fl_message *environment,
                               const char *name);

#endif
