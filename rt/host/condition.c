//===-- rt/host/condition.c - Conditions of Choice states and filters -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A value of another type than the comparison asks for is no error: nothing
// holds of it.
//
//===----------------------------------------------------------------------===//
#include "eval.h"
#include "table.h"

#include "timestamp.h"

/// Whether `order`, of two things that were compared, is what is asked for.
static bool is_relation(unsigned relation, int order) {
  switch (relation) {
  case FL_COMPARE_EQUALS:
    return order == 0;
  case FL_COMPARE_LESS:
    return order < 0;
  case FL_COMPARE_LESS_EQUALS:
    return order <= 0;
  case FL_COMPARE_GREATER:
    return order > 0;
  default:
    return order >= 0;
  }
}

// ---- Choice states ----------------------------------------------------------

/// A pattern in which * stands for any characters and \ takes the next one as
/// it is. A * that was passed is tried again further on: only the last one.
static bool matches(const fl_value *value, const fl_value *pattern) {
  const char *at = fl_value_text(value), *end = at + fl_value_length(value);
  const char *p = fl_value_text(pattern), *last = p + fl_value_length(pattern);
  const char *star = NULL, *retry = NULL;
  while (at < end) {
    if (p < last && *p == '*') {
      star = ++p;
      retry = at;
      continue;
    }
    const char *literal = p < last && *p == '\\' && p + 1 < last ? p + 1 : p;
    if (literal < last && *literal == *at) {
      p = literal + 1;
      at++;
    } else if (star) {
      p = star;
      at = ++retry;
    } else {
      return false;
    }
  }
  while (p < last && *p == '*')
    p++;
  return p == last;
}

static bool read_time(const fl_value *value, struct fl_timestamp *time) {
  return fl_value_is_string(value) &&
         fl_timestamp_parse(fl_value_text(value), fl_value_length(value), time);
}

static bool compare_times(const fl_value *value, const fl_value *operand,
                          unsigned relation) {
  struct fl_timestamp a, b;
  if (!read_time(value, &a) || !read_time(operand, &b))
    return false;
  int order = (a.seconds > b.seconds) - (a.seconds < b.seconds);
  if (!order)
    order = (a.nanoseconds > b.nanoseconds) - (a.nanoseconds < b.nanoseconds);
  return is_relation(relation, order);
}

static bool compare(const fl_value *value, const fl_value *operand,
                    unsigned comparison) {
  unsigned relation = comparison & FL_COMPARE_RELATION;
  switch (comparison & ~(unsigned)FL_COMPARE_RELATION) {
  case FL_COMPARE_STRING:
    if (!fl_value_is_string(value) || !fl_value_is_string(operand))
      return false;
    if (relation == FL_COMPARE_MATCHES)
      return matches(value, operand);
    return is_relation(relation, fl_value_compare_strings(value, operand));
  case FL_COMPARE_NUMERIC:
    return fl_value_is_number(value) && fl_value_is_number(operand) &&
           is_relation(relation, fl_value_compare_numbers(value, operand));
  case FL_COMPARE_TIMESTAMP:
    return compare_times(value, operand, relation);
  default: // FL_COMPARE_BOOLEAN
    return fl_value_is_bool(value) && value->tag == operand->tag;
  }
}

static bool is_of_type(const fl_value *value, unsigned comparison) {
  struct fl_timestamp time;
  switch (comparison) {
  case FL_COMPARE_IS_NULL:
    return fl_value_is_null(value);
  case FL_COMPARE_IS_NUMERIC:
    return fl_value_is_number(value);
  case FL_COMPARE_IS_STRING:
    return fl_value_is_string(value);
  case FL_COMPARE_IS_BOOLEAN:
    return fl_value_is_bool(value);
  default: // FL_COMPARE_IS_TIMESTAMP
    return read_time(value, &time);
  }
}

static int test_choice(struct fl_eval *eval, const uint32_t *node) {
  unsigned comparison = node[2];
  const uint32_t *path = node + 3, *other = path + path[1];
  const fl_value *value = fl_path_find(eval, path);
  if (eval->error)
    return -1;
  bool wanted = *other == FL_OP_TRUE; // of a test of the type
  if (comparison == FL_COMPARE_IS_PRESENT)
    return (value != NULL) == wanted;
  if (!value) {
    fl_eval_fail(eval, "the Choice state's Variable '%s' finds nothing",
                 fl_table_string(path[FL_PATH_TEXT]));
    return -1;
  }
  if (comparison >= FL_COMPARE_IS_NULL)
    return is_of_type(value, comparison) == wanted;
  const fl_value *operand = fl_eval_node(eval, other);
  return operand ? compare(value, operand, comparison) : -1;
}

// ---- Filters ----------------------------------------------------------------

static bool order_holds(const fl_value *a, const fl_value *b, unsigned test) {
  static const unsigned char relations[] = {
      [FL_FILTER_LESS] = FL_COMPARE_LESS,
      [FL_FILTER_LESS_EQUAL] = FL_COMPARE_LESS_EQUALS,
      [FL_FILTER_GREATER] = FL_COMPARE_GREATER,
      [FL_FILTER_GREATER_EQUAL] = FL_COMPARE_GREATER_EQUALS,
  };
  if (fl_value_is_number(a) && fl_value_is_number(b))
    return is_relation(relations[test], fl_value_compare_numbers(a, b));
  return fl_value_is_string(a) && fl_value_is_string(b) &&
         is_relation(relations[test], fl_value_compare_strings(a, b));
}

static bool is_in(const fl_value *value, const fl_value *array) {
  if (!fl_value_is_array(array))
    return false;
  const fl_value *at = fl_value_first(array);
  for (size_t i = fl_value_length(array); i > 0; i--, at = fl_value_next(at))
    if (fl_value_equal(value, at))
      return true;
  return false;
}

/// An operand of a filter; NULL without an error where a path finds nothing.
static const fl_value *find_operand(struct fl_eval *eval,
                                    const uint32_t *node) {
  return *node == FL_OP_PATH ? fl_path_find(eval, node)
                             : fl_eval_node(eval, node);
}

static int test_filter(struct fl_eval *eval, const uint32_t *node) {
  unsigned test = node[2];
  const uint32_t *one = node + 3, *two = one + one[1];
  const fl_value *a = find_operand(eval, one);
  const fl_value *b = eval->error ? NULL : find_operand(eval, two);
  if (eval->error)
    return -1;
  // What is not there is like nothing.
  bool negated = test == FL_FILTER_NOT_EQUAL || test == FL_FILTER_NOT_IN;
  if (!a || !b)
    return negated;
  switch ((enum fl_filter_test)test) {
  case FL_FILTER_EQUAL:
  case FL_FILTER_NOT_EQUAL:
    return fl_value_equal(a, b) != negated;
  case FL_FILTER_IN:
  case FL_FILTER_NOT_IN:
    return is_in(a, b) != negated;
  default:
    return order_holds(a, b, test);
  }
}

static int test_exists(struct fl_eval *eval, const uint32_t *node) {
  const uint32_t *path = node + 3;
  const fl_value *value = fl_path_find(eval, path);
  if (eval->error)
    return -1;
  return value && (path[FL_PATH_DEFINITE] || fl_value_length(value) > 0);
}

int fl_condition_holds(struct fl_eval *eval, const uint32_t *node) {
  const uint32_t *end = node + node[1];
  int holds;
  switch ((enum fl_op) * node) {
  case FL_OP_AND:
  case FL_OP_OR:
    // The first that decides is the last that is looked at.
    for (const uint32_t *part = node + 2; part < end; part += part[1]) {
      holds = fl_condition_holds(eval, part);
      if (holds != (*node == FL_OP_AND))
        return holds;
    }
    return *node == FL_OP_AND;
  case FL_OP_NOT:
    holds = fl_condition_holds(eval, node + 2);
    return holds < 0 ? holds : !holds;
  case FL_OP_EXISTS:
    return test_exists(eval, node);
  case FL_OP_FILTER:
    return test_filter(eval, node);
  default: // FL_OP_COMPARE
    return test_choice(eval, node);
  }
}
