//===-- examples/finra/lastpx.c - Audit: the format of each last price ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "finra.h"

enum { PRICE_DIGITS = 9, PRICE_WHOLE_MIN = 3, PRICE_WHOLE_MAX = 6 };

/// Writes a price as the shortest decimal that reads back as the same number,
/// which is how it stood in the document. False when that takes more digits
/// than any valid price has.
static bool print_price(double price, char *text, size_t room) {
  for (int places = 1; places <= PRICE_DIGITS; ++places) {
    int length = snprintf(text, room, "%.*f", places, price);
    if (length < 0 || (size_t)length >= room)
      return false;
    if (strtod(text, NULL) == price)
      return true;
  }
  return false;
}

/// LastPx (FIX tag 31) has nine digits, three to six of them before the point.
/// A whole number has no such format to keep. A price in quotes is taken digit
/// by digit, so that it may end in zeros.
static const char *broken(const json_t *value) {
  char printed[32];
  const char *text = json_string_value(value);
  if (json_is_integer(value))
    return NULL;
  if (json_is_real(value) &&
      print_price(json_real_value(value), printed, sizeof printed))
    text = printed;
  if (!text)
    return "is no price";
  size_t whole = strspn(text, "0123456789");
  if (text[whole] != '.')
    return "has no digits before a point";
  size_t fraction = strspn(text + whole + 1, "0123456789");
  if (text[whole + 1 + fraction] || whole < PRICE_WHOLE_MIN ||
      whole > PRICE_WHOLE_MAX || whole + fraction != PRICE_DIGITS)
    return "is not in the format 3.6, 4.5, 5.4 or 6.3";
  return NULL;
}

[[faastlane::handler]] [[faastlane::allow("fs-read:" FINRA_DATA)]]
int lastpx(const struct fl_input *in, struct fl_reply *reply) {
  return finra_audit(in, reply, "LastPx", broken);
}
