//===-- faastlane/workflow.h - A workflow, written in C -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A C file that includes this and defines one `struct fl_workflow` is the
// workflow, in place of an .asl.json:
//
//   #include <faastlane/workflow.h>
//
//   const struct fl_workflow shop = {
//       .comment = "From a size to a price",
//       .states = FL_SEQUENCE(
//           FL_TASK(area, .timeout_seconds = 5),
//           FL_CHOICE("Large?",
//                     FL_RULES({.variable = "$",
//                               .numeric_greater_than = 100,
//                               .next = "Refuse"}),
//                     .otherwise = "price"),
//           FL_TASK(price, .end = true),
//           FL_FAIL("Refuse", .error = "Shop.TooLarge")),
//   };
//
// It is data: nothing of it is compiled to code. flcc's plugin reads the
// initialiser and makes Amazon States Language of it (flcc --emit=asl shows
// it). Every field is one of that language, in lower case with underscores:
// `.result_path` is "ResultPath". Two could not keep their names: `.name` is a
// state's key in "States", `.otherwise` is "Default".
//
// A state is followed by the next one of its sequence, the last one ends it:
// `.next` and `.end` say otherwise. What a field has is a constant of C: of a
// string literal, of arithmetic, of a name for either.
//
// Fields of the type
//   fl_state_name     name a state of the same sequence
//   fl_path           are text, or NULL for ASL's null
//   fl_json_text      are JSON: FL_VALUE({"order.$": "$.id"}), or its text
//
//===----------------------------------------------------------------------===//
#ifndef FAASTLANE_WORKFLOW_H
#define FAASTLANE_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
#error "faastlane/workflow.h: workflows are written in C"
#endif

typedef const char *fl_state_name;
typedef const char *fl_function_name;
typedef const char *fl_path;
typedef const char *fl_json_text;

/// States one behind the other: of the workflow, of a branch, of a Map's items.
#define FL_SEQUENCE(...) ((const union fl_state[]){__VA_ARGS__})

/// JSON, as it is: quotes need no backslash.
#define FL_VALUE(...) #__VA_ARGS__

/// One try more when a state fails with one of the errors. The first retrier
/// that has the error counts.
struct fl_retry {
  const char *comment;
  const char *const *error_equals;
  int interval_seconds;
  int max_attempts;
  double backoff_rate;
  int max_delay_seconds;
  const char *jitter_strategy; ///< "FULL" or "NONE"
};
#define FL_RETRY(...) ((const struct fl_retry[]){__VA_ARGS__})

/// Where a state goes that fails with one of the errors for good.
struct fl_catch {
  const char *comment;
  const char *const *error_equals;
  fl_path result_path;
  fl_json_text assign;
  fl_state_name next;
};
#define FL_CATCH(...) ((const struct fl_catch[]){__VA_ARGS__})

/// Names of errors: functions' own (fl_fail), or States.ALL and its kin.
#define FL_ERRORS(...) ((const char *const[]){__VA_ARGS__})

/// A condition, and in a Choice state's own list where it leads. It has either
/// a variable and one comparison or one of `and`, `or` and `not`, which are
/// FL_RULES(...) too; `not` of one rule.
struct fl_rule {
  const char *comment;
  const struct fl_rule *and, *or, *not;
  fl_path variable;
  bool is_null, is_present, is_numeric, is_string, is_boolean, is_timestamp;
  bool boolean_equals;
  fl_path boolean_equals_path;
  const char *string_equals, *string_matches;
  const char *string_less_than, *string_less_than_equals;
  const char *string_greater_than, *string_greater_than_equals;
  fl_path string_equals_path;
  fl_path string_less_than_path, string_less_than_equals_path;
  fl_path string_greater_than_path, string_greater_than_equals_path;
  long double numeric_equals; // has room for all digits of a long
  long double numeric_less_than, numeric_less_than_equals;
  long double numeric_greater_than, numeric_greater_than_equals;
  fl_path numeric_equals_path;
  fl_path numeric_less_than_path, numeric_less_than_equals_path;
  fl_path numeric_greater_than_path, numeric_greater_than_equals_path;
  const char *timestamp_equals;
  const char *timestamp_less_than, *timestamp_less_than_equals;
  const char *timestamp_greater_than, *timestamp_greater_than_equals;
  fl_path timestamp_equals_path;
  fl_path timestamp_less_than_path, timestamp_less_than_equals_path;
  fl_path timestamp_greater_than_path, timestamp_greater_than_equals_path;
  fl_json_text assign;
  fl_state_name next;
};
#define FL_RULES(...) ((const struct fl_rule[]){__VA_ARGS__})

/// Calls a function, by its name: FL_TASK(area), FL_TASK(area-v2). The state
/// has the function's name unless it gets another.
struct fl_task {
  const char *name, *comment;
  fl_function_name resource;
  fl_path input_path;
  fl_json_text parameters;
  int timeout_seconds, heartbeat_seconds;
  fl_path timeout_seconds_path, heartbeat_seconds_path;
  fl_json_text result_selector;
  fl_path result_path, output_path;
  fl_json_text assign;
  const struct fl_retry *retry;
  const struct fl_catch *catch;
  fl_state_name next;
  bool end;
};
#define FL_TASK(FUNCTION, ...)                                                 \
  {                                                                            \
    .task = {.resource = #FUNCTION, __VA_ARGS__ }                              \
  }

/// Hands its input on, or `result`.
struct fl_pass {
  const char *name, *comment;
  fl_path input_path;
  fl_json_text parameters, result;
  fl_path result_path, output_path;
  fl_json_text assign;
  fl_state_name next;
  bool end;
};
#define FL_PASS(NAME, ...)                                                     \
  {                                                                            \
    .pass = {.name = (NAME), __VA_ARGS__ }                                     \
  }

/// Waits for one of the four.
struct fl_wait {
  const char *name, *comment;
  fl_path input_path;
  int seconds;
  fl_path seconds_path;
  const char *timestamp;
  fl_path timestamp_path, output_path;
  fl_json_text assign;
  fl_state_name next;
  bool end;
};
#define FL_WAIT(NAME, ...)                                                     \
  {                                                                            \
    .wait = {.name = (NAME), __VA_ARGS__ }                                     \
  }

/// Goes where the first rule leads that holds.
struct fl_choice {
  const char *name, *comment;
  fl_path input_path;
  const struct fl_rule *choices;
  fl_state_name otherwise;
  fl_path output_path;
  fl_json_text assign;
};
#define FL_CHOICE(NAME, RULES, ...)                                            \
  {                                                                            \
    .choice = {.name = (NAME), .choices = (RULES), __VA_ARGS__ }               \
  }

/// Runs sequences side by side: FL_BRANCHES(FL_SEQUENCE(...), ...).
struct fl_parallel {
  const char *name, *comment;
  fl_path input_path;
  fl_json_text parameters;
  const union fl_state *const *branches;
  fl_json_text result_selector;
  fl_path result_path, output_path;
  fl_json_text assign;
  const struct fl_retry *retry;
  const struct fl_catch *catch;
  fl_state_name next;
  bool end;
};
#define FL_BRANCHES(...) ((const union fl_state *const[]){__VA_ARGS__})
#define FL_PARALLEL(NAME, BRANCHES, ...)                                       \
  {                                                                            \
    .parallel = {.name = (NAME), .branches = (BRANCHES), __VA_ARGS__ }         \
  }

/// Runs a sequence on each item of an array.
struct fl_map {
  const char *name, *comment;
  fl_path input_path, items_path;
  fl_json_text item_selector;
  int max_concurrency;
  fl_path max_concurrency_path;
  int tolerated_failure_count;
  fl_path tolerated_failure_count_path;
  double tolerated_failure_percentage;
  fl_path tolerated_failure_percentage_path;
  const union fl_state *item_processor;
  fl_json_text result_selector;
  fl_path result_path, output_path;
  fl_json_text assign;
  const struct fl_retry *retry;
  const struct fl_catch *catch;
  fl_state_name next;
  bool end;
};
#define FL_MAP(NAME, SEQUENCE, ...)                                            \
  {                                                                            \
    .map = {.name = (NAME), .item_processor = (SEQUENCE), __VA_ARGS__ }        \
  }

/// Ends its sequence well.
struct fl_succeed {
  const char *name, *comment;
  fl_path input_path, output_path;
};
#define FL_SUCCEED(NAME, ...)                                                  \
  {                                                                            \
    .succeed = {.name = (NAME), __VA_ARGS__ }                                  \
  }

/// Ends it badly.
struct fl_fail {
  const char *name, *comment;
  const char *error, *cause;
  fl_path error_path, cause_path;
};
#define FL_FAIL(NAME, ...)                                                     \
  {                                                                            \
    .fail = {.name = (NAME), __VA_ARGS__ }                                     \
  }

union fl_state {
  struct fl_task task;
  struct fl_pass pass;
  struct fl_wait wait;
  struct fl_choice choice;
  struct fl_parallel parallel;
  struct fl_map map;
  struct fl_succeed succeed;
  struct fl_fail fail;
};

/// What a function is permitted whose source does not say so:
/// FL_PERMIT(area, "net", "fs-read:/data"), as FL_ALLOW of faastlane.h.
struct fl_permit {
  fl_function_name function;
  const char *const *allow;
};
#define FL_PERMIT(FUNCTION, ...)                                               \
  {                                                                            \
    .function = #FUNCTION, .allow = (const char *const[]) { __VA_ARGS__ }      \
  }
#define FL_PERMITS(...) ((const struct fl_permit[]){__VA_ARGS__})

struct fl_workflow {
  const char *comment;
  int timeout_seconds;
  const union fl_state *states;
  const struct fl_permit *permits;
};

#endif
