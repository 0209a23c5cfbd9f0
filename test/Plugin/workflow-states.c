// RUN: split-file %s %t
// RUN: %workflow_clang -fplugin-arg-flcc-workflow=%t/got.json %t/all.c
// RUN: diff %t/all.json %t/got.json
// RUN: head -1 %t/got.json.places | grep -x all
// RUN: %workflow_clang -std=c11 -fplugin-arg-flcc-workflow=%t/c11.json %t/all.c
// RUN: diff %t/all.json %t/c11.json
// RUN: %workflow_clang -std=c23 -fplugin-arg-flcc-workflow=%t/c23.json %t/all.c
// RUN: diff %t/all.json %t/c23.json
// RUN: %workflow_clang -fplugin-arg-flcc-workflow=%t/rules.out %t/rules.c
// RUN: grep -A1 '"Variable": "[$].v"' %t/rules.out | grep -v '^--' \
// RUN:   | grep -v Variable | sed 's/^ *//; s/,$//' > %t/rules.got
// RUN: diff %t/rules.txt %t/rules.got
// Test that each kind of state and each field of the header becomes what it is
// in Amazon States Language, in the C standards that functions are written in.

//--- all.c
#include <faastlane/workflow.h>

enum { HOUR = 60 * 60 };
#define SECOND 1
static const char report[] = "report";
static const union fl_state audit[] = {
    FL_TASK(audit, .heartbeat_seconds = SECOND, .timeout_seconds_path = "$.t",
            .heartbeat_seconds_path = "$.h"),
    FL_SUCCEED("audited", .comment = "\"well\" \xc3\xa4\n", .input_path = NULL,
               .output_path = "$.b"),
};

const struct fl_workflow all = {
    .comment = "all of "
               "it",
    .timeout_seconds = 24 * HOUR,
    .states = FL_SEQUENCE(
        FL_TASK(area, .comment = "c", .input_path = "$.in",
                .parameters = FL_VALUE({"a.$": "$.b", "n": [1, -2.50e+3, null],
                                        "t": "say \"no\", \\ \u00e4 /"}),
                .timeout_seconds = 5, .result_selector = FL_VALUE({"x": true}),
                .result_path = "$.out", .output_path = "$.out.x",
                .assign = "{\"v\": 1}",
                .retry = FL_RETRY({.error_equals = FL_ERRORS("A", "B.C"),
                                   .interval_seconds = 2,
                                   .max_attempts = 0,
                                   .backoff_rate = 1.5,
                                   .max_delay_seconds = 90,
                                   .jitter_strategy = "FULL",
                                   .comment = "first"},
                                  {.error_equals = FL_ERRORS("States.ALL")}),
                .catch = FL_CATCH({.error_equals = FL_ERRORS("States.ALL"),
                                   .result_path = NULL,
                                   .assign = FL_VALUE({"e.$": "$.Error"}),
                                   .comment = "last",
                                   .next = "failed"})),
        FL_TASK(area - v2, .name = "again", .next = "wait 1"),
        FL_PASS("pass", .parameters = FL_VALUE([]), .result = FL_VALUE("text"),
                .result_path = "$", .end = true),
        FL_WAIT("wait 1", .seconds = 0), FL_WAIT("wait 2", .seconds_path = "$.s"),
        FL_WAIT("wait 3", .timestamp = "2024-03-14T01:59:00Z"),
        FL_WAIT("wait 4", .timestamp_path = "$.when"),
        FL_PARALLEL("both",
                    FL_BRANCHES(audit, FL_SEQUENCE(FL_PASS("nothing"))),
                    .next = report),
        FL_MAP("each", FL_SEQUENCE(FL_TASK(price), FL_TASK(2nd)),
               .items_path = "$.items",
               .item_selector = FL_VALUE({"i.$": "$$.Map.Item.Index"}),
               .max_concurrency = 4, .max_concurrency_path = "$.c",
               .tolerated_failure_count = 1,
               .tolerated_failure_count_path = "$.f",
               .tolerated_failure_percentage = 12.5,
               .tolerated_failure_percentage_path = "$.p"),
        FL_TASK(double, .name = report),
        FL_CHOICE("which",
                  FL_RULES({.variable = "$.a",
                            .numeric_greater_than = 9007199254740993,
                            .next = "pass"},
                           {.and = FL_RULES({.variable = "$.a",
                                             .is_present = true},
                                            {.or = FL_RULES(
                                                 {.variable = "$.b",
                                                  .string_matches = "x*"})},
                                            {.not = FL_RULES(
                                                 {.variable = "$.c",
                                                  .boolean_equals = false})}),
                            .comment = "c",
                            .assign = FL_VALUE({"w": 2}),
                            .next = "failed"}),
                  .otherwise = "other"),
        FL_FAIL("failed", .error = "E", .cause = "C"),
        FL_FAIL("other", .error_path = "$.e", .cause_path = "$.c")),
    .permits = FL_PERMITS(FL_PERMIT(area - v2, "net", "fs-read:/data")),
};

//--- rules.c
#include <faastlane/workflow.h>

#define RULE(...) {.variable = "$.v", __VA_ARGS__, .next = "end"}

const struct fl_workflow rules = {
    .states = FL_SEQUENCE(
        FL_CHOICE("each", FL_RULES(
            RULE(.string_equals = "x"),
            RULE(.string_equals_path = "$.p"),
            RULE(.string_less_than = "x"),
            RULE(.string_less_than_path = "$.p"),
            RULE(.string_less_than_equals = "x"),
            RULE(.string_less_than_equals_path = "$.p"),
            RULE(.string_greater_than = "x"),
            RULE(.string_greater_than_path = "$.p"),
            RULE(.string_greater_than_equals = "x"),
            RULE(.string_greater_than_equals_path = "$.p"),
            RULE(.numeric_equals = -1.5),
            RULE(.numeric_equals_path = "$.p"),
            RULE(.numeric_less_than = -1.5),
            RULE(.numeric_less_than_path = "$.p"),
            RULE(.numeric_less_than_equals = -1.5),
            RULE(.numeric_less_than_equals_path = "$.p"),
            RULE(.numeric_greater_than = -1.5),
            RULE(.numeric_greater_than_path = "$.p"),
            RULE(.numeric_greater_than_equals = -1.5),
            RULE(.numeric_greater_than_equals_path = "$.p"),
            RULE(.timestamp_equals = "2024-01-01T00:00:00Z"),
            RULE(.timestamp_equals_path = "$.p"),
            RULE(.timestamp_less_than = "2024-01-01T00:00:00Z"),
            RULE(.timestamp_less_than_path = "$.p"),
            RULE(.timestamp_less_than_equals = "2024-01-01T00:00:00Z"),
            RULE(.timestamp_less_than_equals_path = "$.p"),
            RULE(.timestamp_greater_than = "2024-01-01T00:00:00Z"),
            RULE(.timestamp_greater_than_path = "$.p"),
            RULE(.timestamp_greater_than_equals = "2024-01-01T00:00:00Z"),
            RULE(.timestamp_greater_than_equals_path = "$.p"),
            RULE(.boolean_equals = true),
            RULE(.boolean_equals_path = "$.p"),
            RULE(.string_matches = "a*"),
            RULE(.is_null = false),
            RULE(.is_present = false),
            RULE(.is_numeric = false),
            RULE(.is_string = false),
            RULE(.is_boolean = false),
            RULE(.is_timestamp = false))),
        FL_SUCCEED("end")),
};

//--- all.json
{
  "Comment": "all of it",
  "TimeoutSeconds": 86400,
  "StartAt": "area",
  "States": {
    "area": {
      "Type": "Task",
      "Comment": "c",
      "Resource": "area",
      "InputPath": "$.in",
      "Parameters": {"a.$": "$.b", "n": [1, -2.50e+3, null], "t": "say \"no\", \\ \u00e4 /"},
      "TimeoutSeconds": 5,
      "ResultSelector": {"x": true},
      "ResultPath": "$.out",
      "OutputPath": "$.out.x",
      "Assign": {"v": 1},
      "Retry": [
        {
          "Comment": "first",
          "ErrorEquals": [
            "A",
            "B.C"
          ],
          "IntervalSeconds": 2,
          "MaxAttempts": 0,
          "BackoffRate": 1.5,
          "MaxDelaySeconds": 90,
          "JitterStrategy": "FULL"
        },
        {
          "ErrorEquals": [
            "States.ALL"
          ]
        }
      ],
      "Catch": [
        {
          "Comment": "last",
          "ErrorEquals": [
            "States.ALL"
          ],
          "ResultPath": null,
          "Assign": {"e.$": "$.Error"},
          "Next": "failed"
        }
      ],
      "Next": "again"
    },
    "again": {
      "Type": "Task",
      "Resource": "area-v2",
      "Next": "wait 1"
    },
    "pass": {
      "Type": "Pass",
      "Parameters": [],
      "Result": "text",
      "ResultPath": "$",
      "End": true
    },
    "wait 1": {
      "Type": "Wait",
      "Seconds": 0,
      "Next": "wait 2"
    },
    "wait 2": {
      "Type": "Wait",
      "SecondsPath": "$.s",
      "Next": "wait 3"
    },
    "wait 3": {
      "Type": "Wait",
      "Timestamp": "2024-03-14T01:59:00Z",
      "Next": "wait 4"
    },
    "wait 4": {
      "Type": "Wait",
      "TimestampPath": "$.when",
      "Next": "both"
    },
    "both": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "audit",
          "States": {
            "audit": {
              "Type": "Task",
              "Resource": "audit",
              "HeartbeatSeconds": 1,
              "TimeoutSecondsPath": "$.t",
              "HeartbeatSecondsPath": "$.h",
              "Next": "audited"
            },
            "audited": {
              "Type": "Succeed",
              "Comment": "\"well\" ä\n",
              "InputPath": null,
              "OutputPath": "$.b"
            }
          }
        },
        {
          "StartAt": "nothing",
          "States": {
            "nothing": {
              "Type": "Pass",
              "End": true
            }
          }
        }
      ],
      "Next": "report"
    },
    "each": {
      "Type": "Map",
      "ItemsPath": "$.items",
      "ItemSelector": {"i.$": "$$.Map.Item.Index"},
      "MaxConcurrency": 4,
      "MaxConcurrencyPath": "$.c",
      "ToleratedFailureCount": 1,
      "ToleratedFailureCountPath": "$.f",
      "ToleratedFailurePercentage": 12.5,
      "ToleratedFailurePercentagePath": "$.p",
      "ItemProcessor": {
        "StartAt": "price",
        "States": {
          "price": {
            "Type": "Task",
            "Resource": "price",
            "Next": "2nd"
          },
          "2nd": {
            "Type": "Task",
            "Resource": "2nd",
            "End": true
          }
        }
      },
      "Next": "report"
    },
    "report": {
      "Type": "Task",
      "Resource": "double",
      "Next": "which"
    },
    "which": {
      "Type": "Choice",
      "Choices": [
        {
          "Variable": "$.a",
          "NumericGreaterThan": 9007199254740993,
          "Next": "pass"
        },
        {
          "Comment": "c",
          "And": [
            {
              "Variable": "$.a",
              "IsPresent": true
            },
            {
              "Or": [
                {
                  "Variable": "$.b",
                  "StringMatches": "x*"
                }
              ]
            },
            {
              "Not": {
                "Variable": "$.c",
                "BooleanEquals": false
              }
            }
          ],
          "Assign": {"w": 2},
          "Next": "failed"
        }
      ],
      "Default": "other"
    },
    "failed": {
      "Type": "Fail",
      "Error": "E",
      "Cause": "C"
    },
    "other": {
      "Type": "Fail",
      "ErrorPath": "$.e",
      "CausePath": "$.c"
    }
  },
  "faastlane": {
    "functions": {
      "area-v2": {
        "allow": [
          "net",
          "fs-read:/data"
        ]
      }
    }
  }
}
//--- rules.txt
"StringEquals": "x"
"StringEqualsPath": "$.p"
"StringLessThan": "x"
"StringLessThanPath": "$.p"
"StringLessThanEquals": "x"
"StringLessThanEqualsPath": "$.p"
"StringGreaterThan": "x"
"StringGreaterThanPath": "$.p"
"StringGreaterThanEquals": "x"
"StringGreaterThanEqualsPath": "$.p"
"NumericEquals": -1.5
"NumericEqualsPath": "$.p"
"NumericLessThan": -1.5
"NumericLessThanPath": "$.p"
"NumericLessThanEquals": -1.5
"NumericLessThanEqualsPath": "$.p"
"NumericGreaterThan": -1.5
"NumericGreaterThanPath": "$.p"
"NumericGreaterThanEquals": -1.5
"NumericGreaterThanEqualsPath": "$.p"
"TimestampEquals": "2024-01-01T00:00:00Z"
"TimestampEqualsPath": "$.p"
"TimestampLessThan": "2024-01-01T00:00:00Z"
"TimestampLessThanPath": "$.p"
"TimestampLessThanEquals": "2024-01-01T00:00:00Z"
"TimestampLessThanEqualsPath": "$.p"
"TimestampGreaterThan": "2024-01-01T00:00:00Z"
"TimestampGreaterThanPath": "$.p"
"TimestampGreaterThanEquals": "2024-01-01T00:00:00Z"
"TimestampGreaterThanEqualsPath": "$.p"
"BooleanEquals": true
"BooleanEqualsPath": "$.p"
"StringMatches": "a*"
"IsNull": false
"IsPresent": false
"IsNumeric": false
"IsString": false
"IsBoolean": false
"IsTimestamp": false
