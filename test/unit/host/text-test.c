//===-- test/unit/host/text-test.c - Tests of the JSON check and text -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "harness.h"
#include "json.h"
#include "message.h"
#include "text.h"

#include <string.h>

static const char *const valid[] = {
    "{}",
    " [ ] ",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-12.5e+3",
    "1E9",
    "\"\"",
    "\"a\\n\\u00e9\\\\\\\"\\/\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u0000\"",
    "\"\xE2\x98\x83 \xF0\x9F\x98\x80\"",
    "{\"a\":[1,2,{\"b\":null}],\"c\":\"d\"}",
    "[[[[]]],{}]",
    "\r\n\t {\n\"a\" : 1 ,\n\"a\":2}\n",
};

static const struct {
  const char *json;
  size_t offset;
  const char *what;
} invalid[] = {
    {"", 0, "unexpected end of input"},
    {"  ", 2, "unexpected end of input"},
    {"{", 1, "unexpected end of input"},
    {"[1", 2, "unexpected end of input"},
    {"\"abc", 4, "unexpected end of input"},
    {"tru", 0, "expected a JSON value"},
    {"[1,]", 3, "expected a JSON value"},
    {"[1 2]", 3, "expected ',' or ']'"},
    {"{\"a\":1,}", 7, "expected a name in double quotes"},
    {"{\"a\" 1}", 5, "expected ':' after a name"},
    {"{\"a\":1]", 6, "expected ',' or '}'"},
    {"{a:1}", 1, "expected a name in double quotes"},
    {"01", 1, "a number does not start with 0"},
    {"-", 1, "unexpected end of input"},
    {"-x", 1, "expected a digit"},
    {"1.x", 2, "expected a digit after '.'"},
    {"1ex", 2, "expected a digit in the exponent"},
    {"+1", 0, "expected a JSON value"},
    {"NaN", 0, "expected a JSON value"},
    {"1 2", 2, "unexpected text after the value"},
    {"{} x", 3, "unexpected text after the value"},
    {"\"a\nb\"", 2, "control character in a string"},
    {"\"\\x\"", 2, "unknown escape in a string"},
    {"\"\\u12g4\"", 5, "expected four hexadecimal digits after '\\u'"},
    {"\"\\ud800\"", 7, "half of a surrogate pair in a string"},
    {"\"\\udc00x\"", 7, "half of a surrogate pair in a string"},
    {"\"\xC0\x80\"", 1, "a string is not valid UTF-8"},
    {"\"\xED\xA0\x80\"", 1, "a string is not valid UTF-8"},
    {"\"\xF5\x80\x80\x80\"", 1, "a string is not valid UTF-8"},
    {"\xEF\xBB\xBF{}", 0, "expected a JSON value"},
};

/// In memory of just its size, so that ASan sees a read past its end.
static bool check(const char *json, size_t size, struct fl_json_fault *fault) {
  char *copy = malloc(size ? size : 1);
  CHECK(copy);
  memcpy(copy, json, size);
  bool good = fl_json_check(copy, size, fault);
  free(copy);
  return good;
}

void test_json(void) {
  struct fl_json_fault fault;
  for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
    if (!check(valid[i], strlen(valid[i]), &fault)) {
      fprintf(stderr, "refused: %s: %zu: %s\n", valid[i], fault.offset,
              fault.what);
      exit(1);
    }
    // No beginning of a document but the whole of it may read past its end.
    for (size_t size = 0; size < strlen(valid[i]); size++)
      check(valid[i], size, &fault);
  }
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
    if (check(invalid[i].json, strlen(invalid[i].json), &fault)) {
      fprintf(stderr, "accepted: %s\n", invalid[i].json);
      exit(1);
    }
    CHECK_EQUAL(fault.what, invalid[i].what);
    CHECK(fault.offset == invalid[i].offset);
  }
  char deep[2 * FL_JSON_DEPTH + 2];
  memset(deep, '[', FL_JSON_DEPTH);
  memset(deep + FL_JSON_DEPTH, ']', FL_JSON_DEPTH);
  CHECK(check(deep, (size_t)2 * FL_JSON_DEPTH, &fault));
  memset(deep, '[', FL_JSON_DEPTH + 1);
  CHECK(!check(deep, sizeof deep, &fault));
  CHECK_EQUAL(fault.what, "nested too deeply");
  CHECK(fault.offset == FL_JSON_DEPTH);

  struct fl_position position = fl_json_position("a\nbc\n", 3);
  CHECK(position.line == 2 && position.column == 2);
}

static bool is_json(const char *type) {
  struct fl_message *message = fl_message_wrap("", 0, type, NULL);
  CHECK(message);
  bool is = fl_message_is_json(message);
  fl_message_release(message);
  return is;
}

void test_text(void) {
  struct fl_text text = {0};
  fl_text_quote(&text, "a\"\\\n\t\x01\x7F\xC3\xA9\xFF!");
  fl_text_plain(&text, "|\x1B[1m\n\xC3\xA9", 8);
  fl_text_json(&text, " \n[1,\n2]\r\n", 10);
  fl_text_bytes(&text, "", 1);
  CHECK(!text.failed);
  CHECK_EQUAL(text.data,
              "\"a\\\"\\\\\\n\\t\\u0001\\u007f\xC3\xA9\xEF\xBF\xBD!\""
              "|\\x1b[1m\\n\xC3\xA9[1, 2]");
  fl_text_free(&text);

  CHECK(is_json("application/json"));
  CHECK(is_json("Application/JSON; charset=utf-8"));
  CHECK(is_json("application/problem+json"));
  CHECK(!is_json("application/jsonx"));
  CHECK(!is_json("+json"));
  CHECK(!is_json(""));
  CHECK(!is_json("image/png"));
}
