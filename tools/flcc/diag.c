//===-- tools/flcc/diag.c - Diagnostics, as clang prints them -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "diag.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fl_diag_settings fl_diag_settings;
static unsigned errors;
static FILE *redirected;

static const struct {
  const char *word;
  const char *color;
} severities[] = {
    [FL_REMARK] = {"remark", "\033[0;1;34m"},
    [FL_NOTE] = {"note", "\033[0;1;36m"},
    [FL_WARNING] = {"warning", "\033[0;1;35m"},
    [FL_ERROR] = {"error", "\033[0;1;31m"},
};

bool fl_diag_terminal(void) {
  const char *terminal = getenv("TERM");
  const char *refused = getenv("NO_COLOR");
  return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0 &&
         !(refused && *refused);
}

unsigned fl_diag_errors(void) { return errors; }

void fl_diag_redirect(FILE *stream) { redirected = stream; }

static const char *color(const char *sequence) {
  return fl_diag_settings.color ? sequence : "";
}

// Prints a line of source with tabs as spaces, and counts the columns that
// each of its bytes stands at: a byte inside a character takes none.
static unsigned print_source(FILE *out, const char *line, unsigned bytes) {
  unsigned column = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    unsigned char c = (unsigned char)line[i];
    if (c == '\t') {
      do {
        if (out)
          fputc(' ', out);
        ++column;
      } while (column % 8);
      continue;
    }
    if (out && c != '\r')
      fputc(c < ' ' || c == 0x7f ? '?' : c, out);
    if ((c & 0xc0) != 0x80)
      ++column;
  }
  return column;
}

static void print_snippet(FILE *out, const struct fl_place *place,
                          const char *line, size_t size) {
  // Of a line that is megabytes of JSON, nobody finds the caret.
  if (size > 512 || place->column == 0 || place->column > size + 1)
    return;
  unsigned start = place->column - 1;
  unsigned end = start + (place->width > 1 ? place->width : 1);
  if (end > (unsigned)size)
    end = (unsigned)size;
  fprintf(out, "%5u | ", place->line);
  print_source(out, line, (unsigned)size);
  fprintf(out, "\n      | %s%*s^", color("\033[0;1;32m"),
          (int)print_source(NULL, line, start), "");
  unsigned columns =
      print_source(NULL, line, end) - print_source(NULL, line, start);
  for (unsigned i = 1; i < columns; ++i)
    fputc('~', out);
  fprintf(out, "%s\n", color("\033[0m"));
}

static void print_line(FILE *out, const struct fl_place *place) {
  FILE *source = fopen(place->file, "re");
  if (!source)
    return;
  char *line = NULL;
  size_t capacity = 0;
  ssize_t size = -1;
  for (unsigned number = 0; number < place->line; ++number)
    if ((size = getline(&line, &capacity, source)) < 0)
      break;
  fclose(source);
  if (size >= 0)
    print_snippet(out, place, line, strcspn(line, "\n"));
  free(line);
}

void fl_diag(enum fl_severity severity, const struct fl_place *place,
             const char *format, ...) {
  if (severity == FL_WARNING && fl_diag_settings.quiet)
    return;
  if (severity == FL_WARNING && fl_diag_settings.strict)
    severity = FL_ERROR;
  if (severity == FL_ERROR)
    ++errors;

  FILE *out = redirected ? redirected : stderr;
  fputs(color("\033[1m"), out);
  if (!place)
    fputs("flcc: ", out);
  else if (!place->line)
    fprintf(out, "%s: ", place->file);
  else
    fprintf(out, "%s:%u:%u: ", place->file, place->line, place->column);
  fprintf(out, "%s%s%s: ", color("\033[0m"), color(severities[severity].color),
          severities[severity].word);
  fputs(color(severity == FL_NOTE ? "\033[0m" : "\033[0m\033[1m"), out);
  va_list arguments;
  va_start(arguments, format);
  vfprintf(out, format, arguments);
  va_end(arguments);
  fprintf(out, "%s\n", color("\033[0m"));
  if (place && place->text)
    print_snippet(out, place, place->text, strcspn(place->text, "\n"));
  else if (place && place->line)
    print_line(out, place);
}
