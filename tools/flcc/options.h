//===-- tools/flcc/options.h - The command line ---------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc takes the options of clang that make sense for a workflow, spelled as
// clang's, refuses the others by name with a reason, and knows nothing else:
// what it does not know is a mistake, since a driver that lets options through
// unread cannot promise anything about the program it writes.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_OPTIONS_H
#define FLCC_OPTIONS_H

#include "text.h"
#include <stdint.h>

/// Of an action of OpenWhisk.
enum fl_limit {
  FL_LIMIT_CONCURRENCY,
  FL_LIMIT_LOGSIZE,
  FL_LIMIT_MEMORY,
  FL_LIMIT_TIMEOUT,
  FL_LIMIT_COUNT,
};

struct fl_options {
  struct fl_list inputs;    ///< what is no option, but for archives
  struct fl_list functions; ///< --function's values
  struct fl_list libraries; ///< -lNAME and archives, in order
  struct fl_list library_folders;
  struct fl_list compile;  ///< for clang, in order
  const char *output;      ///< NULL only with --emit, for its default
  const char *workflow;    ///< --workflow's value or NULL
  const char *save_folder; ///< of -save-temps, NULL without it
  unsigned jobs;
  const char *image_name;             ///< of --image-name, found good, or NULL
  const char *ca_file;                ///< of --ca-file, or NULL
  struct fl_list labels, annotations; ///< "name=value"
  int64_t limits[FL_LIMIT_COUNT];     ///< of --limit, -1 where it is not given
  bool check;       ///< --workflow-check: `workflow`, and no program
  bool program;     ///< the functions are compiled
  const char *emit; ///< one of options.def's --emit=..., or NULL: the program
  bool verbose, dry_run, help, version;
};

/// Parses argv. 0, or -1 when anything of it is wrong; all of that was said.
int fl_options_parse(struct fl_options *options, int argc, char **argv);

/// Replaces each @FILE of `list` by the arguments in FILE. 0 or -1, said.
int fl_options_expand(struct fl_list *list);

// What acts on options takes from its value; says what is wrong with that.

/// Of an option that may be there once, or twice with one value.
void fl_options_set_once(const char **to, const char *spelling,
                         const char *value);
// package-option.c:
void fl_options_set_emit(struct fl_options *options, const char *value);
void fl_options_set_image_name(struct fl_options *options, const char *value);
void fl_options_set_limit(struct fl_options *options, const char *value);
/// NAME=VALUE.
void fl_options_add_pair(struct fl_list *list, const char *spelling,
                         const char *value);
/// Says which of these --emit has no use for.
void fl_options_check_use(const struct fl_options *options);

enum fl_option_kind { FLAG, JOINED, EITHER, SEPARATE, LONG };
enum fl_option_act {
  PASS,
  IGNORE,
  REFUSE,
  OUTPUT,
  WORKFLOW,
  WORKFLOW_CHECK,
  EMIT,
  EMIT_TEXT,
  IMAGE_NAME,
  LABEL,
  LIMIT,
  ANNOTATION,
  CA_FILE,
  FUNCTION,
  LIBRARY,
  LIBRARY_FOLDER,
  INCLUDE,
  STRICT,
  QUIET,
  COLOR,
  NO_COLOR,
  COLOR_WHEN,
  JOBS,
  VERBOSE,
  DRY_RUN,
  SAVE_TEMPS,
  SAVE_TEMPS_IN,
  HELP,
  VERSION,
};
struct fl_option {
  const char *spelling;
  enum fl_option_kind kind;
  enum fl_option_act act;
  const char *value, *text;
};
/// options.def; the last row has no spelling.
extern const struct fl_option fl_option_table[];

/// Prints --help to standard output.
void fl_options_help(void);

#endif
