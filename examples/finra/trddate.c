//===-- examples/finra/trddate.c - Audit: the date of each trade ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "finra.h"

static int two_digits(const char *text) {
  return (text[0] - '0') * 10 + (text[1] - '0');
}

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (leap && month == 2);
}

/// TradeDate (FIX tag 75) is YYMMDD, of this century.
static const char *broken(const json_t *value) {
  const char *text = json_string_value(value);
  if (!text || strlen(text) != 6 || strspn(text, "0123456789") != 6)
    return "is not in the format YYMMDD";
  int year = 2000 + two_digits(text);
  int month = two_digits(text + 2);
  int day = two_digits(text + 4);
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
    return "is no day of the calendar";
  return NULL;
}

[[faastlane::handler]] [[faastlane::allow("fs-read:" FINRA_DATA)]]
int trddate(const struct fl_input *in, struct fl_reply *reply) {
  return finra_audit(in, reply, "TradeDate", broken);
}
