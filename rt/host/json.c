//===-- rt/host/json.c - Checks that bytes are JSON -----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No recursion: what encloses the cursor is a stack of bits, so hostile input
// costs no stack.
//
//===----------------------------------------------------------------------===//
#include "json.h"
#include "utf8.h"

#include <limits.h>
#include <string.h>

struct scan {
  const unsigned char *at, *end;
  const char *what; ///< what is wrong at `at`
};

static bool refuse(struct scan *scan, const char *what) {
  scan->what = scan->at == scan->end ? "unexpected end of input" : what;
  return false;
}

static bool is_digit(const struct scan *scan) {
  return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

static bool digits(struct scan *scan, const char *what) {
  if (!is_digit(scan))
    return refuse(scan, what);
  while (is_digit(scan))
    scan->at++;
  return true;
}

static bool accept(struct scan *scan, unsigned char c) {
  if (scan->at == scan->end || *scan->at != c)
    return false;
  scan->at++;
  return true;
}

static bool number(struct scan *scan) {
  accept(scan, '-');
  if (accept(scan, '0')) {
    if (is_digit(scan))
      return refuse(scan, "a number does not start with 0");
  } else if (!digits(scan, "expected a digit")) {
    return false;
  }
  if (accept(scan, '.') && !digits(scan, "expected a digit after '.'"))
    return false;
  if (accept(scan, 'e') || accept(scan, 'E')) {
    if (!accept(scan, '+'))
      accept(scan, '-');
    if (!digits(scan, "expected a digit in the exponent"))
      return false;
  }
  return true;
}

/// The four digits of \uXXXX, or -1.
static int hex4(struct scan *scan) {
  int value = 0;
  for (int i = 0; i < 4; i++, scan->at++) {
    int c = scan->at < scan->end ? *scan->at : 0;
    int lower = c | 0x20;
    if (c >= '0' && c <= '9')
      value = value * 16 + c - '0';
    else if (lower >= 'a' && lower <= 'f')
      value = value * 16 + lower - 'a' + 10;
    else
      return -1;
  }
  return value;
}

static bool escape(struct scan *scan) {
  if (scan->at == scan->end || *scan->at == '\0' ||
      !strchr("\"\\/bfnrtu", *scan->at))
    return refuse(scan, "unknown escape in a string");
  if (*scan->at++ != 'u')
    return true;
  int unit = hex4(scan);
  if (unit < 0)
    return refuse(scan, "expected four hexadecimal digits after '\\u'");
  if (unit < 0xD800 || unit > 0xDFFF)
    return true;
  if (unit < 0xDC00 && accept(scan, '\\') && accept(scan, 'u')) {
    int low = hex4(scan);
    if (low >= 0xDC00 && low <= 0xDFFF)
      return true;
  }
  return refuse(scan, "half of a surrogate pair in a string");
}

/// A string whose opening quote was taken.
static bool string(struct scan *scan) {
  for (;;) {
    while (scan->at < scan->end && *scan->at >= 0x20 && *scan->at < 0x80 &&
           *scan->at != '"' && *scan->at != '\\')
      scan->at++;
    if (accept(scan, '"'))
      return true;
    if (accept(scan, '\\')) {
      if (!escape(scan))
        return false;
      continue;
    }
    if (scan->at == scan->end || *scan->at < 0x20)
      return refuse(scan, "control character in a string");
    size_t length = fl_utf8_length(scan->at, (size_t)(scan->end - scan->at));
    if (length == 0)
      return refuse(scan, "a string is not valid UTF-8");
    scan->at += length;
  }
}

static bool word(struct scan *scan, const char *text) {
  size_t size = strlen(text);
  if ((size_t)(scan->end - scan->at) < size ||
      memcmp(scan->at, text, size) != 0)
    return refuse(scan, "expected a JSON value");
  scan->at += size;
  return true;
}

static bool scalar(struct scan *scan) {
  switch (*scan->at) {
  case '"':
    scan->at++;
    return string(scan);
  case 't':
    return word(scan, "true");
  case 'f':
    return word(scan, "false");
  case 'n':
    return word(scan, "null");
  case '-':
    return number(scan);
  default:
    return is_digit(scan) ? number(scan)
                          : refuse(scan, "expected a JSON value");
  }
}

/// A set bit is an object, a clear one an array.
struct nesting {
  unsigned char bits[FL_JSON_DEPTH / CHAR_BIT];
  size_t depth;
};

static bool in_object(const struct nesting *nesting) {
  size_t top = nesting->depth - 1;
  return nesting->bits[top / CHAR_BIT] >> top % CHAR_BIT & 1;
}

static bool push(struct scan *scan, struct nesting *nesting, bool object) {
  if (nesting->depth == FL_JSON_DEPTH)
    return refuse(scan, "nested too deeply");
  size_t top = nesting->depth++;
  unsigned char *byte = &nesting->bits[top / CHAR_BIT];
  unsigned char bit = (unsigned char)(1U << top % CHAR_BIT);
  *byte = object ? (unsigned char)(*byte | bit) : (unsigned char)(*byte & ~bit);
  scan->at++;
  return true;
}

static void space(struct scan *scan) {
  while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' ||
                                  *scan->at == '\t' || *scan->at == '\r'))
    scan->at++;
}

static bool key(struct scan *scan) {
  space(scan);
  if (!accept(scan, '"'))
    return refuse(scan, "expected a name in double quotes");
  if (!string(scan))
    return false;
  space(scan);
  if (!accept(scan, ':'))
    return refuse(scan, "expected ':' after a name");
  return true;
}

/// What may follow a whole value: the end of what encloses it, or a comma.
/// *more says that a value must follow.
static bool after_value(struct scan *scan, struct nesting *nesting,
                        bool *more) {
  for (;;) {
    space(scan);
    *more = false;
    if (nesting->depth == 0)
      return scan->at == scan->end ||
             refuse(scan, "unexpected text after the value");
    bool object = in_object(nesting);
    if (accept(scan, ',')) {
      *more = true;
      return !object || key(scan);
    }
    if (!accept(scan, object ? '}' : ']'))
      return refuse(scan,
                    object ? "expected ',' or '}'" : "expected ',' or ']'");
    nesting->depth--;
  }
}

static bool document(struct scan *scan) {
  struct nesting nesting = {.depth = 0};
  for (bool more = true; more;) {
    space(scan);
    if (scan->at == scan->end)
      return refuse(scan, "");
    bool object = *scan->at == '{';
    if (!object && *scan->at != '[') {
      if (!scalar(scan))
        return false;
    } else {
      if (!push(scan, &nesting, object))
        return false;
      space(scan);
      if (accept(scan, object ? '}' : ']')) {
        nesting.depth--;
      } else {
        if (object && !key(scan))
          return false;
        continue;
      }
    }
    if (!after_value(scan, &nesting, &more))
      return false;
  }
  return true;
}

bool fl_json_check(const char *json, size_t size, struct fl_json_fault *fault) {
  struct scan scan = {(const unsigned char *)json,
                      (const unsigned char *)json + size, NULL};
  if (document(&scan))
    return true;
  fault->offset = (size_t)((const char *)scan.at - json);
  fault->what = scan.what;
  return false;
}

struct fl_position fl_json_position(const char *json, size_t offset) {
  struct fl_position position = {1, 1};
  for (size_t i = 0; i < offset; i++) {
    position.column++;
    if (json[i] == '\n') {
      position.line++;
      position.column = 1;
    }
  }
  return position;
}
