//===-- tools/flcc/inputs.c - Functions and their workflow ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "inputs.h"
#include "file.h"
#include "image.h"
#include "origin.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

// Names of domains that every program has.
static const char *const reserved[] = {"host", "monitor", "public"};

const char *fl_inputs_name_problem(const char *name) {
  size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  if (!*name || name[size])
    return "made of letters, digits, '_' and '-'";
  return size >= FL_NAME_MAX ? "at most 64 letters long" : NULL;
}

static bool check_name(const char *name, const char *given) {
  const char *problem = fl_inputs_name_problem(name);
  if (problem) {
    fl_error("'%s': the name of a function is %s", name, problem);
    fl_note("another name for it: --function NAME=%s", given);
    return false;
  }
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; ++i)
    if (strcmp(name, reserved[i]) == 0) {
      fl_error("'%s': a function cannot have this name, which flcc uses itself",
               name);
      fl_note("another name for it: --function NAME=%s", given);
      return false;
    }
  return true;
}

// A new function, or NULL when there cannot be one of this name.
static struct fl_function *add_function(struct fl_inputs *inputs,
                                        const char *name, const char *given) {
  if (!check_name(name, given))
    return NULL;
  for (size_t i = 0; i < inputs->count; ++i) {
    const struct fl_function *other = &inputs->functions[i];
    if (strcmp(other->name, name) != 0)
      continue;
    fl_error("function '%s' is given twice: '%s' and '%s'", name, other->given,
             given);
    fl_note("the files of one function: --function %s=FILE,FILE; another name "
            "for one of them: --function NAME=%s",
            name, given);
    return NULL;
  }
  if (inputs->count == FL_FUNCTIONS_MAX) {
    fl_error("'%s': a workflow can have at most %d functions", given,
             FL_FUNCTIONS_MAX);
    fl_note("states may share a function, and a function may have many files: "
            "--function NAME=FILE,FILE");
    return NULL;
  }
  struct fl_function *function = &inputs->functions[inputs->count++];
  function->name = name;
  function->given = given;
  return function;
}

// Appends the paths of all of a folder's files that end in `suffix`, sorted: a
// build must not depend on the order of a folder.
static void list_folder(struct fl_list *list, const char *folder,
                        const char *suffix) {
  struct fl_list found = {0};
  DIR *stream = opendir(folder);
  if (!stream) {
    fl_error("cannot read '%s': %s", folder, strerror(errno));
    return;
  }
  for (struct dirent *entry; (entry = readdir(stream));) {
    const char *slash = fl_text_ends(folder, "/") ? "" : "/";
    if (entry->d_name[0] == '.' || !fl_text_ends(entry->d_name, suffix))
      continue;
    fl_list_add(&found,
                strcmp(folder, ".") == 0
                    ? fl_text_format("%s", entry->d_name)
                    : fl_text_format("%s%s%s", folder, slash, entry->d_name));
  }
  closedir(stream);
  fl_list_sort(&found);
  fl_list_append(list, &found);
}

static void add_sources(struct fl_function *function, const char *path) {
  size_t had = function->sources.count;
  if (fl_file_is_folder(path)) {
    list_folder(&function->sources, path, ".c");
    if (function->sources.count == had)
      fl_error("'%s': no C file is in this folder", path);
  } else if (!fl_file_exists(path)) {
    fl_error("no such file or directory: '%s'", path);
  } else if (fl_text_ends(path, ".c")) {
    fl_list_add(&function->sources, path);
  } else if (fl_text_ends(path, ".a")) {
    fl_list_add(&function->archives, path);
  } else {
    fl_error("'%s': a function is made of C files, folders of them, and "
             "archives",
             path);
  }
}

static void add_named(struct fl_inputs *inputs, const char *value) {
  const char *equals = strchr(value, '=');
  if (!equals || equals == value || !equals[1]) {
    fl_error("'--function %s': expected NAME=FILE[,FILE...]", value);
    return;
  }
  const char *name = fl_text_slice(value, (size_t)(equals - value));
  struct fl_function *function = add_function(inputs, name, equals + 1);
  if (!function)
    return;
  for (const char *at = equals + 1; *at;) {
    size_t size = strcspn(at, ",");
    if (size)
      add_sources(function, fl_text_slice(at, size));
    at += size + (at[size] == ',');
  }
  if (!function->sources.count)
    fl_error("function '%s' has no C file", name);
}

static void add_folder(struct fl_inputs *inputs, const char *path) {
  char real[PATH_MAX];
  if (!realpath(path, real)) {
    fl_error("'%s': %s", path, strerror(errno));
    return;
  }
  struct fl_function *function =
      add_function(inputs, fl_text_format("%s", fl_text_base(real)), path);
  if (function)
    add_sources(function, path);
}

static void set_workflow(struct fl_inputs *inputs, const char *path) {
  if (inputs->workflow)
    fl_error("two workflows are given: '%s' and '%s'", inputs->workflow, path);
  inputs->workflow = path;
}

// What a file that is no input most likely is, and what to do with it.
static const struct {
  const char *suffix, *text;
} strangers[] = {
    {".json", "a definition of this name needs --workflow=FILE"},
    {".o", "objects are made by flcc; put others into an archive (ar rcs)"},
    {".so", "nothing is loaded at run time; give the archive (.a)"},
    {".cpp", "functions are written in C"},
    {".cc", "functions are written in C"},
    {".cxx", "functions are written in C"},
    {".s", "functions are written in C; put other code into an archive"},
    {".S", "functions are written in C; put other code into an archive"},
    {".h", "headers are named by the C files that include them"},
    {"", "expected a C file, a folder of them, *.asl.json or an archive"},
};

static void add_input(struct fl_inputs *inputs, const char *path) {
  if (inputs->workflow && strcmp(inputs->workflow, path) == 0)
    return;
  if (strcmp(path, "-") == 0) {
    fl_error("standard input has no name for the function in it");
  } else if (!fl_file_exists(path)) {
    fl_error("no such file or directory: '%s'", path);
  } else if (fl_file_is_folder(path)) {
    add_folder(inputs, path);
  } else if (fl_text_ends(path, ".asl.json") ||
             (fl_text_ends(path, ".c") && fl_origin_is_workflow(path))) {
    set_workflow(inputs, path);
  } else if (fl_text_ends(path, ".c")) {
    const char *base = fl_text_base(path);
    struct fl_function *function =
        add_function(inputs, fl_text_slice(base, strlen(base) - 2), path);
    if (function)
      fl_list_add(&function->sources, path);
  } else {
    size_t i = 0;
    while (!fl_text_ends(path, strangers[i].suffix))
      ++i;
    fl_error("'%s': %s", path, strangers[i].text);
  }
}

// Appends the folders that a definition might stand in beside `function`: those
// of its files, and for a folder of files the one that it is in.
static void list_beside(struct fl_list *folders,
                        const struct fl_function *function) {
  struct fl_list near = {0};
  for (size_t i = 0; i < function->sources.count; ++i)
    fl_list_add(&near, fl_text_folder(function->sources.at[i]));
  if (fl_file_is_folder(function->given))
    fl_list_add(&near, fl_text_format("%s/..", function->given));
  for (size_t i = 0; i < near.count; ++i) {
    char real[PATH_MAX];
    if (realpath(near.at[i], real) && !fl_list_has(folders, real))
      fl_list_add(folders, fl_text_format("%s", real));
  }
}

static void find_workflow(struct fl_inputs *inputs) {
  struct fl_list folders = {0}, found = {0};
  char here[PATH_MAX];
  for (size_t i = 0; i < inputs->count; ++i)
    list_beside(&folders, &inputs->functions[i]);
  for (size_t i = 0; i < folders.count; ++i) {
    // Relative where it can be: this is what diagnostics will name.
    const char *folder = folders.at[i];
    if (realpath(".", here) && strcmp(here, folder) == 0)
      folder = ".";
    else if (fl_text_starts(folder, here) && folder[strlen(here)] == '/')
      folder += strlen(here) + 1;
    list_folder(&found, folder, ".asl.json");
  }
  if (found.count == 1) {
    inputs->workflow = found.at[0];
  } else if (found.count > 1) {
    fl_error("%zu workflows stand beside the sources, '%s' and '%s' among "
             "them: say which one is meant",
             found.count, found.at[0], found.at[1]);
    fl_note("flcc ... --workflow=%s", found.at[0]);
  } else if (inputs->count > 1) {
    fl_error("%zu functions and no workflow that says in which order they run",
             inputs->count);
    fl_note("write it in Amazon States Language, one Task state with "
            "\"Resource\": \"%s\" and so on; give it as NAME.asl.json or by "
            "--workflow=FILE, or put it beside the sources as NAME.asl.json; "
            "or write it in C, with <faastlane/workflow.h>",
            inputs->functions[0].name);
  }
}

int fl_inputs_find(struct fl_inputs *inputs, const struct fl_options *options) {
  unsigned errors = fl_diag_errors();
  *inputs = (struct fl_inputs){
      .functions = fl_text_alloc(FL_FUNCTIONS_MAX, sizeof *inputs->functions),
      .workflow = options->workflow,
      .unknown =
          options->check && !options->inputs.count && !options->functions.count,
  };
  if (options->workflow && !fl_file_exists(options->workflow))
    fl_error("no such file or directory: '%s'", options->workflow);
  for (size_t i = 0; i < options->inputs.count; ++i)
    add_input(inputs, options->inputs.at[i]);
  for (size_t i = 0; i < options->functions.count; ++i)
    add_named(inputs, options->functions.at[i]);
  if (errors == fl_diag_errors() && !inputs->workflow)
    find_workflow(inputs);
  inputs->unknown |= !options->program && !inputs->count;
  if (errors == fl_diag_errors() && !inputs->count && !inputs->workflow)
    fl_error("no function and no workflow among the inputs");
  return errors == fl_diag_errors() ? 0 : -1;
}
