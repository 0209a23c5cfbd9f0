//===-- tools/flcc/json.c - JSON text with the place of everything in it --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "json.h"
#include "file.h"
#include "text.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct fl_place place_at(const struct fl_json *json, size_t start,
                                size_t end) {
  if (json->origin)
    return fl_origin_place(json->origin, start, end);
  size_t low = 0, high = json->line_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (json->lines[middle] <= start)
      low = middle + 1;
    else
      high = middle;
  }
  size_t line = low ? json->lines[low - 1] : 0;
  struct fl_place place = {.file = json->path,
                           .line = (unsigned)low + 1,
                           .column = (unsigned)(start - line) + 1,
                           .text = json->text + line};
  // Of what spans lines, the caret alone.
  if (end > start && !memchr(json->text + start, '\n', end - start))
    place.width = (unsigned)(end - start);
  return place;
}

static void find_lines(struct fl_json *json) {
  size_t count = 0;
  for (size_t i = 0; i < json->size; ++i)
    count += json->text[i] == '\n';
  json->lines = fl_text_alloc(count, sizeof *json->lines);
  for (size_t i = 0; i < json->size; ++i)
    if (json->text[i] == '\n')
      json->lines[json->line_count++] = i + 1;
}

struct fl_place fl_json_at(const struct fl_json *json,
                           const struct fl_node *node) {
  bool container = node->type <= FL_NODE_ARRAY;
  return place_at(json, node->start, container ? node->start : node->end);
}

struct fl_place fl_json_at_key(const struct fl_json *json,
                               const struct fl_node *node) {
  return node->key ? place_at(json, node->key_start, node->key_end)
                   : fl_json_at(json, node);
}

// How many bytes of a string's text stand for how many of the string.
static void skip_character(const char *text, size_t *at, size_t *decoded) {
  if (text[*at] != '\\') {
    ++*at;
    ++*decoded;
    return;
  }
  if (text[*at + 1] != 'u') {
    *at += 2;
    ++*decoded;
    return;
  }
  unsigned unit = (unsigned)strtoul(fl_text_slice(text + *at + 2, 4), NULL, 16);
  bool pair = unit >= 0xd800 && unit < 0xdc00;
  *at += pair ? 12 : 6;
  *decoded += pair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
}

struct fl_place fl_json_inside(const struct fl_json *json,
                               const struct fl_node *node, size_t start,
                               size_t size) {
  size_t at = node->start + 1, decoded = 0, end;
  while (decoded < start && at < node->end - 1)
    skip_character(json->text, &at, &decoded);
  for (end = at; decoded < start + size && end < node->end - 1;)
    skip_character(json->text, &end, &decoded);
  return place_at(json, at, end);
}

// jansson names the token that it stumbled over, and stands behind it.
static void report_syntax(const struct fl_json *json,
                          const json_error_t *error) {
  size_t end = (size_t)(error->position > 0 ? error->position : 0);
  if (end > json->size)
    end = json->size;
  size_t start = end;
  const char *near = strstr(error->text, " near '");
  if (near) {
    near += strlen(" near '");
    size_t size = strlen(near) - 1;
    if (size <= end && memcmp(json->text + end - size, near, size) == 0)
      start = end - size;
  }
  // The end of the file is shown behind the last thing in it.
  while (start == end && start && strchr(" \t\r\n", json->text[start - 1]))
    end = --start;
  struct fl_place place = place_at(json, start, end);
  // Of what jansson says in the words of its own options.
  if (fl_text_starts(error->text, "\\u0000"))
    fl_diag(FL_ERROR, &place, "no string of a definition can have \\u0000");
  else
    fl_diag(FL_ERROR, &place, "invalid JSON: %s", error->text);
}

// What jansson would take for the end, and what it would say in riddles.
static bool check_bytes(const struct fl_json *json) {
  static const char mark[] = "\xef\xbb\xbf";
  const char *nul = memchr(json->text, '\0', json->size);
  struct fl_place place = place_at(json, 0, 0);
  if (fl_text_starts(json->text, mark)) {
    fl_diag(FL_ERROR, &place,
            "invalid JSON: a byte order mark stands before it; save the file "
            "as UTF-8 without one");
    return false;
  }
  if (!nul)
    return true;
  place = place_at(json, (size_t)(nul - json->text), 0);
  fl_diag(FL_ERROR, &place, "invalid JSON: a NUL byte; is this a text file?");
  return false;
}

// No deeper than what the host reads (rt/host/json.h).
#define DEPTH_MOST 1000

struct reader {
  const struct fl_json *json;
  size_t at;
  unsigned depth;
};

static char peek(struct reader *reader) {
  while (strchr(" \t\r\n", reader->json->text[reader->at]) &&
         reader->at < reader->json->size)
    ++reader->at;
  return reader->json->text[reader->at];
}

static const char *read_string(struct reader *reader) {
  const char *text = reader->json->text;
  size_t start = reader->at++;
  while (text[reader->at] != '"')
    reader->at += text[reader->at] == '\\' ? 2 : 1;
  ++reader->at;
  if (!memchr(text + start, '\\', reader->at - start))
    return fl_text_slice(text + start + 1, reader->at - start - 2);
  json_t *value =
      json_loadb(text + start, reader->at - start, JSON_DECODE_ANY, NULL);
  const char *string =
      fl_text_slice(json_string_value(value), json_string_length(value));
  json_decref(value);
  return string;
}

// The text is known to be JSON, so this needs to recognise, not to check, and
// nests no deeper than jansson allowed.
static struct fl_node *read_value(struct reader *reader) {
  struct fl_node *node = fl_text_alloc(1, sizeof *node);
  char c = peek(reader);
  node->start = reader->at;
  if (c == '{' || c == '[') {
    struct fl_node **last = &node->first;
    node->type = c == '{' ? FL_NODE_OBJECT : FL_NODE_ARRAY;
    if (++reader->depth == DEPTH_MOST + 1) {
      struct fl_place place = place_at(reader->json, node->start, 0);
      fl_diag(FL_ERROR, &place, "nested more than %d deep", DEPTH_MOST);
    }
    ++reader->at;
    for (; (c = peek(reader)) != '}' && c != ']'; last = &(*last)->next) {
      const char *key = NULL;
      size_t key_start = 0, key_end = 0;
      if (node->type == FL_NODE_OBJECT) {
        key_start = reader->at;
        key = read_string(reader);
        key_end = reader->at;
        peek(reader);
        ++reader->at; // ':'
      }
      *last = read_value(reader);
      (*last)->key = key;
      (*last)->key_start = key_start;
      (*last)->key_end = key_end;
      if (peek(reader) == ',')
        ++reader->at;
    }
    ++reader->at;
    --reader->depth;
  } else if (c == '"') {
    node->type = FL_NODE_STRING;
    node->string = read_string(reader);
  } else {
    node->type = c == 't' || c == 'f' ? FL_NODE_BOOLEAN
                 : c == 'n'           ? FL_NODE_NULL
                                      : FL_NODE_NUMBER;
    reader->at += strcspn(reader->json->text + reader->at, ",]} \t\r\n");
  }
  node->end = reader->at;
  return node;
}

static void check_keys(const struct fl_json *json, const struct fl_node *node) {
  json_t *seen = node->type == FL_NODE_OBJECT ? json_object() : NULL;
  for (struct fl_node *member = node->first; member; member = member->next) {
    check_keys(json, member);
    if (!seen)
      continue;
    const json_t *other = json_object_get(seen, member->key);
    if (!other) {
      json_object_set_new(seen, member->key,
                          json_integer((json_int_t)member->key_start));
      continue;
    }
    struct fl_place place = fl_json_at_key(json, member);
    size_t first = (size_t)json_integer_value(other);
    fl_diag(FL_ERROR, &place, "'%s' is twice in one object", member->key);
    place = place_at(json, first, first + member->key_end - member->key_start);
    fl_diag(FL_NOTE, &place, "the first one is here");
  }
  json_decref(seen);
}

int fl_json_load(struct fl_json *json, const char *path,
                 const struct fl_origin *origin) {
  json_error_t error;
  *json =
      (struct fl_json){.path = origin ? origin->file : path, .origin = origin};
  json->text = fl_file_read(path, &json->size);
  if (!json->text)
    return -1;
  find_lines(json);
  if (!check_bytes(json))
    return -1;
  // Numbers stay text, so how large they are is nothing to jansson.
  json_t *valid =
      json_loadb(json->text, json->size, JSON_DECODE_INT_AS_REAL, &error);
  if (!valid) {
    report_syntax(json, &error);
    return -1;
  }
  json_decref(valid);
  unsigned errors = fl_diag_errors();
  json->root = read_value(&(struct reader){.json = json});
  check_keys(json, json->root);
  return errors == fl_diag_errors() ? 0 : -1;
}

struct fl_node *fl_json_member(const struct fl_node *object, const char *key) {
  for (struct fl_node *member = object->first; member; member = member->next)
    if (member->key && strcmp(member->key, key) == 0)
      return member;
  return NULL;
}

char *fl_json_compact(const struct fl_json *json, const struct fl_node *node) {
  char *compact = fl_text_alloc(node->end - node->start + 1, 1);
  char *to = compact;
  bool quoted = false;
  for (size_t i = node->start; i < node->end; ++i) {
    char c = json->text[i];
    if (quoted && c == '\\')
      *to++ = json->text[i++];
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && strchr(" \t\r\n", c))
      continue;
    *to++ = json->text[i];
  }
  return compact;
}
