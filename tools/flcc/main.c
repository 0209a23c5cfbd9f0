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
#include "temp.h"
#include <errno.h>
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

// --emit=asl: the definition itself, to standard output or where -o says.
static int emit(const struct fl_build *build) {
  const char *output = build->options->output;
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (!out) {
    fl_error("out of memory");
    return -1;
  }
  int result = fl_asl_print(out, build->inputs);
  fclose(out);
  if (result == 0 && output) {
    result = fl_file_write(output, text, size);
  } else if (result == 0 &&
             (fwrite(text, 1, size, stdout) != size || fflush(stdout) != 0)) {
    fl_error("cannot write to standard output: %s", strerror(errno));
    result = -1;
  }
  free(text);
  return result;
}

// What a workflow in C says is not known in a dry run.
static int make(const struct fl_build *build, struct fl_workflow *workflow) {
  int result = fl_build_definition(build);
  bool known = !build->options->dry_run || !build->inputs->definition;
  if (result == 0 && known)
    result = fl_asl_compile(workflow, build->inputs);
  if (result != 0)
    return result;
  if (build->options->check)
    return 0;
  if (!build->options->emit)
    return fl_build(build);
  return known ? emit(build) : 0;
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
      (options->output && !options->check &&
       fl_file_check_output(options->output) != 0))
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
