//===-- tools/flcc/package.c - What --emit makes --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "package.h"
#include "asl.h"
#include "file.h"
#include "job.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int print_asl(FILE *out, const struct fl_package *package) {
  return fl_asl_print(out, package->inputs);
}

// The names are those of options.def.
static const struct product {
  const char *name;
  int (*print)(FILE *out, const struct fl_package *package);
} products[] = {
    {"asl", print_asl},
};

static const struct product *find_product(const char *name) {
  size_t i = 0;
  while (strcmp(products[i].name, name) != 0)
    ++i;
  return &products[i];
}

static int publish(const char *path, const char *data, size_t size) {
  if (path && strcmp(path, "-") != 0)
    return fl_file_publish(path, 0666, data, size);
  if (fwrite(data, 1, size, stdout) == size && fflush(stdout) == 0)
    return 0;
  fl_error("cannot write to standard output: %s", strerror(errno));
  return -1;
}

int fl_package_make(struct fl_build *build) {
  const struct fl_options *options = build->options;
  const struct product *product = find_product(options->emit);
  struct fl_package package = {
      .options = options,
      .inputs = build->inputs,
      .workflow = build->workflow,
  };
  char *data = NULL;
  size_t size = 0;
  if (options->dry_run)
    return 0;
  FILE *out = open_memstream(&data, &size);
  if (!out) {
    fl_error("out of memory");
    return -1;
  }
  int result = product->print(out, &package);
  if (fclose(out) != 0 && result == 0) {
    fl_error("out of memory");
    result = -1;
  }
  if (result == 0)
    result = fl_job_signal();
  if (result == 0)
    result = publish(options->output, data, size);
  free(data);
  return result;
}
