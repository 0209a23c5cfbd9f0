//===-- tools/flcc/help.c - What --help prints ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "options.h"
#include <stdio.h>
#include <string.h>

static const char intro[] =
    "OVERVIEW: flcc compiles a workflow of C functions into one program in "
    "which\n"
    "each function is isolated from the others\n"
    "\n"
    "USAGE: flcc [options] file...\n"
    "\n"
    "INPUTS:\n"
    "  name.c           The function `name`\n"
    "  folder           One function of all its .c files, named as the folder\n"
    "  name.asl.json    The workflow, in Amazon States Language, or in C: a "
    "file\n"
    "                   that includes <faastlane/workflow.h>\n"
    "  libname.a        A library: each function that uses it gets a copy\n"
    "  @file            More arguments, from a file\n"
    "\n"
    "EXAMPLES:\n"
    "  flcc hello.c -o hello && echo '{}' | ./hello run\n"
    "      One function needs no workflow.\n"
    "  flcc audit/*.c audit/audit.asl.json -ljansson -o audit.bin\n"
    "      Several do. Without the .asl.json here, the one that stands beside\n"
    "      the sources is taken.\n"
    "  flcc a.c --function b-v2=old/b.c,old/util.c --workflow=w.json\n"
    "      A function with a name of its own, and a workflow too.\n"
    "  flcc --workflow-check=w.json\n"
    "      What is wrong with a definition; with C files, with the names in "
    "it\n"
    "      too.\n"
    "  flcc --emit=oci audit/*.c -ljansson -o audit.tar && docker load -i "
    "audit.tar\n"
    "      An image for containers, which needs nothing else.\n"
    "  flcc -### a.c b.c\n"
    "      What would be run.\n"
    "\n"
    "OPTIONS:\n";

static const char outro[] =
    "\n"
    "Exit status: 0 the program was written (or the definition is good), 1 it "
    "was\n"
    "not, 2 the command line makes no sense. The manual is flcc(1).\n";

void fl_options_help(void) {
  fputs(intro, stdout);
  for (const struct fl_option *row = fl_option_table; row->spelling; ++row) {
    if (row->act == REFUSE || !row->text)
      continue;
    const char *glue = "";
    if (row->kind == LONG)
      glue = "=";
    else if (row->kind == EITHER && strlen(row->spelling) > 2)
      glue = " ";
    char *usage = fl_text_format("%s%s<%s>", row->spelling, glue, row->value);
    if (!*row->value)
      usage[strlen(row->spelling)] = '\0';
    if (strlen(usage) > 21)
      printf("  %s\n%25s%s\n", usage, "", row->text);
    else
      printf("  %-22s %s\n", usage, row->text);
  }
  fputs(outro, stdout);
}
