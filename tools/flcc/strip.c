//===-- tools/flcc/strip.c - A program as it is shipped -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What goes into an image or an archive has no DWARF: nothing reads it there,
// and without -g it is all of the run time. What the program itself reads for
// its reports of faults stays: symbols, and with -g the table of lines. The
// build ID stays, too, so gdb finds the rest in what the same command writes
// without --emit.
//
// It is verified again: what is shipped is what flverify has seen.
//
//===----------------------------------------------------------------------===//
#include "build.h"
#include "job.h"
#include "lines.h"
#include "temp.h"

#define STRIPPED "fl.stripped"

int fl_build_strip(const struct fl_build *build, const char **program) {
  struct fl_pool pool = {.verbose = build->options->verbose};
  const char *stripped = fl_temp_path(STRIPPED);
  struct fl_job *strip =
      fl_job_add(&pool, fl_text_format("stripping '%s'", build->output),
                 build->tools->objcopy);
  fl_list_add(&strip->argv, "--strip-debug");
  fl_list_add(&strip->argv, "--keep-section=" FL_LINES);
  fl_list_add(&strip->argv, *program);
  fl_list_add(&strip->argv, stripped);
  struct fl_job *verify =
      fl_job_add(&pool, fl_text_format("verifying '%s'", build->output),
                 build->tools->verify);
  fl_list_add(&verify->argv, stripped);
  fl_job_after(verify, strip);
  *program = stripped;
  if (!build->options->dry_run)
    return fl_job_run(&pool, 1);
  for (size_t i = 0; i < pool.count; ++i)
    fl_job_print(&pool.jobs[i]->argv);
  return 0;
}
