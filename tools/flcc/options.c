//===-- tools/flcc/options.c - The command line ---------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "options.h"
#include "diag.h"
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

const struct fl_option fl_option_table[] = {
#define OPTION(SPELLING, KIND, ACT, VALUE, TEXT)                               \
  {SPELLING, KIND, ACT, VALUE, TEXT},
#include "options.def"
#undef OPTION
    {NULL, FLAG, IGNORE, NULL, NULL},
};

static bool row_fits(const struct fl_option *row, const char *argument) {
  size_t size = strlen(row->spelling);
  if (strncmp(argument, row->spelling, size) != 0)
    return false;
  switch (row->kind) {
  case FLAG:
  case SEPARATE:
    return argument[size] == '\0';
  case JOINED:
  case EITHER:
    return true;
  case LONG:
    return argument[size] == '\0' || argument[size] == '=';
  }
  return false;
}

static const struct fl_option *find_row(const char *argument) {
  const struct fl_option *best = NULL;
  for (const struct fl_option *row = fl_option_table; row->spelling; ++row)
    if (row_fits(row, argument) &&
        (!best || strlen(row->spelling) > strlen(best->spelling)))
      best = row;
  return best;
}

static void refuse_unknown(const char *argument) {
  struct fl_list known = {0};
  for (const struct fl_option *row = fl_option_table; row->spelling; ++row)
    if (row->act != REFUSE)
      fl_list_add(&known, row->spelling);
  // A value is no part of what may be mistyped.
  size_t size = strcspn(argument, "=");
  const char *nearest = fl_list_nearest(&known, fl_text_slice(argument, size));
  if (nearest)
    fl_error("unknown argument '%s'; did you mean '%s'?", argument, nearest);
  else
    fl_error("unknown argument: '%s'", argument);
}

// glibc's headers before or beside musl's give types of other sizes.
static void check_include(const char *argument, const char *folder) {
  char real[PATH_MAX];
  if (!realpath(folder, real))
    return;
  if (strcmp(real, "/usr/include") != 0 &&
      strcmp(real, "/usr/include/x86_64-linux-gnu") != 0)
    return;
  fl_error("'%s': glibc's headers are there, which do not fit the libc that "
           "functions are linked with",
           argument);
  fl_note("with -lNAME come the headers of the package that NAME is in");
}

static unsigned parse_jobs(const char *value) {
  char *end;
  errno = 0;
  long jobs = strtol(value, &end, 10);
  if (errno || *end || end == value || jobs < 1 || jobs > 1024) {
    fl_error("invalid value '%s' in '-j%s': from 1 to 1024 are possible", value,
             value);
    return 1;
  }
  return (unsigned)jobs;
}

static void set_color(const char *value) {
  if (strcmp(value, "always") == 0)
    fl_diag_settings.color = true;
  else if (strcmp(value, "never") == 0)
    fl_diag_settings.color = false;
  else if (strcmp(value, "auto") == 0)
    fl_diag_settings.color = fl_diag_terminal();
  else
    fl_error("invalid value '%s' in '-fdiagnostics-color=': always, never or "
             "auto are possible",
             value);
}

void fl_options_set_once(const char **to, const char *spelling,
                         const char *value) {
  if (*to && strcmp(*to, value) != 0)
    fl_error("'%s' is given twice: '%s' and '%s'", spelling, *to, value);
  *to = value;
}

static void pass(struct fl_options *options, const char **at, size_t count) {
  for (size_t i = 0; i < count; ++i)
    fl_list_add(&options->compile, at[i]);
}

// What the option at `at`, of `count` arguments, says.
static void apply(struct fl_options *options, const struct fl_option *row,
                  const char **at, size_t count, const char *value) {
  const char *argument = at[0];
  switch (row->act) {
  case IGNORE:
    break;
  case REFUSE:
    fl_error("unsupported option '%s': %s", argument, row->text);
    break;
  case PASS:
    pass(options, at, count);
    break;
  case INCLUDE:
    check_include(argument, value);
    pass(options, at, count);
    break;
  case STRICT:
    fl_diag_settings.strict = true;
    pass(options, at, count);
    break;
  case QUIET:
    fl_diag_settings.quiet = true;
    pass(options, at, count);
    break;
  case OUTPUT:
    fl_options_set_once(&options->output, "-o", value);
    break;
  case WORKFLOW_CHECK:
    options->check = true;
    fl_options_set_once(&options->workflow, row->spelling, value);
    break;
  case WORKFLOW:
    fl_options_set_once(&options->workflow, "--workflow", value);
    break;
  case EMIT:
  case EMIT_TEXT:
    fl_options_set_emit(
        options, row->kind == FLAG ? row->spelling + strlen("--emit=") : value);
    break;
  case IMAGE_NAME:
    fl_options_set_image_name(options, value);
    break;
  case CA_FILE:
    fl_options_set_once(&options->ca_file, row->spelling, value);
    break;
  case LABEL:
    fl_options_add_pair(&options->labels, row->spelling, value);
    break;
  case LIMIT:
    fl_options_set_limit(options, value);
    break;
  case ANNOTATION:
    fl_options_add_pair(&options->annotations, row->spelling, value);
    break;
  case FUNCTION:
    fl_list_add(&options->functions, value);
    break;
  case LIBRARY:
    fl_list_add(&options->libraries, fl_text_format("-l%s", value));
    break;
  case LIBRARY_FOLDER:
    fl_list_add(&options->library_folders, value);
    break;
  case COLOR:
    fl_diag_settings.color = true;
    break;
  case NO_COLOR:
    fl_diag_settings.color = false;
    break;
  case COLOR_WHEN:
    set_color(value);
    break;
  case JOBS:
    options->jobs = parse_jobs(value);
    break;
  case VERBOSE:
    options->verbose = true;
    break;
  case DRY_RUN:
    options->dry_run = true;
    break;
  case SAVE_TEMPS:
    options->save_folder = "";
    break;
  case SAVE_TEMPS_IN:
    options->save_folder = value;
    break;
  case HELP:
    options->help = true;
    break;
  case VERSION:
    options->version = true;
    break;
  }
}

// Returns how many arguments the option took.
static size_t parse_option(struct fl_options *options, const char **at) {
  const char *argument = at[0];
  const struct fl_option *row = find_row(argument);
  if (!row) {
    refuse_unknown(argument);
    return 1;
  }
  const char *behind = argument + strlen(row->spelling);
  const char *value = "";
  size_t taken = 1;
  switch (row->kind) {
  case FLAG:
    break;
  case JOINED:
    value = behind;
    break;
  case LONG:
  case EITHER:
  case SEPARATE:
    if (*behind) {
      value = behind + (row->kind == LONG);
      break;
    }
    if (!at[1]) {
      fl_error("argument to '%s' is missing (expected 1 value)", argument);
      return 1;
    }
    value = at[1];
    taken = 2;
    break;
  }
  if (!*value && row->kind != JOINED && row->kind != FLAG)
    fl_error("argument to '%s' is empty", argument);
  else
    apply(options, row, at, taken, value);
  return taken;
}

static void take_input(struct fl_options *options, const char *input) {
  // Behind "--" a name may look like an option, to flcc's children too.
  if (*input == '-' && input[1])
    input = fl_text_format("./%s", input);
  if (fl_text_ends(input, ".a"))
    fl_list_add(&options->libraries, input);
  else
    fl_list_add(&options->inputs, input);
}

static unsigned cpus(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0)
    return 1;
  return (unsigned)CPU_COUNT(&set);
}

int fl_options_parse(struct fl_options *options, int argc, char **argv) {
  *options = (struct fl_options){.jobs = cpus(), .program = true};
  for (size_t i = 0; i < FL_LIMIT_COUNT; ++i)
    options->limits[i] = -1;
  fl_diag_settings.color = fl_diag_terminal();
  struct fl_list arguments = {0};
  for (int i = 1; i < argc; ++i)
    fl_list_add(&arguments, argv[i]);
  if (fl_options_expand(&arguments) != 0)
    return -1;
  bool options_end = false;
  for (size_t i = 0; i < arguments.count;) {
    const char **at = arguments.at + i;
    if (options_end || (*at)[0] != '-' || (*at)[1] == '\0')
      take_input(options, at[0]), ++i;
    else if (strcmp(at[0], "--") == 0)
      options_end = true, ++i;
    else
      i += parse_option(options, at);
  }
  fl_options_check_use(options);
  if (!options->output && !options->emit)
    options->output = "a.out";
  if (options->save_folder && !*options->save_folder)
    options->save_folder =
        fl_text_format("%s.temps", options->output ? options->output : "a.out");
  return fl_diag_errors() ? -1 : 0;
}
