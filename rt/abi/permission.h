//===-- rt/abi/permission.h - What a function may be permitted ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A permission is a word, two of the three with a path:
//
//   net             sockets
//   fs-read:PATH    the file PATH, or what is in the folder PATH, to be read
//   fs-write:PATH   the same, to be changed as well
//
// It is read when a workflow is built, by the plugin and by flcc, and never by
// the monitor: that has masks and paths (image.h). The host reads the bare
// words, of what an operator denies. C++ reads this too.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_PERMISSION_H
#define FL_ABI_PERMISSION_H

#include "image.h"

#include <string.h>

#define FL_ALLOW_PATH_MAX 1024 ///< bytes of a path, NUL included

struct fl_permission {
  const char *word;
  uint32_t allow;   ///< enum fl_allow; writing includes reading
  const char *path; ///< in the text that was read; NULL: net
};

static const struct fl_permission fl_permission_words[] = {
    {"net", FL_ALLOW_NET, NULL},
    {"fs-read", FL_ALLOW_READ, NULL},
    {"fs-write", FL_ALLOW_READ | FL_ALLOW_WRITE, NULL},
};
#define FL_PERMISSION_WORDS                                                    \
  (sizeof fl_permission_words / sizeof *fl_permission_words)

enum fl_permission_fault {
  FL_PERMISSION_GOOD,
  FL_PERMISSION_UNKNOWN, ///< no such word
  FL_PERMISSION_NO_PATH, ///< it needs one
  FL_PERMISSION_PATH,    ///< it takes none
  FL_PERMISSION_UP, ///< the path goes up by `..`, as a string or a link may
  FL_PERMISSION_LONG,
};

/// Reads `text`. What it means is in `permission` unless something is wrong.
static inline enum fl_permission_fault
fl_permission_read(const char *text, struct fl_permission *permission) {
  const char *colon = strchr(text, ':');
  size_t size = colon ? (size_t)(colon - text) : strlen(text);

  for (size_t i = 0; i < FL_PERMISSION_WORDS; ++i) {
    *permission = fl_permission_words[i];
    if (strlen(permission->word) != size ||
        strncmp(permission->word, text, size) != 0)
      continue;
    if (permission->allow == FL_ALLOW_NET)
      return colon ? FL_PERMISSION_PATH : FL_PERMISSION_GOOD;
    if (!colon || !colon[1])
      return FL_PERMISSION_NO_PATH;
    permission->path = colon + 1;
    for (const char *at = permission->path; at; at = strchr(at, '/')) {
      at += *at == '/';
      if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || !at[2]))
        return FL_PERMISSION_UP;
    }
    return strlen(permission->path) < FL_ALLOW_PATH_MAX ? FL_PERMISSION_GOOD
                                                        : FL_PERMISSION_LONG;
  }
  return FL_PERMISSION_UNKNOWN;
}

/// What is wrong, to be read behind "permission 'x' ".
static inline const char *
fl_permission_problem(enum fl_permission_fault fault) {
  switch (fault) {
  case FL_PERMISSION_NO_PATH:
    return "needs a path, as in 'fs-read:/data'";
  case FL_PERMISSION_PATH:
    return "takes no path";
  case FL_PERMISSION_UP:
    return "has '..' in its path: name the folder itself";
  case FL_PERMISSION_LONG:
    return "has too long a path";
  default:
    return "is unknown";
  }
}

#endif
