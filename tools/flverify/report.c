//===-- tools/flverify/report.c - What flverify prints --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names come from the file, so they may hold anything: nothing of them reaches
// a terminal or a JSON reader but printable ASCII.
//
//===----------------------------------------------------------------------===//
#include "report.h"

#include "context.h"

#include <inttypes.h>

/// The name without what could move a cursor.
static void put_plain(FILE *to, const char *s) {
  for (; *s; s++)
    if (*s >= 0x20 && *s < 0x7f)
      fputc(*s, to);
    else
      fprintf(to, "\\x%02x", (unsigned char)*s);
}

/// A JSON string; a byte beyond ASCII as the character of that number.
static void put_string(FILE *to, const char *s) {
  fputc('"', to);
  for (; *s; s++)
    if (*s == '"' || *s == '\\')
      fprintf(to, "\\%c", *s);
    else if (*s >= 0x20 && *s < 0x7f)
      fputc(*s, to);
    else
      fprintf(to, "\\u%04x", (unsigned char)*s);
  fputc('"', to);
}

static const struct fl_symbol *symbol_of(const struct fl_check *check,
                                         const struct fl_finding *f) {
  if (!f->piece || f->length == 0)
    return NULL;
  return fl_file_symbol(check->file, f->piece->section, f->address);
}

static bool is_code(const struct fl_finding *f) {
  return f->piece && f->length != 0 &&
         (f->piece->kind == FL_KIND_TEXT || f->piece->kind == FL_KIND_GATE);
}

static void put_place(FILE *to, const struct fl_check *check,
                      const struct fl_finding *f) {
  const struct fl_symbol *symbol = symbol_of(check, f);
  if (f->piece) {
    put_plain(to, f->piece->name);
    if (f->length != 0 && !symbol)
      fprintf(to, "+0x%" PRIx64,
              f->address - check->file->sections[f->piece->section].sh_addr);
    fputs(": ", to);
  }
  if (symbol) {
    fputc('\'', to);
    put_plain(to, symbol->name);
    fprintf(to, "'+0x%" PRIx64 ": ", f->address - symbol->address);
  }
}

static void put_finding(FILE *to, const struct fl_check *check,
                        const struct fl_finding *f, fl_locate *locate) {
  struct fl_context context;
  char source[512];
  fputs("flverify: error: '", to);
  put_plain(to, check->file->path);
  fputs("': ", to);
  put_place(to, check, f);
  put_plain(to, f->message);
  fprintf(to, " [%s]\n", fl_rules[f->rule].name);
  fl_context_make(&context, check, f);
  for (size_t i = 0; i < context.count; i++)
    fprintf(to, "flverify: note: %s\n", context.lines[i]);
  fflush(to);
  if (locate && is_code(f) &&
      locate(check->file, f->address, source, sizeof(source))) {
    fputs("flverify: note: from ", to);
    put_plain(to, source);
    fputc('\n', to);
  }
}

void fl_report_text(FILE *to, const struct fl_check *check, fl_locate *locate) {
  for (size_t i = 0; i < check->finding_count; i++)
    put_finding(to, check, &check->findings[i], locate);
  size_t more = fl_check_refused(check) - check->finding_count;
  if (more > 0) {
    fputs("flverify: note: '", to);
    put_plain(to, check->file->path);
    fprintf(to, "': %zu more findings are not shown\n", more);
  }
  if (check->cut_short)
    fputs("flverify: note: the other rules need segments that do not overlap, "
          "and were not tried\n",
          to);
}

void fl_report_proof(FILE *to, const struct fl_check *check) {
  const struct {
    enum fl_rule rule;
    const char *format;
    size_t first, second;
  } counts[] = {
      {FL_RULE_SEGMENTS, "%zu segments, %zu of them executable",
       check->segments, check->executable_segments},
      {FL_RULE_REGIONS, "%zu regions of %zu domains", check->regions,
       check->layout.domain_count},
      {FL_RULE_GATE, "%zu gates", check->gates, 0},
      {FL_RULE_BYTES, "%zu bytes scanned at every offset", check->bytes, 0},
      {FL_RULE_INSN, "%zu instructions decoded", check->instructions, 0},
      {FL_RULE_CROSS, "%zu operands and %zu relocations", check->references,
       check->relocations},
  };
  put_plain(to, check->file->path);
  fputs(": verified\n", to);
  for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
    const struct fl_rule_text *rule = &fl_rules[counts[i].rule];
    if (check->layout.is_object && counts[i].rule != FL_RULE_BYTES &&
        counts[i].rule != FL_RULE_INSN)
      continue; // for the program that it becomes part of to show
    fprintf(to, "  %-10s %s (", rule->name, rule->demand);
    fprintf(to, counts[i].format, counts[i].first, counts[i].second);
    fputs(")\n", to);
  }
}

static void put_json_finding(FILE *to, const struct fl_check *check,
                             const struct fl_finding *f, fl_locate *locate) {
  const struct fl_symbol *symbol = symbol_of(check, f);
  struct fl_context context;
  char source[512];
  fprintf(to, "{\"rule\":\"%s\",\"message\":", fl_rules[f->rule].name);
  put_string(to, f->message);
  if (f->piece) {
    fputs(",\"section\":", to);
    put_string(to, f->piece->name);
  }
  if (f->length != 0)
    fprintf(to, ",\"address\":%" PRIu64, f->address);
  if (symbol) {
    fputs(",\"symbol\":", to);
    put_string(to, symbol->name);
    fprintf(to, ",\"offset\":%" PRIu64, f->address - symbol->address);
  }
  fl_context_make(&context, check, f);
  fputs(",\"code\":[", to);
  for (size_t i = 0; i < context.count; i++) {
    fputs(i ? "," : "", to);
    put_string(to, context.lines[i]);
  }
  fputc(']', to);
  if (locate && is_code(f) &&
      locate(check->file, f->address, source, sizeof(source))) {
    fputs(",\"source\":", to);
    put_string(to, source);
  }
  fputc('}', to);
}

void fl_report_json(FILE *to, const struct fl_check *check, fl_locate *locate) {
  size_t refused = fl_check_refused(check);
  fputs("{\"file\":", to);
  put_string(to, check->file->path);
  fprintf(to, ",\"verdict\":\"%s\"", refused ? "refused" : "verified");
  fprintf(to,
          ",\"segments\":%zu,\"executable_segments\":%zu,\"regions\":%zu,"
          "\"gates\":%zu,\"bytes\":%zu,\"instructions\":%zu,"
          "\"operands\":%zu,\"relocations\":%zu",
          check->segments, check->executable_segments, check->regions,
          check->gates, check->bytes, check->instructions, check->references,
          check->relocations);
  fprintf(to, ",\"complete\":%s,\"refused\":%zu,\"findings\":[",
          check->cut_short ? "false" : "true", refused);
  for (size_t i = 0; i < check->finding_count; i++) {
    fputs(i ? "," : "", to);
    put_json_finding(to, check, &check->findings[i], locate);
  }
  fputs("]}\n", to);
}

void fl_report_unusable(FILE *to, const struct fl_file *file, const char *why,
                        bool json) {
  fputs(json ? "{\"file\":" : "flverify: error: '", to);
  json ? put_string(to, file->path) : put_plain(to, file->path);
  fputs(json ? ",\"verdict\":\"unusable\",\"error\":" : "': ", to);
  json ? put_string(to, why) : put_plain(to, why);
  fputs(json ? "}\n" : "\n", to);
}
