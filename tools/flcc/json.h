//===-- tools/flcc/json.h - JSON text with the place of everything in it --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// jansson says whether a text is JSON, and decodes its strings; it forgets
// where things stood. The tree here remembers, so that a mistake of meaning is
// shown as exactly as one of syntax. Values stay in the text.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_JSON_H
#define FLCC_JSON_H

#include "origin.h"
#include <stdint.h>

enum fl_node_type {
  FL_NODE_OBJECT,
  FL_NODE_ARRAY,
  FL_NODE_STRING,
  FL_NODE_NUMBER,
  FL_NODE_BOOLEAN,
  FL_NODE_NULL,
};

struct fl_node {
  enum fl_node_type type;
  size_t start, end;         ///< of the value, in the text
  const char *key;           ///< of a member, decoded; else NULL
  size_t key_start, key_end; ///< quotes included
  const char *string;        ///< FL_NODE_STRING: decoded
  struct fl_node *first;     ///< what is in an object or array ...
  struct fl_node *next;      ///< ... one behind the other
  uint32_t made;             ///< of whoever compiles it
};

struct fl_json {
  const char *path;               ///< as it is shown
  const struct fl_origin *origin; ///< of a workflow in C, else NULL
  const char *text;
  size_t size;
  size_t *lines; ///< where the second line begins, and all behind it
  size_t line_count;
  struct fl_node *root;
};

/// Reads a file, which was made of C when there is an origin. 0, or -1 when it
/// is no JSON or has a key twice; said.
int fl_json_load(struct fl_json *json, const char *path,
                 const struct fl_origin *origin);

struct fl_node *fl_json_member(const struct fl_node *object, const char *key);

/// The value, and the key of a member (the value when there is none).
struct fl_place fl_json_at(const struct fl_json *json,
                           const struct fl_node *node);
struct fl_place fl_json_at_key(const struct fl_json *json,
                               const struct fl_node *node);

/// The part of a string value whose decoded bytes begin at `start`.
struct fl_place fl_json_inside(const struct fl_json *json,
                               const struct fl_node *node, size_t start,
                               size_t size);

/// The value's text without white space, everything else as it was written:
/// numbers keep their digits.
char *fl_json_compact(const struct fl_json *json, const struct fl_node *node);

#endif
