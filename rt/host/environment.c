//===-- rt/host/environment.c - Variables of a request --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "environment.h"

#include <stdlib.h>
#include <string.h>

const char *fl_environment_find(const struct fl_message *environment,
                                const char *name) {
  const char *at = environment ? environment->data : NULL;
  const char *end = at ? at + environment->size : NULL;
  size_t size = strlen(name);
  for (; at < end; at += strlen(at) + 1)
    if (strncmp(at, name, size) == 0 && at[size] == '=')
      return at + size + 1;
  return NULL;
}

const char *fl_environment_get(const struct fl_message *environment,
                               const char *name) {
  const char *value = fl_environment_find(environment, name);
  return value ? value : getenv(name);
}
