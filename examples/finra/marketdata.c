//===-- examples/finra/marketdata.c - The last closing prices of a market ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "finra.h"

enum { CLOSE_COLUMN = 4, DATE_LENGTH = sizeof "2004-08-19" - 1 };

/// The securities of a type of portfolio, in the order in which yfinance.csv
/// holds their histories.
static const struct market {
  const char *type;
  const char *tickers[5];
} markets[] = {
    {"S&P", {"GOOG", "AMZN", "MSFT", "SVFAU", "AB"}},
};

static const struct market *find_market(const char *type) {
  for (size_t i = 0; i < sizeof markets / sizeof *markets; ++i)
    if (!strcmp(markets[i].type, type))
      return &markets[i];
  return NULL;
}

/// The closing price in a row of comma-separated values. False when the row
/// has none.
static bool read_close(const char *row, double *close) {
  for (int column = 0; column < CLOSE_COLUMN; ++column) {
    row = strchr(row, ',');
    if (!row++)
      return false;
  }
  char *end;
  *close = strtod(row, &end);
  return end != row && *end == ',';
}

/// Reads a file of daily histories, one security after another: a row with an
/// earlier date than the one before begins the next. NULL after fl_fail.
static json_t *read_histories(FILE *file, const char *path,
                              const struct market *market,
                              struct fl_reply *reply) {
  json_auto_t *prices = json_object();
  const char *const *ticker = market->tickers;
  const char *const *end = ticker + sizeof market->tickers / sizeof *ticker;
  char row[256], date[DATE_LENGTH + 1] = "";
  double close = 0;
  // The first line names the columns.
  bool rows = fgets(row, sizeof row, file) != NULL;
  while (rows && fgets(row, sizeof row, file)) {
    if (strncmp(row, date, DATE_LENGTH) < 0) {
      json_object_set_new(prices, *ticker, json_real(close));
      if (++ticker == end)
        break;
    }
    if (!read_close(row, &close)) {
      fl_fail(reply, FINRA_BAD_DATA, "%s: no closing price in: %.80s", path,
              row);
      return NULL;
    }
    memcpy(date, row, DATE_LENGTH);
  }
  if (ferror(file) || !*date) {
    fl_fail(reply, FINRA_BAD_DATA, "%s: it cannot be read, or has no rows",
            path);
    return NULL;
  }
  if (ticker != end)
    json_object_set_new(prices, *ticker, json_real(close));
  return json_incref(prices);
}

static json_t *read_prices(json_t *document, const char *type,
                           struct fl_reply *reply) {
  json_t *given = json_object_get(document, "prices");
  if (given) {
    json_t *prices = json_object_get(given, type);
    if (!json_is_object(prices)) {
      fl_fail(reply, FINRA_BAD_DATA, "there are no prices for '%s'", type);
      return NULL;
    }
    return json_incref(prices);
  }
  const struct market *market = find_market(type);
  if (!market) {
    fl_fail(reply, FINRA_BAD_DATA, "there is no portfolio type '%s'", type);
    return NULL;
  }
  static const char path[] = FINRA_DATA "/yfinance.csv";
  FILE *file = fopen(path, "re");
  if (!file) {
    fl_fail(reply, FINRA_BAD_DATA, "%s: %s", path, strerror(errno));
    return NULL;
  }
  // Megabytes, and every read leaves the function's domain.
  char buffer[1 << 16];
  setvbuf(file, buffer, _IOFBF, sizeof buffer);
  json_t *prices = read_histories(file, path, market, reply);
  fclose(file);
  return prices;
}

[[faastlane::handler]] [[faastlane::allow("fs-read:" FINRA_DATA)]]
int marketdata(const struct fl_input *in, struct fl_reply *reply) {
  json_auto_t *document = finra_parse(in, reply);
  if (!document)
    return -1;
  const char *type = finra_text(document, "portfolioType", reply);
  if (!type)
    return -1;
  json_t *prices = read_prices(document, type, reply);
  if (!prices)
    return -1;
  return finra_answer(reply, json_pack("{so}", "marketData", prices));
}
