//===-- rt/abi/workflow.h - The compiled form of a state machine ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc checks a definition in Amazon States Language and writes it as constant
// tables in the host's region; the host walks them and parses nothing when it
// starts. Tables refer to each other by index, and to text by offset into one
// string table, so that they need no relocation.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_WORKFLOW_H
#define FL_ABI_WORKFLOW_H

#include <stdint.h>

#define FL_NONE UINT32_MAX ///< no state, no string, no function

enum fl_state_type {
  FL_STATE_TASK,
  FL_STATE_PASS,
  FL_STATE_SUCCEED,
  FL_STATE_FAIL,
  FL_STATE_PARALLEL,
  FL_STATE_CHOICE,
  FL_STATE_WAIT,
  FL_STATE_MAP,
};

#define FL_NULL (UINT32_MAX - 1) ///< InputPath and the like: null

struct fl_state {
  uint32_t type;         ///< enum fl_state_type
  uint32_t name;         ///< string
  uint32_t next;         ///< state; FL_NONE: the machine ends here
  uint32_t function;     ///< Task: index into fl_image.functions
  uint32_t wraps;        ///< Task: 1: its result is lambda:invoke's response
  uint32_t result;       ///< Pass: string, compact JSON; FL_NONE: the input
  uint32_t error;        ///< Fail: string or FL_NONE
  uint32_t cause;        ///< Fail: string or FL_NONE
  uint32_t branches;     ///< Parallel, Map: first of its machines ...
  uint32_t branch_count; ///< ... and how many, side by side in `machines`
  uint32_t limits;       ///< Task: of its time; FL_NONE: any
  uint32_t detail;       ///< Wait, Map: index into `waits` or `maps`
  uint32_t rules;        ///< Choice: first of its rules ...
  uint32_t rule_count;   ///< ... and how many, side by side in `rules`
  uint32_t retries;      ///< first of its retriers ...
  uint32_t retry_count;  ///< ... and how many, side by side in `retries`
  uint32_t catches;      ///< first of its catchers ...
  uint32_t catch_count;  ///< ... and how many, side by side in `catches`
  uint32_t flow; ///< its fields that look into data; FL_NONE: bytes pass
};

/// A number that a definition gives, or the place where it is found.
struct fl_count {
  uint32_t value; ///< FL_NONE: not given
  uint32_t path;  ///< node, or FL_NONE
};

/// How long a function may take, in seconds.
struct fl_limits {
  struct fl_count timeout;
  struct fl_count heartbeat; ///< functions send none: a limit like the other
};

/// One of them is given.
struct fl_wait {
  struct fl_count seconds;
  uint32_t timestamp;      ///< string
  uint32_t timestamp_path; ///< node
};

struct fl_map {
  uint32_t items;              ///< node; FL_NONE: all of the state's input
  uint32_t selector;           ///< node: an iteration's input; FL_NONE: item
  struct fl_count concurrency; ///< 0: no limit
  struct fl_count failures;    ///< that are tolerated
  struct fl_count percentage;  ///< of failures that are tolerated; thousandths
};

/// The names of errors that a retrier or catcher is for.
struct fl_errors {
  uint32_t first; ///< strings, side by side in `words`
  uint32_t count;
};

struct fl_retry {
  struct fl_errors errors;
  uint32_t interval;  ///< seconds
  uint32_t attempts;  ///< 0: none
  uint32_t backoff;   ///< thousandths
  uint32_t max_delay; ///< seconds; FL_NONE: no limit
  uint32_t jitter;    ///< 1: anything from 0 to the delay
};

struct fl_catch {
  struct fl_errors errors;
  uint32_t next;         ///< state
  uint32_t result_path;  ///< as in struct fl_flow
  uint32_t assign;       ///< likewise
  uint32_t assign_count; ///< likewise
};

/// The fields of a state that look into data. Each is the place of its node
/// (expression.h) in `words`, or FL_NONE where the state has no such field.
struct fl_flow {
  uint32_t input_path;      ///< or FL_NULL
  uint32_t parameters;      ///< Task, Pass, Parallel
  uint32_t value;           ///< Pass: Result, as a node
  uint32_t result_selector; ///< Task, Parallel, Map
  uint32_t result_path;     ///< a path of fields and indices, or FL_NULL
  uint32_t output_path;     ///< or FL_NULL
  uint32_t assign;          ///< struct fl_assignment, the first of ...
  uint32_t assign_count;    ///< ... so many, side by side in `assignments`
  uint32_t error_path;      ///< Fail: a path or a call
  uint32_t cause_path;      ///< Fail: a path or a call
  uint32_t context;         ///< 1: something in it asks for the Context object
};

/// A rule of a Choice state; the last one may have no condition: `Default`.
struct fl_rule {
  uint32_t condition;    ///< node, or FL_NONE: always
  uint32_t next;         ///< state
  uint32_t assign;       ///< as in struct fl_flow
  uint32_t assign_count; ///< likewise
};

/// A variable and its new value.
struct fl_assignment {
  uint32_t slot; ///< among the variables of the state's own machine
  uint32_t node;
};

/// The workflow itself is machine 0; each branch of a Parallel is another, and
/// what a Map does with each item.
struct fl_machine {
  uint32_t start;       ///< state
  uint32_t first_state; ///< its states stand side by side, in document order
  uint32_t state_count;
  uint32_t variable_count; ///< those that its own states assign
};

struct fl_workflow {
  uint32_t comment; ///< string or FL_NONE
  uint32_t name;    ///< string: the definition's file name without .asl.json,
                    ///< or the function's name when there is no definition
  uint32_t timeout; ///< seconds that all of it may take; FL_NONE: any
  uint32_t state_count;
  uint32_t machine_count;
  const struct fl_state *states;
  const struct fl_machine *machines;
  const struct fl_flow *flows;
  const struct fl_rule *rules;
  const struct fl_limits *limits;
  const struct fl_wait *waits;
  const struct fl_map *maps;
  const struct fl_retry *retries;
  const struct fl_catch *catches;
  const struct fl_assignment *assignments;
  const uint32_t *words; ///< nodes (expression.h)
  const char *strings;   ///< NUL-terminated, one after the other
  uint32_t strings_size;
  uint32_t flow_count, rule_count, limits_count, wait_count, map_count;
  uint32_t retry_count, catch_count, assignment_count, word_count;
};

/// The tables lie in .fl.host.rodata.workflow of the generated object, this
/// struct, which points to them, in .fl.host.relro.
extern const struct fl_workflow fl_workflow
    __attribute__((visibility("hidden")));

#endif
