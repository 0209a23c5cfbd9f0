//===-- rt/abi/timestamp.h - Timestamps of Amazon States Language ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// RFC 3339 with an upper-case T, and an upper-case Z or an offset. flcc checks
// what a definition says with it, the host what data says.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_TIMESTAMP_H
#define FL_ABI_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fl_timestamp {
  int64_t seconds; ///< since 1970, UTC
  uint32_t nanoseconds;
};

/// Reads `count` digits at *at, or returns false.
static inline bool fl_timestamp_digits(const char **at, const char *end,
                                       int count, int *value) {
  *value = 0;
  for (int i = 0; i < count; i++, ++*at) {
    if (*at == end || **at < '0' || **at > '9')
      return false;
    *value = *value * 10 + (**at - '0');
  }
  return true;
}

static inline bool fl_timestamp_take(const char **at, const char *end, char c) {
  if (*at == end || **at != c)
    return false;
  ++*at;
  return true;
}

/// Days from 1970-01-01, in the Gregorian calendar.
static inline int64_t fl_timestamp_days(int64_t year, int month, int day) {
  // Years that begin in March: the day that leaps is the last one.
  year -= month <= 2;
  int64_t era = year / 400, of_era = year - era * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
         719468;
}

static inline bool fl_timestamp_offset(const char **at, const char *end,
                                       int *seconds) {
  int hours, minutes;
  *seconds = 0;
  if (fl_timestamp_take(at, end, 'Z'))
    return true;
  bool minus = fl_timestamp_take(at, end, '-');
  if (!minus && !fl_timestamp_take(at, end, '+'))
    return false;
  if (!fl_timestamp_digits(at, end, 2, &hours) ||
      !fl_timestamp_take(at, end, ':') ||
      !fl_timestamp_digits(at, end, 2, &minutes) || hours > 23 || minutes > 59)
    return false;
  *seconds = (hours * 60 + minutes) * (minus ? -60 : 60);
  return true;
}

/// False where the text is no timestamp.
static inline bool fl_timestamp_parse(const char *text, size_t size,
                                      struct fl_timestamp *time) {
  static const unsigned char lengths[] = {31, 29, 31, 30, 31, 30,
                                          31, 31, 30, 31, 30, 31};
  const char *at = text, *end = text + size;
  int year, month, day, hour, minute, second, offset;
  if (!fl_timestamp_digits(&at, end, 4, &year) ||
      !fl_timestamp_take(&at, end, '-') ||
      !fl_timestamp_digits(&at, end, 2, &month) ||
      !fl_timestamp_take(&at, end, '-') ||
      !fl_timestamp_digits(&at, end, 2, &day) ||
      !fl_timestamp_take(&at, end, 'T') ||
      !fl_timestamp_digits(&at, end, 2, &hour) ||
      !fl_timestamp_take(&at, end, ':') ||
      !fl_timestamp_digits(&at, end, 2, &minute) ||
      !fl_timestamp_take(&at, end, ':') ||
      !fl_timestamp_digits(&at, end, 2, &second))
    return false;
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] ||
      (month == 2 && day == 29 && !leap) || hour > 23 || minute > 59 ||
      second > 60)
    return false;
  uint32_t nanoseconds = 0;
  if (fl_timestamp_take(&at, end, '.')) {
    const char *first = at;
    uint32_t unit = 100000000;
    for (; at < end && *at >= '0' && *at <= '9'; at++, unit /= 10)
      nanoseconds += (uint32_t)(*at - '0') * unit;
    if (at == first)
      return false;
  }
  if (!fl_timestamp_offset(&at, end, &offset) || at != end)
    return false;
  time->seconds = fl_timestamp_days(year, month, day) * 86400 + hour * 3600 +
                  minute * 60 + second - offset;
  time->nanoseconds = nanoseconds;
  return true;
}

#endif
