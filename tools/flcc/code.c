//===-- tools/flcc/code.c - Nodes and strings being written ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "code.h"
#include <stdlib.h>
#include <string.h>

// Room for `more` at the end of what has `count` of `room`.
static void *grow(void *memory, uint32_t count, uint32_t *room, size_t more,
                  size_t size) {
  size_t need = count + more;
  if (need <= *room)
    return memory;
  size_t next = *room ? *room : 256;
  while (next < need)
    next *= 2;
  if (next > UINT32_MAX / 2) {
    fl_error("the definition is too large");
    exit(1);
  }
  *room = (uint32_t)next;
  return fl_text_grow(memory, count * size, next * size);
}

void fl_code_word(struct fl_code *code, uint32_t word) {
  code->words = grow(code->words, code->word_count, &code->word_room, 1,
                     sizeof *code->words);
  code->words[code->word_count++] = word;
}

uint32_t fl_code_string(struct fl_code *code, const char *text, size_t size) {
  code->strings =
      grow(code->strings, code->strings_size, &code->strings_room, size + 1, 1);
  uint32_t place = code->strings_size;
  memcpy(code->strings + place, text, size);
  code->strings[place + size] = '\0';
  code->strings_size += (uint32_t)size + 1;
  return place;
}

void fl_code_text(struct fl_code *code, const char *text, size_t size) {
  fl_code_word(code, fl_code_string(code, text, size));
  fl_code_word(code, (uint32_t)size);
}

uint32_t fl_code_begin(struct fl_code *code, enum fl_op op) {
  uint32_t place = code->word_count;
  fl_code_word(code, op);
  fl_code_word(code, 0);
  return place;
}

void fl_code_end(struct fl_code *code, uint32_t place) {
  code->words[place + 1] = code->word_count - place;
}

bool fl_source_error(const struct fl_source *source, size_t start, size_t size,
                     const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *message = fl_text_vformat(format, arguments);
  va_end(arguments);
  struct fl_place place =
      source->text ? fl_json_inside(source->json, source->node, start, size)
                   : fl_json_at(source->json, source->node);
  fl_diag(FL_ERROR, &place, "%s", message);
  return false;
}

bool fl_source_enter(struct fl_source *source) {
  if (++source->depth <= FL_OP_DEPTH)
    return true;
  --source->depth;
  return fl_source_error(source, source->at, 0, "nested more than %d deep",
                         FL_OP_DEPTH);
}

void fl_source_leave(struct fl_source *source) { --source->depth; }

void fl_source_space(struct fl_source *source) {
  while (source->text[source->at] &&
         strchr(" \t\r\n", source->text[source->at]))
    ++source->at;
}

bool fl_source_accept(struct fl_source *source, const char *word) {
  if (!fl_text_starts(source->text + source->at, word))
    return false;
  source->at += strlen(word);
  return true;
}

char *fl_source_quoted(struct fl_source *source, bool braces) {
  const char *text = source->text;
  size_t start = source->at;
  char quote = text[source->at++];
  char *string = fl_text_alloc(strlen(text + start) + 1, 1), *to = string;
  while (text[source->at] && text[source->at] != quote) {
    if (text[source->at] == '\\') {
      char escaped = text[source->at + 1];
      if (escaped != quote && (!escaped || !strchr("\\{}'", escaped))) {
        fl_source_error(source, source->at, escaped ? 2 : 1,
                        "unknown escape; there are \\\\, \\%c, \\{ and \\}",
                        quote);
        return NULL;
      }
      if (braces && escaped != quote)
        *to++ = '\\';
      ++source->at;
    }
    *to++ = text[source->at++];
  }
  if (!text[source->at]) {
    fl_source_error(source, start, 1, "this %c has no closing one", quote);
    return NULL;
  }
  ++source->at;
  return string;
}

bool fl_source_word(struct fl_source *source) {
  static const struct {
    const char *word;
    enum fl_op op;
  } words[] = {
      {"true", FL_OP_TRUE}, {"false", FL_OP_FALSE}, {"null", FL_OP_NULL}};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    if (fl_source_accept(source, words[i].word)) {
      fl_code_end(source->code, fl_code_begin(source->code, words[i].op));
      return true;
    }
  return false;
}

bool fl_source_string(struct fl_source *source, bool braces) {
  const char *text = fl_source_quoted(source, braces);
  if (!text)
    return false;
  uint32_t node = fl_code_begin(source->code, FL_OP_STRING);
  fl_code_text(source->code, text, strlen(text));
  fl_code_end(source->code, node);
  return true;
}

bool fl_source_number(struct fl_source *source) {
  const char *text = source->text;
  size_t start = source->at, at = start;
  at += text[at] == '-';
  size_t digits = strspn(text + at, "0123456789");
  bool good = digits && (digits == 1 || text[at] != '0');
  at += digits;
  if (text[at] == '.') {
    digits = strspn(text + at + 1, "0123456789");
    good &= digits > 0;
    at += 1 + digits;
  }
  if (text[at] == 'e' || text[at] == 'E') {
    at += 1 + (text[at + 1] == '+' || text[at + 1] == '-');
    digits = strspn(text + at, "0123456789");
    good &= digits > 0;
    at += digits;
  }
  if (!good)
    return fl_source_error(source, start, at - start, "this is no number");
  uint32_t node = fl_code_begin(source->code, FL_OP_NUMBER);
  fl_code_text(source->code, text + start, at - start);
  fl_code_end(source->code, node);
  source->at = at;
  return true;
}

bool fl_source_variable(struct fl_source *source, size_t start,
                        const char *name, uint32_t *up, uint32_t *slot) {
  struct fl_list known = {0};
  *up = 0;
  for (const struct fl_scope *scope = source->scope; scope;
       scope = scope->outer, ++*up) {
    for (size_t i = 0; i < scope->names.count; ++i)
      if (strcmp(scope->names.at[i], name) == 0) {
        *slot = (uint32_t)i;
        return true;
      }
    fl_list_append(&known, &scope->names);
  }
  const char *nearest = fl_list_nearest(&known, name);
  size_t size = strlen(name) + 1;
  if (nearest)
    return fl_source_error(source, start, size,
                           "no state assigns the variable '%s'; did you mean "
                           "'%s'?",
                           name, nearest);
  return fl_source_error(source, start, size,
                         "no state assigns the variable '%s'", name);
}
