//===-- tools/flverify/main.c - The last look at a workflow.bin -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flverify is what flcc's promise rests on: it takes the finished file, trusts
// nothing that made it, and refuses what it cannot show to be sound. Each rule
// is a file, rule_*.c; file.c is all that reads the input.
//
//===----------------------------------------------------------------------===//
#include "archive.h"
#include "report.h"

#include <stdio.h>
#include <string.h>

enum { CLEAN = 0, REFUSED = 1, UNUSABLE = 2 };

struct options {
  bool json, explain;
};

static int usage(FILE *to) {
  fputs("usage: flverify [--json] [--explain] FILE...\n"
        "Checks that finished workflows keep their domains apart, and that\n"
        "objects and archives hold nothing that a function may not have.\n\n"
        "  --json      one JSON object for each file on standard output\n"
        "  --explain   say what was proved of a file that is sound\n"
        "  --help      this text\n"
        "  --version   the version\n\n"
        "Exit status: 0 all are sound, 1 one is refused, 2 one cannot be "
        "read.\n\nRules:\n",
        to);
  for (int i = 0; i < FL_RULE_COUNT; i++)
    fprintf(to, "  %-11s %s\n", fl_rules[i].name, fl_rules[i].demand);
  return to == stdout ? CLEAN : UNUSABLE;
}

static int judge(struct fl_file *file, bool usable,
                 const struct options *options) {
  FILE *errors = options->json ? stdout : stderr;
  struct fl_check check;
  int status = UNUSABLE;
  if (!usable) {
    fl_report_unusable(errors, file, file->error, options->json);
    return UNUSABLE;
  }
  fl_check_run(&check, file);
  if (check.failure) {
    fl_report_unusable(errors, file, check.failure, options->json);
  } else {
    status = fl_check_refused(&check) ? REFUSED : CLEAN;
    fl_locate *locate = fl_file_is_object(file) ? NULL : fl_source_find;
    if (options->json)
      fl_report_json(stdout, &check, locate);
    else if (status == REFUSED)
      fl_report_text(stderr, &check, locate);
    else if (options->explain)
      fl_report_proof(stdout, &check);
  }
  fl_check_free(&check);
  return status;
}

struct archive {
  const struct options *options;
  int status;
};

static void judge_member(void *context, const char *name, const uint8_t *data,
                         size_t size) {
  struct archive *archive = context;
  struct fl_file file;
  bool usable = fl_file_parse(&file, name, data, size);
  int status = judge(&file, usable, archive->options);
  archive->status = status > archive->status ? status : archive->status;
  fl_file_close(&file);
}

static int verify(const char *path, const struct options *options) {
  struct fl_file file = {.path = path};
  if (!fl_archive_is(path)) {
    bool usable = fl_file_open(&file, path);
    int status = judge(&file, usable, options);
    fl_file_close(&file);
    return status;
  }
  struct archive archive = {options, CLEAN};
  const char *error;
  if (fl_archive_visit(path, judge_member, &archive, &error))
    return archive.status;
  fl_report_unusable(options->json ? stdout : stderr, &file, error,
                     options->json);
  return UNUSABLE;
}

int main(int argc, char **argv) {
  struct options options = {0};
  int status = CLEAN, i = 1;
  for (; i < argc && argv[i][0] == '-'; i++) {
    if (strcmp(argv[i], "--json") == 0) {
      options.json = true;
    } else if (strcmp(argv[i], "--explain") == 0) {
      options.explain = true;
    } else if (strcmp(argv[i], "--help") == 0) {
      return usage(stdout);
    } else if (strcmp(argv[i], "--version") == 0) {
      puts("flverify " FLCC_VERSION);
      return CLEAN;
    } else if (strcmp(argv[i], "--") == 0) {
      i++;
      break;
    } else {
      fprintf(stderr, "flverify: error: '%s': unknown option\n", argv[i]);
      fputs("flverify: note: 'flverify --help' lists the options\n", stderr);
      return UNUSABLE;
    }
  }
  if (i == argc) {
    fputs("flverify: error: no file to verify\n", stderr);
    return usage(stderr);
  }
  for (; i < argc; i++) {
    int one = verify(argv[i], &options);
    status = one > status ? one : status;
  }
  // A verdict that was not delivered is none.
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fputs("flverify: error: cannot write to standard output\n", stderr);
    return UNUSABLE;
  }
  return status;
}
