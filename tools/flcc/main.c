//===-- tools/flcc/main.c - The driver ------------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc turns C functions and a workflow into one program (build.c has the
// picture). It starts no shell, leaves no file behind but the program, and none
// at all when something fails.
//
// Exit status: 0 the program was written (or nothing was to be written), 1 it
// was not or what was to be checked is wrong, 2 the command line makes no
// sense.
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "build.h"
#include "file.h"
#include "job.h"
#include "library.h"
#include "package.h"
#include "temp.h"
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static void print_version(FILE *out, const struct fl_tools *tools) {
  fprintf(out, "flcc version %s\nTarget: x86_64-linux-musl\nInstalledDir: %s\n",
          FLCC_VERSION, tools->folder);
}

// flcc's own version, and that of the clang that it works with.
static int run_version(void) {
  struct fl_tools tools = {0};
  pid_t pid;
  int status = 0;
  if (fl_tools_find(&tools) != 0)
    return 1;
  print_version(stdout, &tools);
  fputs("Compiler: ", stdout);
  fflush(stdout);
  char *const argv[] = {(char *)(size_t)tools.clang, (char[]){"--version"},
                        NULL};
  if (posix_spawn(&pid, tools.clang, NULL, NULL, argv, environ) != 0)
    return 1;
  return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 1;
}

// Without functions to know, names of functions are as good as they look.
static int run_check(const struct fl_options *options) {
  struct fl_inputs inputs;
  struct fl_workflow workflow = {0};
  return fl_inputs_find(&inputs, options) == 0 &&
                 fl_asl_compile(&workflow, &inputs) == 0
             ? 0
             : 1;
}

static int make_program(struct fl_build *build) {
  const char *program;
  size_t size;
  build->output = build->options->output;
  int result = fl_build(build, &program);
  if (result == 0)
    result = fl_job_signal();
  if (result != 0 || build->options->dry_run)
    return result;
  const char *data = fl_file_read(program, &size);
  return data ? fl_file_publish(build->output, 0777, data, size) : -1;
}

// What a workflow in C says is not known in a dry run.
static int make(struct fl_build *build, struct fl_workflow *workflow) {
  const struct fl_options *options = build->options;
  int result = fl_build_definition(build);
  bool known = !options->dry_run || !build->inputs->definition;
  if (result == 0 && known)
    result = fl_asl_compile(workflow, build->inputs);
  if (result != 0)
    return result;
  if (options->check)
    return 0;
  return options->emit ? fl_package_make(build, known) : make_program(build);
}

// Said before the work starts rather than after.
static int check_output(const struct fl_options *options) {
  bool stream =
      options->emit && options->output && strcmp(options->output, "-") == 0;
  return !options->output || options->check || stream
             ? 0
             : fl_file_check_output(options->output);
}

static int run_build(const struct fl_options *options) {
  struct fl_tools tools = {0};
  struct fl_inputs inputs;
  struct fl_libraries libraries;
  struct fl_workflow workflow = {0};
  if (fl_tools_find(&tools) != 0)
    return 1;
  if (options->verbose || options->dry_run)
    print_version(stderr, &tools);
  // Each of these says all that is wrong in its field, and the next one would
  // only repeat it in other words.
  if (fl_inputs_find(&inputs, options) != 0 ||
      fl_libraries_find(&libraries, options, &inputs, tools.sysroot_lib) != 0 ||
      check_output(options) != 0)
    return 1;
  fl_job_guard();
  if (fl_temp_open(options->save_folder, options->dry_run) != 0)
    return 1;
  int result = make(&(struct fl_build){.options = options,
                                       .tools = &tools,
                                       .libraries = &libraries,
                                       .workflow = &workflow,
                                       .inputs = &inputs},
                    &workflow);
  fl_temp_remove();
  if (result > 0)
    fl_job_die(result);
  return result == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  struct fl_options options;
  if (fl_options_parse(&options, argc, argv) != 0) {
    fl_note("'flcc --help' lists the options");
    return 2;
  }
  if (options.help) {
    fl_options_help();
    return 0;
  }
  if (options.version)
    return run_version();
  if (!options.inputs.count && !options.functions.count && !options.workflow) {
    if (options.verbose)
      return run_version();
    fl_error("no input files");
    return 2;
  }
  // What is in C is compiled for it.
  return options.check && !fl_text_ends(options.workflow, ".c")
             ? run_check(&options)
             : run_build(&options);
}
