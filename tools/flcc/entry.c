//===-- tools/flcc/entry.c - The one entry of each function ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The plugin leaves in each object what entries it saw (section .fl.meta):
//
//   handler=SYMBOL  handler-at=FILE:LINE:COLUMN
//   main=main       main-at=FILE:LINE:COLUMN
//   allow=PERMISSION, any number of them
//
// It sees one file at a time; that a function of several files has one entry
// in all can only be seen here.
//
//===----------------------------------------------------------------------===//
#include "file.h"
#include "inputs.h"
#include "object.h"
#include <stdlib.h>
#include <string.h>

struct entry {
  bool program;
  struct fl_place place;
};

// FILE:LINE:COLUMN, where FILE may have colons of its own.
static struct fl_place parse_place(const char *text) {
  struct fl_place place = {.file = text};
  const char *column = strrchr(text, ':');
  const char *line =
      column ? memrchr(text, ':', (size_t)(column - text)) : NULL;
  if (line) {
    place.file = fl_text_slice(text, (size_t)(line - text));
    place.line = (unsigned)strtoul(line + 1, NULL, 10);
    place.column = (unsigned)strtoul(column + 1, NULL, 10);
  }
  return place;
}

static void add_entries(struct entry **entries, size_t *count,
                        const struct fl_list *meta) {
  for (size_t i = 0; i < meta->count; ++i) {
    const char *text = meta->at[i];
    bool program = fl_text_starts(text, "main-at=");
    if (!program && !fl_text_starts(text, "handler-at="))
      continue;
    struct entry *more = fl_text_alloc(*count + 1, sizeof *more);
    if (*count)
      memcpy(more, *entries, *count * sizeof *more);
    more[(*count)++] =
        (struct entry){program, parse_place(strchr(text, '=') + 1)};
    *entries = more;
  }
}

static void refuse_more(const struct fl_function *function,
                        const struct entry *first, const struct entry *other) {
  const char *kind = other->program ? "'main'" : "handler";
  if (first->program == other->program)
    fl_diag(FL_ERROR, &other->place, "function '%s' has more than one %s",
            function->name, kind);
  else
    fl_diag(FL_ERROR, &other->place,
            "function '%s' has a handler and 'main': it must have one of them",
            function->name);
  fl_diag(FL_NOTE, &first->place, "the first %s is here",
          first->program ? "'main'" : "handler");
}

int fl_inputs_check_entry(struct fl_function *function) {
  struct entry *entries = NULL;
  size_t count = 0;
  for (size_t i = 0; i < function->objects.count; ++i) {
    struct fl_list meta = {0};
    if (fl_object_meta(function->objects.at[i], &meta) != 0) {
      fl_error("function '%s': the object of '%s' says nothing of handlers; "
               "is the plugin of another version?",
               function->name, function->sources.at[i]);
      return -1;
    }
    add_entries(&entries, &count, &meta);
    for (size_t j = 0; j < meta.count; ++j)
      if (fl_text_starts(meta.at[j], "allow="))
        fl_permission_add(function, meta.at[j] + strlen("allow="));
  }
  if (count == 0) {
    fl_diag(FL_ERROR, &(struct fl_place){.file = function->given},
            "function '%s' has no handler", function->name);
    fl_note("write [[faastlane::handler]] before the function of <faastlane.h> "
            "that is to be called, or give the program a 'main'");
    return -1;
  }
  for (size_t i = 1; i < count; ++i)
    refuse_more(function, &entries[0], &entries[i]);
  if (count > 1 && fl_file_is_folder(function->given))
    fl_note("all C files of a folder are one function; for one function a "
            "file, name the files");
  function->program = entries[0].program;
  return count == 1 ? 0 : -1;
}
