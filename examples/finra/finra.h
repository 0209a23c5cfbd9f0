//===-- examples/finra/finra.h - What the FINRA functions share ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The workload is trade audit, as in Faastlane (USENIX ATC'21): the price of
// each security and the rules that a portfolio's trades must obey are looked
// at side by side, then the margin account. Every document that goes from
// function to function is {"body": {...}}.
//
// Where the data is: in the input document when it has the member that a
// function looks for ("portfolios", "prices", "marginBalance"), else in the
// files of the folder FINRA_DATA, -DFINRA_DATA='"/srv/finra"': the functions
// that read them are permitted this folder and no other.
//
// A header of static inline functions, because each function of a workflow is
// a program of its own: this code, like jansson, is in each of them once.
//
//===----------------------------------------------------------------------===//
#ifndef FINRA_H
#define FINRA_H

#include <errno.h>
#include <faastlane.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FINRA_DATA
#define FINRA_DATA "/var/lib/finra"
#endif

#define FINRA_BAD_INPUT "Finra.BadInput"
#define FINRA_BAD_DATA "Finra.BadData"

/// The input as JSON, to be released by the caller. NULL after fl_fail.
static inline json_t *finra_parse(const struct fl_input *in,
                                  struct fl_reply *reply) {
  json_error_t error;
  json_t *document = json_loadb(in->data, in->size, 0, &error);
  if (!document)
    fl_fail(reply, FINRA_BAD_INPUT, "input:%d:%d: %s", error.line, error.column,
            error.text);
  return document;
}

/// The member `member` of the document, else the JSON file FINRA_DATA/`name`;
/// to be released by the caller. NULL after fl_fail.
static inline json_t *finra_data(json_t *document, const char *member,
                                 const char *name, struct fl_reply *reply) {
  json_t *data = json_object_get(document, member);
  if (data)
    return json_incref(data);
  char path[PATH_MAX];
  snprintf(path, sizeof path, FINRA_DATA "/%s", name);
  json_error_t error;
  data = json_load_file(path, 0, &error);
  if (!data)
    fl_fail(reply, FINRA_BAD_DATA, "%s:%d:%d: %s", path, error.line,
            error.column, error.text);
  return data;
}

/// The text of body.`member`, which lives as long as the document. NULL after
/// fl_fail.
static inline const char *finra_text(json_t *document, const char *member,
                                     struct fl_reply *reply) {
  json_t *body = json_object_get(document, "body");
  const char *text = json_string_value(json_object_get(body, member));
  if (!text)
    fl_fail(reply, FINRA_BAD_INPUT, "the input has no text body.%s", member);
  return text;
}

/// The trades of a portfolio, an array that lives as long as `portfolios`.
/// NULL after fl_fail.
static inline json_t *finra_trades(json_t *portfolios, const char *portfolio,
                                   struct fl_reply *reply) {
  json_t *trades = json_object_get(portfolios, portfolio);
  if (!json_is_array(trades)) {
    fl_fail(reply, FINRA_BAD_DATA, "there is no portfolio '%s'", portfolio);
    return NULL;
  }
  return trades;
}

/// Answers {"body": `body`} and releases `body`, which may be NULL when it
/// could not be made. What the handler is to return.
static inline int finra_answer(struct fl_reply *reply, json_t *body) {
  json_auto_t *answer = json_pack("{so*}", "body", body);
  char *text = body ? json_dumps(answer, JSON_COMPACT) : NULL;
  if (!text)
    return fl_fail(reply, "States.TaskFailed", "%s", strerror(ENOMEM));
  return fl_reply_take(reply, text, strlen(text), FL_JSON);
}

/// Audits each trade of the portfolio by one rule: `broken` says what is wrong
/// with the trade's `field`, or NULL. Answers {"valid", "portfolio"} with a
/// "finding" for the first trade that breaks it.
static inline int finra_audit(const struct fl_input *in, struct fl_reply *reply,
                              const char *field,
                              const char *(*broken)(const json_t *value)) {
  json_auto_t *document = finra_parse(in, reply);
  if (!document)
    return -1;
  const char *portfolio = finra_text(document, "portfolio", reply);
  if (!portfolio)
    return -1;
  json_auto_t *portfolios =
      finra_data(document, "portfolios", "portfolios.json", reply);
  if (!portfolios)
    return -1;
  json_t *trades = finra_trades(portfolios, portfolio, reply);
  if (!trades)
    return -1;

  size_t at;
  json_t *trade;
  json_array_foreach(trades, at, trade) {
    const char *what = broken(json_object_get(trade, field));
    if (!what)
      continue;
    json_t *finding = json_sprintf("trade %zu: %s %s", at + 1, field, what);
    return finra_answer(reply, json_pack("{sb ss so}", "valid", 0, "portfolio",
                                         portfolio, "finding", finding));
  }
  return finra_answer(reply,
                      json_pack("{sb ss}", "valid", 1, "portfolio", portfolio));
}

#endif
