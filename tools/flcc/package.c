//===-- tools/flcc/package.c - What --emit makes --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "package.h"
#include "file.h"
#include "job.h"
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The names are those of options.def. Without a suffix the output is standard
// output, unless -o says something else.
static const struct product {
  const char *name, *suffix;
  bool refers; // to an image, by its name
  int (*print)(FILE *out, const struct fl_package *package);
} products[] = {
    {"asl", NULL, false, fl_asl_print},
    {"manifest", NULL, true, fl_wskdeploy_print},
    {"oci", ".tar", true, fl_oci_print},
    {"zip", ".zip", false, fl_zip_print},
};

static const struct product *find_product(const char *name) {
  size_t i = 0;
  while (strcmp(products[i].name, name) != 0)
    ++i;
  return &products[i];
}

// https://reproducible-builds.org/specs/source-date-epoch, up to where 32 bits
// end: zip has no more.
static int read_time(time_t *time) {
  const char *text = getenv("SOURCE_DATE_EPOCH");
  char *end;
  *time = 0;
  if (!text)
    return 0;
  errno = 0;
  unsigned long seconds = strtoul(text, &end, 10);
  if (errno || *end || *text < '0' || *text > '9' || seconds > UINT32_MAX) {
    fl_error("SOURCE_DATE_EPOCH is '%s': expected seconds since 1970, at most "
             "%lu",
             text, (unsigned long)UINT32_MAX);
    return -1;
  }
  *time = (time_t)seconds;
  return 0;
}

// An image is named after its workflow, whatever file it goes to. Docker has
// lower case alone.
static int name_image(struct fl_package *package) {
  const char *given = package->options->image_name;
  char *name = fl_text_format("%s", given ? given : package->name);
  for (char *at = name; !given && *at; ++at)
    *at = (char)tolower((unsigned char)*at);
  const char *problem = fl_reference_parse(&package->reference, name);
  if (!problem)
    return 0;
  fl_error("'%s' cannot be the name of an image: %s", name, problem);
  fl_note("--image-name=NAME[:TAG] gives it another");
  return -1;
}

// For everybody who has the image, and as they are: the host's TLS reads them
// (rt/host/trust.c).
static int read_authorities(struct fl_package *package) {
  const char *path = package->options->ca_file;
  package->authorities = fl_file_read(path, &package->authorities_size);
  if (!package->authorities)
    return -1;
  if (strstr(package->authorities, "PRIVATE KEY-----")) {
    fl_error("'%s': there is a private key in it, which everybody could read "
             "who has the image",
             path);
    return -1;
  }
  if (strlen(package->authorities) == package->authorities_size &&
      strstr(package->authorities, "-----BEGIN CERTIFICATE-----"))
    return 0;
  fl_error("'%s': there is no certificate in it, in PEM", path);
  fl_note("Debian's package ca-certificates has a bundle at "
          "/etc/ssl/certs/ca-certificates.crt");
  return -1;
}

static int make_program(struct fl_package *package,
                        const struct fl_build *build) {
  const char *program = NULL;
  int result = fl_build(build, &program);
  if (result == 0)
    result = fl_build_strip(build, &program);
  if (result != 0 || build->options->dry_run)
    return result;
  package->program = fl_file_read(program, &package->program_size);
  return package->program ? 0 : -1;
}

static int publish(const char *path, const char *data, size_t size) {
  if (strcmp(path, "-") != 0)
    return fl_file_publish(path, 0666, data, size);
  if (fwrite(data, 1, size, stdout) == size && fflush(stdout) == 0)
    return 0;
  fl_error("cannot write to standard output: %s", strerror(errno));
  return -1;
}

static int print(const struct product *product,
                 const struct fl_package *package, const char *output) {
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&data, &size);
  if (!out) {
    fl_error("out of memory");
    return -1;
  }
  int result = product->print(out, package);
  if (fclose(out) != 0 && result == 0) {
    fl_error("out of memory");
    result = -1;
  }
  // With -Werror a warning is one.
  if (result == 0 && fl_diag_errors())
    result = -1;
  if (result == 0)
    result = fl_job_signal();
  if (result == 0)
    result = publish(output, data, size);
  free(data);
  return result;
}

int fl_package_make(struct fl_build *build, bool known) {
  const struct fl_options *options = build->options;
  const struct product *product = find_product(options->emit);
  const struct fl_workflow *workflow = build->workflow;
  struct fl_package package = {
      .options = options,
      .inputs = build->inputs,
      .workflow = workflow,
      .name = known ? workflow->strings + workflow->name : "workflow",
  };
  build->output = options->output;
  if (!build->output)
    build->output = product->suffix
                        ? fl_text_format("%s%s", package.name, product->suffix)
                        : "-";
  if (known && workflow->comment != FL_NONE)
    package.comment = workflow->strings + workflow->comment;
  int result = read_time(&package.time);
  if (result == 0 && product->refers)
    result = name_image(&package);
  if (result == 0 && options->ca_file)
    result = read_authorities(&package);
  if (result == 0 && options->program)
    result = make_program(&package, build);
  if (result != 0 || options->dry_run)
    return result;
  return print(product, &package, build->output);
}
