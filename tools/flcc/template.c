//===-- tools/flcc/template.c - Payload templates, compiled ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "template.h"
#include "path.h"
#include "workflow.h"
#include <jansson.h>
#include <string.h>

static bool compile(struct fl_source *source, const struct fl_node *node,
                    bool literal);

static void use(struct fl_source *source, const struct fl_node *node) {
  source->node = node;
  source->text = node->type == FL_NODE_STRING ? node->string : NULL;
  source->at = 0;
}

static bool compile_expression(struct fl_source *source,
                               const struct fl_node *node) {
  // A mistake leaves the compiler somewhere inside; the next one starts anew.
  source = &(struct fl_source){.json = source->json,
                               .scope = source->scope,
                               .code = source->code,
                               .depth = source->depth};
  use(source, node);
  if (!source->text)
    return fl_source_error(source, 0, 0,
                           "the value of '%s' must be a string: a path or a "
                           "function",
                           node->key);
  bool good;
  if (*source->text == '$') {
    good = fl_path_compile(source, FL_PATH_FREE);
  } else if (fl_text_starts(source->text, "States.")) {
    good = fl_intrinsic_compile(source);
  } else {
    return fl_source_error(source, 0, strlen(source->text),
                           "this is no path, which starts with '$', and no "
                           "function, which starts with 'States.'");
  }
  if (good && source->text[source->at])
    return fl_source_error(source, source->at, 1,
                           "unexpected character behind this");
  return good;
}

// The name without the .$ that says what the value is.
static size_t member_size(const struct fl_node *member, bool literal) {
  size_t size = strlen(member->key);
  return !literal && fl_text_ends(member->key, ".$") ? size - 2 : size;
}

static bool compile_members(struct fl_source *source,
                            const struct fl_node *node, bool literal,
                            uint32_t *count) {
  bool good = true;
  json_t *names = json_object();
  for (struct fl_node *member = node->first; member; member = member->next) {
    size_t size = member_size(member, literal);
    const char *name = fl_text_slice(member->key, size);
    if (json_object_get(names, name)) {
      struct fl_place place = fl_json_at_key(source->json, member);
      fl_diag(FL_ERROR, &place, "the member '%s' is made twice", name);
      good = false;
    }
    json_object_set_new(names, name, json_true());
    fl_code_text(source->code, name, size);
    good &= size == strlen(member->key) ? compile(source, member, literal)
                                        : compile_expression(source, member);
    ++*count;
  }
  json_decref(names);
  return good;
}

static bool compile_container(struct fl_source *source,
                              const struct fl_node *node, bool literal) {
  bool object = node->type == FL_NODE_OBJECT, good = true;
  use(source, node);
  if (!fl_source_enter(source))
    return false;
  uint32_t place =
      fl_code_begin(source->code, object ? FL_OP_OBJECT : FL_OP_ARRAY);
  uint32_t count = 0;
  fl_code_word(source->code, 0);
  if (object)
    good = compile_members(source, node, literal, &count);
  else
    for (struct fl_node *item = node->first; item; item = item->next, ++count)
      good &= compile(source, item, literal);
  source->code->words[place + 2] = count;
  fl_code_end(source->code, place);
  fl_source_leave(source);
  return good;
}

static bool compile(struct fl_source *source, const struct fl_node *node,
                    bool literal) {
  struct fl_code *code = source->code;
  const char *text = source->json->text + node->start;
  uint32_t place;
  switch (node->type) {
  case FL_NODE_OBJECT:
  case FL_NODE_ARRAY:
    return compile_container(source, node, literal);
  case FL_NODE_STRING:
    place = fl_code_begin(code, FL_OP_STRING);
    fl_code_text(code, node->string, strlen(node->string));
    break;
  case FL_NODE_NUMBER:
    place = fl_code_begin(code, FL_OP_NUMBER);
    fl_code_text(code, text, node->end - node->start);
    break;
  case FL_NODE_BOOLEAN:
    place = fl_code_begin(code, *text == 't' ? FL_OP_TRUE : FL_OP_FALSE);
    break;
  case FL_NODE_NULL:
    place = fl_code_begin(code, FL_OP_NULL);
    break;
  }
  fl_code_end(code, place);
  return true;
}

uint32_t fl_template_compile(struct fl_source *source,
                             const struct fl_node *node) {
  uint32_t place = source->code->word_count;
  return compile(source, node, false) ? place : FL_NONE;
}

uint32_t fl_template_literal(struct fl_source *source,
                             const struct fl_node *node) {
  uint32_t place = source->code->word_count;
  return compile(source, node, true) ? place : FL_NONE;
}

uint32_t fl_template_expression(struct fl_source *source,
                                const struct fl_node *node) {
  uint32_t place = source->code->word_count;
  return compile_expression(source, node) ? place : FL_NONE;
}
