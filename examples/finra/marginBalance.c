//===-- examples/finra/marginBalance.c - The margin account, after the audit
//===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "finra.h"

/// Maintenance margin for long positions, FINRA rule 4210: this share of
/// their market value.
#define MAINTENANCE_MARGIN 0.25

/// What the functions before this one found. Borrowed from the input, but for
/// `findings`.
struct audit {
  json_t *data;   ///< an outcome that carries portfolios and balances, or NULL
  json_t *prices; ///< by ticker
  const char *portfolio;
  bool valid;
  json_t *findings;
};

/// Gathers the outcomes of the parallel stage: one of a kind or many, in any
/// order.
static int gather(json_t *outcomes, struct audit *audit,
                  struct fl_reply *reply) {
  size_t at;
  json_t *outcome;
  json_array_foreach(outcomes, at, outcome) {
    json_t *body = json_object_get(outcome, "body");
    json_t *valid = json_object_get(body, "valid");
    json_t *prices = json_object_get(body, "marketData");
    json_t *finding = json_object_get(body, "finding");
    if (json_object_get(outcome, "portfolios"))
      audit->data = outcome;
    if (prices)
      audit->prices = prices;
    if (valid) {
      audit->valid = audit->valid && json_is_true(valid);
      audit->portfolio = finra_text(outcome, "portfolio", reply);
      if (!audit->portfolio)
        return -1;
    }
    if (finding && json_array_append(audit->findings, finding))
      return fl_fail(reply, "States.TaskFailed", "%s", strerror(ENOMEM));
  }
  if (!audit->prices || !audit->portfolio)
    return fl_fail(reply, FINRA_BAD_INPUT, "the input has no %s",
                   audit->prices ? "result of an audit" : "market data");
  return 0;
}

/// What the trades are worth at the market's prices. 0, or -1 after fl_fail.
static int add_up(json_t *trades, json_t *prices, double *sum,
                  struct fl_reply *reply) {
  size_t at;
  json_t *trade;
  double total = 0;
  json_array_foreach(trades, at, trade) {
    const char *security =
        json_string_value(json_object_get(trade, "Security"));
    json_t *price = security ? json_object_get(prices, security) : NULL;
    if (!json_is_number(price))
      return fl_fail(reply, FINRA_BAD_DATA, "there is no price of '%s'",
                     security ? security : "(unnamed)");
    total += json_number_value(json_object_get(trade, "LastQty")) *
             json_number_value(price);
  }
  *sum = total;
  return 0;
}

/// Does the account hold enough for the portfolio? 0, or -1 after fl_fail.
static int check_margin(const struct audit *audit, bool *satisfied,
                        struct fl_reply *reply) {
  json_auto_t *portfolios =
      finra_data(audit->data, "portfolios", "portfolios.json", reply);
  if (!portfolios)
    return -1;
  json_auto_t *balances =
      finra_data(audit->data, "marginBalance", "marginBalance.json", reply);
  if (!balances)
    return -1;
  json_t *trades = finra_trades(portfolios, audit->portfolio, reply);
  if (!trades)
    return -1;
  json_t *balance = json_object_get(balances, audit->portfolio);
  if (!json_is_number(balance))
    return fl_fail(reply, FINRA_BAD_DATA, "there is no margin account of '%s'",
                   audit->portfolio);
  double value;
  if (add_up(trades, audit->prices, &value, reply))
    return -1;
  *satisfied = json_number_value(balance) >= MAINTENANCE_MARGIN * value;
  return 0;
}

[[faastlane::handler]] [[faastlane::allow("fs-read:" FINRA_DATA)]]
int marginBalance(const struct fl_input *in, struct fl_reply *reply) {
  json_auto_t *outcomes = finra_parse(in, reply);
  if (!outcomes)
    return -1;
  json_auto_t *findings = json_array();
  struct audit audit = {.valid = true, .findings = findings};
  if (gather(outcomes, &audit, reply))
    return -1;
  bool satisfied;
  if (check_margin(&audit, &satisfied, reply))
    return -1;
  return finra_answer(reply,
                      json_pack("{ss sb sb sO}", "portfolio", audit.portfolio,
                                "validFormat", audit.valid, "marginSatisfied",
                                satisfied, "findings", findings));
}
