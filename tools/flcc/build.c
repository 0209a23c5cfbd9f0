//===-- tools/flcc/build.c - From inputs to a program ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   x.c --clang--> F.x.c.o --+
//   y.c --clang--> F.y.c.o --+--lld -r--> F.r.o --objcopy--> F.o --+
//                                                                  |
//   image.c (after every compiler) --clang--> image.o -------------+
//                              monitor.o, host.o ------------------+
//                                                                  |
//                     program <--- flverify --- lld -pie <---------+
//
// When flverify finds what accident.h knows to mend, the functions at fault go
// through it once more.
//
// Each arrow is a job (job.h). What flcc itself does on the way, it does just
// before the job that needs it: `prepare_*`.
//
//===----------------------------------------------------------------------===//
#include "build.h"
#include "accident.h"
#include "emit.h"
#include "job.h"
#include "link.h"
#include "source.h"
#include "temp.h"
#include <string.h>

// What the gates, flverify and the linker scripts rely on. They stand behind
// the user's options, so that none of those undoes them.
static const char *const domain_flags[] = {
    "-fPIE",                           // a domain runs at any address
    "-fdirect-access-external-data",   // without a table of addresses
    "-mno-red-zone",                   // a system call is a call instruction
    "-fvisibility=hidden",             // nothing is exported
    "-ffunction-sections",             // what is not used is left out
    "-fdata-sections",                 //
    "-ftls-model=local-exec",          // one TLS block, laid out by the link
    "-fno-asynchronous-unwind-tables", // nothing unwinds through a gate
    "-fstack-clash-protection",        // no frame steps over the guard
};

// The names of our own files: no function's name has a dot, so none collides.
#define IMAGE_SOURCE "fl.image.c"
#define IMAGE_OBJECT "fl.image.o"
#define WORKFLOW_SCRIPT "fl.workflow.ld"
#define OVERLAY "fl.headers.json"
#define OVERLAY_FOLDER "fl.headers"
#define PROGRAM "fl.program"
#define DEFINITION "fl.workflow.asl.json"

// What prepare and judge need; `slot`: of the argv, to be filled in.
struct step {
  struct fl_pool *pool;
  const struct fl_build *build;
  struct fl_function *function;
  size_t slot;
};

static void add_all(struct fl_list *argv, const char *const *flags,
                    size_t count) {
  for (size_t i = 0; i < count; ++i)
    fl_list_add(argv, flags[i]);
}
#define ADD(ARGV, ...)                                                         \
  add_all(ARGV, (const char *const[]){__VA_ARGS__},                            \
          sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static struct step *new_step(const struct fl_build *build,
                             struct fl_function *function) {
  struct step *step = fl_text_alloc(1, sizeof *step);
  step->build = build;
  step->function = function;
  return step;
}

// Names in the temporary folder.
static const char *of_function(const struct fl_function *function,
                               const char *suffix) {
  return fl_temp_path(fl_text_format("%s.%s", function->name, suffix));
}

static const char *name_object(const struct fl_function *function,
                               const char *source) {
  const char *base = fl_text_base(source);
  const char *path = of_function(function, fl_text_format("%s.o", base));
  // Two folders may each have a util.c.
  for (size_t i = 2; fl_list_has(&function->objects, path); ++i)
    path = of_function(function, fl_text_format("%s.%zu.o", base, i));
  return path;
}

static void add_target(struct fl_list *argv) {
  ADD(argv, "--target=x86_64-linux-musl");
}

// musl's headers come before clang's own, as on any system of musl's; none of
// the machine's are seen.
static void add_headers(struct fl_list *argv, const struct fl_build *build) {
  ADD(argv, "-nostdlibinc", "-isystem", build->tools->sysroot_include);
  if (build->libraries->headers.count)
    ADD(argv, "-ivfsoverlay", fl_temp_path(OVERLAY), "-isystem",
        fl_temp_path(OVERLAY_FOLDER));
}

static void add_color(struct fl_list *argv, bool linker) {
  bool color = fl_diag_settings.color;
  if (linker)
    ADD(argv,
        color ? "--color-diagnostics=always" : "--color-diagnostics=never");
  else
    ADD(argv, color ? "-fcolor-diagnostics" : "-fno-color-diagnostics");
}

static struct fl_job *add_compile(struct fl_pool *pool,
                                  const struct fl_build *build,
                                  struct fl_function *function,
                                  const char *source) {
  const struct fl_tools *tools = build->tools;
  const char *object = name_object(function, source);
  struct fl_job *job =
      fl_job_add(pool, fl_text_format("compiling '%s'", source), tools->clang);
  struct fl_list *argv = &job->argv;
  fl_list_add(&function->objects, object);
  job->silent = true;
  add_target(argv);
  add_color(argv, false);
  ADD(argv, "-O2");
  fl_list_append(argv, &build->options->compile);
  add_headers(argv, build);
  add_all(argv, domain_flags, sizeof domain_flags / sizeof *domain_flags);
  for (size_t i = 0; i < function->vary.count; ++i)
    ADD(argv,
        fl_text_format("-fplugin-arg-flcc-vary=%s", function->vary.at[i]));
  ADD(argv, fl_text_format("-fplugin=%s", tools->plugin),
      fl_text_format("-fplugin-arg-flcc-function=%s", function->name),
      fl_text_format("-fpass-plugin=%s", tools->plugin), "-c", source, "-o",
      object);
  return job;
}

static int prepare_link(struct fl_job *job) {
  const struct step *step = job->context;
  const struct fl_tools *tools = step->build->tools;
  if (fl_inputs_check_entry(step->function) != 0 ||
      fl_link_write_script(tools->function_script,
                           of_function(step->function, "ld"),
                           step->function->name, step->build->inputs) != 0)
    return -1;
  if (step->function->program)
    job->argv.at[step->slot] =
        fl_text_format("%s/entry-program.o", tools->sysroot_lib);
  return 0;
}

static struct fl_job *add_link(struct fl_pool *pool,
                               const struct fl_build *build,
                               struct fl_function *function) {
  const char *lib = build->tools->sysroot_lib;
  struct fl_job *job =
      fl_job_add(pool, fl_text_format("linking function '%s'", function->name),
                 build->tools->lld);
  struct fl_list *argv = &job->argv;
  struct step *step = new_step(build, function);
  job->prepare = prepare_link;
  job->context = step;
  add_color(argv, true);
  ADD(argv, "-r", "--gc-sections", "-e", "__fl_entry", "-T",
      of_function(function, "ld"));
  step->slot = argv->count;
  ADD(argv, fl_text_format("%s/entry-handler.o", lib));
  fl_list_append(argv, &function->objects);
  fl_list_append(argv, &function->archives);
  fl_list_append(argv, &build->libraries->archives);
  ADD(argv, fl_text_format("%s/libfaastlane.a", lib),
      fl_text_format("%s/libc.a", lib), fl_text_format("%s/libcompat.a", lib),
      fl_text_format("%s/libbuiltins.a", lib), "-o",
      of_function(function, "r.o"));
  return job;
}

static int prepare_localize(struct fl_job *job) {
  const struct step *step = job->context;
  return fl_link_check(step->function, of_function(step->function, "r.o"),
                       &step->build->libraries->archives);
}

// Every symbol becomes the function's own, but for its entry.
static struct fl_job *add_localize(struct fl_pool *pool,
                                   const struct fl_build *build,
                                   struct fl_function *function) {
  struct fl_job *job =
      fl_job_add(pool, fl_text_format("linking function '%s'", function->name),
                 build->tools->objcopy);
  job->prepare = prepare_localize;
  job->context = new_step(build, function);
  ADD(&job->argv, "--keep-global-symbol=__fl_entry", "--redefine-sym",
      fl_text_format("__fl_entry=__fl_%s_entry", function->name),
      of_function(function, "r.o"), of_function(function, "o"));
  return job;
}

static int prepare_image(struct fl_job *job) {
  const struct fl_build *build = ((const struct step *)job->context)->build;
  return fl_emit_image(fl_temp_path(IMAGE_SOURCE), build->inputs,
                       build->workflow);
}

static struct fl_job *add_image(struct fl_pool *pool,
                                const struct fl_build *build) {
  struct fl_job *job =
      fl_job_add(pool, "compiling the workflow", build->tools->clang);
  struct fl_list *argv = &job->argv;
  job->prepare = prepare_image;
  job->context = new_step(build, NULL);
  add_target(argv);
  ADD(argv, "-std=c17", "-nostdlibinc", "-isystem",
      build->tools->sysroot_include, "-I", build->tools->abi, "-fPIE",
      "-fdirect-access-external-data", "-fno-asynchronous-unwind-tables", "-c",
      fl_temp_path(IMAGE_SOURCE), "-o", fl_temp_path(IMAGE_OBJECT));
  return job;
}

static int prepare_program(struct fl_job *job) {
  const struct step *step = job->context;
  return fl_link_write_script(
      step->build->tools->workflow_script, fl_temp_path(WORKFLOW_SCRIPT),
      fl_text_format("%u", step->build->inputs->shift), step->build->inputs);
}

static struct fl_job *add_program(struct fl_pool *pool,
                                  const struct fl_build *build) {
  struct fl_job *job =
      fl_job_add(pool, "linking the workflow", build->tools->lld);
  struct fl_list *argv = &job->argv;
  job->prepare = prepare_program;
  job->context = new_step(build, NULL);
  add_color(argv, true);
  ADD(argv, "-pie", "--no-dynamic-linker", "-z", "text", "-z", "norelro",
      "--build-id", "-T", fl_temp_path(WORKFLOW_SCRIPT), build->tools->monitor,
      fl_temp_path(IMAGE_OBJECT), build->tools->host);
  for (size_t i = 0; i < build->inputs->count; ++i)
    ADD(argv, of_function(&build->inputs->functions[i], "o"));
  ADD(argv, "-o", fl_temp_path(PROGRAM));
  return job;
}

static bool debugs(const struct fl_list *options) {
  bool found = false;
  for (size_t i = 0; i < options->count; ++i)
    if (fl_text_starts(options->at[i], "-g"))
      found = strcmp(options->at[i], "-g0") != 0;
  return found;
}

static int prepare_verify(struct fl_job *job) {
  const struct step *step = job->context;
  return debugs(&step->build->options->compile)
             ? fl_source_add_lines(fl_temp_path(PROGRAM))
             : 0;
}

static struct fl_job *add_verify(struct fl_pool *pool,
                                 const struct fl_build *build) {
  return fl_job_add(pool, fl_text_format("verifying '%s'", build->output),
                    build->tools->verify);
}

static int judge_verify(struct fl_job *job, const char *printed) {
  struct step *step = job->context;
  // Refused for good: the same again, in words for people.
  if (fl_accident_judge(printed, step->build->inputs) == FL_REFUSED) {
    step->build->inputs->moved = false;
    ADD(&add_verify(step->pool, step->build)->argv, fl_temp_path(PROGRAM));
  }
  return 0;
}

// Clang reads the file for its plugin alone: a workflow has no code.
static void add_definition(struct fl_pool *pool, const struct fl_build *build) {
  const struct fl_inputs *inputs = build->inputs;
  struct fl_job *job =
      fl_job_add(pool, fl_text_format("reading '%s'", inputs->workflow),
                 build->tools->clang);
  struct fl_list *argv = &job->argv;
  const char *names = "";
  for (size_t i = 0; i < inputs->count; ++i)
    names = fl_text_format("%s%s%s", names, i ? "," : "",
                           inputs->functions[i].name);
  job->silent = true;
  add_target(argv);
  add_color(argv, false);
  fl_list_append(argv, &build->options->compile);
  ADD(argv, "-nostdlibinc", "-isystem", build->tools->sysroot_include,
      fl_text_format("-fplugin=%s", build->tools->plugin),
      fl_text_format("-fplugin-arg-flcc-workflow=%s", inputs->definition));
  if (!inputs->unknown)
    ADD(argv, fl_text_format("-fplugin-arg-flcc-functions=%s", names));
  ADD(argv, "-fsyntax-only", inputs->workflow);
}

int fl_build_definition(const struct fl_build *build) {
  struct fl_pool pool = {.verbose = build->options->verbose};
  if (!build->inputs->workflow || !fl_text_ends(build->inputs->workflow, ".c"))
    return 0;
  build->inputs->definition = fl_temp_path(DEFINITION);
  add_definition(&pool, build);
  if (!build->options->dry_run)
    return fl_job_run(&pool, 1);
  fl_job_print(&pool.jobs[0]->argv);
  return 0;
}

static void add_jobs(struct fl_pool *pool, const struct fl_build *build) {
  struct fl_inputs *inputs = build->inputs;
  struct fl_job **link = fl_text_alloc(inputs->count + 1, sizeof *link);
  // Compilers first: they have the longest way to go.
  for (size_t i = 0; i < inputs->count; ++i) {
    struct fl_function *function = &inputs->functions[i];
    function->objects.count = function->stale ? 0 : function->objects.count;
    for (size_t j = 0; function->stale && j < function->sources.count; ++j)
      add_compile(pool, build, function, function->sources.at[j]);
  }
  size_t compilers = pool->count, compiler = 0;
  for (size_t i = 0; i < inputs->count; ++i) {
    if (!inputs->functions[i].stale)
      continue;
    link[i] = add_link(pool, build, &inputs->functions[i]);
    for (size_t j = 0; j < inputs->functions[i].sources.count; ++j)
      fl_job_after(link[i], pool->jobs[compiler++]);
  }
  struct fl_job *image = add_image(pool, build);
  for (size_t i = 0; i < compilers; ++i)
    fl_job_after(image, pool->jobs[i]);
  size_t first = pool->count;
  for (size_t i = 0; i < inputs->count; ++i)
    if (inputs->functions[i].stale)
      fl_job_after(add_localize(pool, build, &inputs->functions[i]), link[i]);
  struct fl_job *program = add_program(pool, build);
  fl_job_after(program, image);
  for (size_t i = first; pool->jobs[i] != program; ++i)
    fl_job_after(program, pool->jobs[i]);
  for (size_t i = 0; i < inputs->count; ++i)
    inputs->functions[i].stale = false;
  inputs->moved = false;
  struct fl_job *verify = add_verify(pool, build);
  struct step *step = new_step(build, NULL);
  step->pool = pool;
  verify->prepare = prepare_verify;
  verify->judge = judge_verify;
  verify->context = step;
  ADD(&verify->argv, "--json", fl_temp_path(PROGRAM));
  fl_job_after(verify, program);
}

static bool is_stale(const struct fl_inputs *inputs) {
  for (size_t i = 0; i < inputs->count; ++i)
    if (inputs->functions[i].stale)
      return true;
  return false;
}

int fl_build(const struct fl_build *build, const char **program) {
  *program = fl_temp_path(PROGRAM);
  if (!build->options->dry_run && build->libraries->headers.count &&
      fl_libraries_write_overlay(build->libraries, fl_temp_path(OVERLAY),
                                 fl_temp_path(OVERLAY_FOLDER)) != 0)
    return -1;
  for (size_t i = 0; i < build->inputs->count; ++i)
    build->inputs->functions[i].stale = true;
  int result;
  do { // once, but for accidents
    struct fl_pool pool = {.verbose = build->options->verbose};
    add_jobs(&pool, build);
    if (build->options->dry_run) {
      for (size_t i = 0; i < pool.count; ++i)
        fl_job_print(&pool.jobs[i]->argv);
      return 0;
    }
    result = fl_job_run(&pool, build->options->jobs);
  } while (result == 0 && (build->inputs->moved || is_stale(build->inputs)));
  return result;
}
