//===-- tools/flcc/package-option.c - Options about what --emit makes -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "diag.h"
#include "options.h"
#include "reference.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define EMITS "--emit="

void fl_options_set_emit(struct fl_options *options, const char *value) {
  const char *known = "";
  for (const struct fl_option *row = fl_option_table; row->spelling; ++row) {
    if (!fl_text_starts(row->spelling, EMITS))
      continue;
    const char *name = row->spelling + strlen(EMITS);
    if (strcmp(name, value) == 0) {
      fl_options_set_once(&options->emit, "--emit", name);
      options->program = row->act == EMIT;
      return;
    }
    known = fl_text_format("%s%s%s", known, *known ? ", " : "", name);
  }
  fl_error("invalid value '%s' in '--emit=': possible are %s", value, known);
}

void fl_options_set_image_name(struct fl_options *options, const char *value) {
  struct fl_reference reference;
  const char *problem = fl_reference_parse(&reference, value);
  if (problem)
    fl_error("invalid value '%s' in '--image-name=': %s", value, problem);
  fl_options_set_once(&options->image_name, "--image-name", value);
}

// Names and units are those of wsk's options. What is less, OpenWhisk refuses;
// the most is for its operator to say.
static const struct {
  const char *name, *unit;
  int64_t least;
} limits[FL_LIMIT_COUNT] = {
    [FL_LIMIT_CONCURRENCY] = {"concurrency", "N", 1},
    [FL_LIMIT_LOGSIZE] = {"logsize", "MB", 0},
    [FL_LIMIT_MEMORY] = {"memory", "MB", 128},
    [FL_LIMIT_TIMEOUT] = {"timeout", "MS", 100},
};

void fl_options_set_limit(struct fl_options *options, const char *value) {
  size_t size = strcspn(value, "="), i = 0;
  const char *name = fl_text_slice(value, size), *known = "";
  while (i < FL_LIMIT_COUNT && strcmp(limits[i].name, name) != 0)
    ++i;
  if (i == FL_LIMIT_COUNT || !value[size]) {
    for (i = 0; i < FL_LIMIT_COUNT; ++i)
      known = fl_text_format("%s%s%s=%s", known, i ? ", " : "", limits[i].name,
                             limits[i].unit);
    fl_error("invalid value '%s' in '--limit=': possible are %s", value, known);
    return;
  }
  const char *digits = value + size + 1;
  char *end;
  errno = 0;
  long long number = strtoll(digits, &end, 10);
  if (errno || *end || *digits < '0' || *digits > '9' ||
      number < limits[i].least || number > INT32_MAX)
    fl_error("invalid value '%s' in '--limit=': %s is from %lld to %d", value,
             name, (long long)limits[i].least, INT32_MAX);
  options->limits[i] = number;
}

void fl_options_add_pair(struct fl_list *list, const char *spelling,
                         const char *value) {
  if (*value == '=' || !strchr(value, '='))
    fl_error("'%s %s': expected NAME=VALUE", spelling, value);
  fl_list_add(list, value);
}

void fl_options_check_use(const struct fl_options *options) {
  bool limited = false;
  for (size_t i = 0; i < FL_LIMIT_COUNT; ++i)
    limited |= options->limits[i] >= 0;
  const struct {
    bool given;
    const char *spelling;
    const char *uses[2]; // what can be emitted with it
  } rows[] = {
      {options->image_name, "--image-name", {"oci", "manifest"}},
      {options->ca_file, "--ca-file", {"oci", NULL}},
      {options->labels.count, "--label", {"oci", NULL}},
      {limited, "--limit", {"manifest", NULL}},
      {options->annotations.count, "--annotation", {"manifest", NULL}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
    const char *const *uses = rows[i].uses;
    bool used = false;
    for (size_t j = 0; j < 2 && uses[j] && options->emit; ++j)
      used |= strcmp(options->emit, uses[j]) == 0;
    if (rows[i].given && !used)
      fl_warning("'%s' is not used: it is for --emit=%s%s%s", rows[i].spelling,
                 uses[0], uses[1] ? " and --emit=" : "",
                 uses[1] ? uses[1] : "");
  }
}
