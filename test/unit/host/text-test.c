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
    {"tru", 3, "unexpected end of input"},
    {"[1,]", 2, "trailing comma is not allowed"},
    {"[1 2]", 3,
     "unexpected character, expected a comma or a closing bracket"},
    {"{\"a\":1,}", 6, "trailing comma is not allowed"},
    {"{\"a\" 1}", 5, "unexpected character, expected a colon after object key"},
    {"{\"a\":1]", 6,
     "unexpected character, expected a comma or a closing brace"},
    {"{a:1}", 1, "unexpected character, expected a string for object key"},
    {"01", 0, "number with leading zero is not allowed"},
    {"-", 1, "unexpected end of input"},
    {"-x", 1, "no digit after minus sign"},
    {"[1.x]", 4, "no digit after decimal point"},
    {"[1ex]", 4, "no digit after exponent sign"},
    {"+1", 0, "unexpected character, expected a valid root value"},
    {"NaN", 0, "unexpected character, expected a valid root value"},
    {"1 2", 2, "unexpected content after document"},
    {"{} x", 3, "unexpected content after document"},
    {"\"a\nb\"", 2, "unexpected control character in string"},
    {"\"\\x\"", 2, "invalid escaped character in string"},
    {"\"\\u12g4\"", 1, "invalid escaped sequence in string"},
    {"\"\\ud800\"", 7, "no low surrogate in string"},
    {"\"\\udc00x\"", 1, "invalid high surrogate in string"},
    {"\"\xC0\x80\"", 1, "invalid UTF-8 encoding in string"},
    {"\"\xED\xA0\x80\"", 1, "invalid UTF-8 encoding in string"},
    {"\"\xF5\x80\x80\x80\"", 1, "invalid UTF-8 encoding in string"},
    {"\xEF\xBB\xBF{}", 0, "byte order mark (BOM) is not supported"},
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
    if (fault.offset != invalid[i].offset) {
      fprintf(stderr, "%s: at %zu\n", invalid[i].json, fault.offset);
      exit(1);
    }
  }
  CHECK(!check("\"a\0b\"", 5, &fault));
  CHECK_EQUAL(fault.what, "unexpected control character in string");
  CHECK(!check("1\0", 2, &fault) && fault.offset == 1);

  // Brackets in strings do not nest; in a wide document no level counts twice.
  char deep[2 * FL_JSON_DEPTH + 16] = "[\"[[[\\\"[\",[],";
  size_t start = strlen(deep), more = FL_JSON_DEPTH - 1;
  memset(deep + start, '[', more);
  memset(deep + start + more, ']', more + 1);
  CHECK(check(deep, start + 2 * more + 1, &fault));
  more++;
  memset(deep + start, '[', more);
  memset(deep + start + more, ']', more + 1);
  CHECK(!check(deep, start + 2 * more + 1, &fault));
  CHECK_EQUAL(fault.what, "nested too deeply");
  CHECK(fault.offset == start + more - 1);

  struct fl_position position = fl_json_position("a\nbc\n", 3);
  CHECK(position.line == 2 && position.column == 2);
}

/// `json`, read and written again.
static void expect_printed(const char *json, const char *printed) {
  struct fl_json_fault fault;
  yyjson_doc *doc = fl_json_parse(json, strlen(json), NULL, &fault);
  CHECK(doc);
  size_t size;
  char *text = fl_json_print(doc->root, &size);
  CHECK(text && size == strlen(text));
  CHECK_EQUAL(text, printed);
  free(text);
  yyjson_doc_free(doc);
}

void test_json_kept(void) {
  expect_printed("[1.0, -0, 1e400, 12345678901234567890123, 0.10, 1E+2]",
                 "[1.0,-0,1e400,12345678901234567890123,0.10,1E+2]");
  expect_printed("\"\\u00e9\\u0000/\"", "\"\xC3\xA9\\u0000/\"");
  // Of a name that is there twice, the last one.
  expect_printed("{\"a\":[1,2],\"b\":{},\"\\u0061\":3}",
                 "{\"b\":{},\"a\":3}");
  expect_printed("[{\"a\":{\"b\":1,\"b\":{\"c\":[4]}}},{\"a\":1,\"A\":2}]",
                 "[{\"a\":{\"b\":{\"c\":[4]}}},{\"a\":1,\"A\":2}]");
  expect_printed("{\"a\":{\"x\":1,\"x\":2},\"a\":{\"y\":1,\"y\":2}}",
                 "{\"a\":{\"y\":2}}");

  // In a large object too.
  struct fl_text json = {0}, printed = {0};
  fl_text_add(&json, "{");
  fl_text_add(&printed, "{");
  for (int i = 0; i < 300; i++) {
    fl_text_format(&json, "%s\"name%d\":[%d]", i ? "," : "", i % 200, i);
    if (i >= 100)
      fl_text_format(&printed, "%s\"name%d\":[%d]", i > 100 ? "," : "", i % 200,
                     i);
  }
  fl_text_bytes(&json, "}", 2);
  fl_text_bytes(&printed, "}", 2);
  expect_printed(json.data, printed.data);
  fl_text_free(&json);
  fl_text_free(&printed);
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
