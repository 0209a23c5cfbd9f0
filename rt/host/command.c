//===-- rt/host/command.c - What the program's subcommands share ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "command.h"
#include "file.h"
#include "report.h"

#include <string.h>
#include <unistd.h>

int fl_command_print(const char *data, unsigned long size) {
  int error = fl_file_write(STDOUT_FILENO, data, size);
  if (!error)
    return FL_EXIT_OK;
  fl_report("error", "standard output: %s", strerror(-error));
  return FL_EXIT_FAILED;
}
