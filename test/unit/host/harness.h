//===-- test/unit/host/harness.h - A workflow and functions by hand -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The host under test is linked with a monitor of the test's own, which calls C
// functions in place, and with tables that a test fills in.
//
//===----------------------------------------------------------------------===//
#ifndef FL_TEST_HARNESS_H
#define FL_TEST_HARNESS_H

#include "call.h"
#include "engine.h"
#include "workflow.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);          \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

#define CHECK_EQUAL(actual, expected)                                          \
  check_equal(__FILE__, __LINE__, (actual), (expected))
#define CHECK_CONTAINS(text, part)                                             \
  check_contains(__FILE__, __LINE__, (text), (part))

void check_equal(const char *file, int line, const char *actual,
                 const char *expected);
void check_contains(const char *file, int line, const char *text,
                    const char *part);

/// What a call of a function does; function i is run by functions[i].
typedef void (*behaviour)(struct fl_invoke *call);
#define FUNCTION_COUNT 4 ///< named a, b, c and d; d is a program
extern behaviour functions[FUNCTION_COUNT];

/// A function that goes on until its call is ended.
void hang(struct fl_invoke *call);
/// Calls of FL_CALL_CANCEL that ended one, so far.
extern atomic_uint cancelled_calls;

/// What the last FL_CALL_ISOLATE was told to deny.
extern uint32_t denied_profiles;
/// What the next FL_CALL_ISOLATE answers.
extern struct fl_isolation isolation;
extern int isolation_result;

/// Pages of the images, for addresses in faults: a's data and the host's text.
extern char *data_of_a, *text_of_a, *text_of_host;

/// Forgets the workflow of the test before.
void start_workflow(void);
/// Begins a machine; states added from here on are its own.
uint32_t add_machine(void);
/// Adds a state to the last machine; `next` is relative: 1 is the one after it,
/// 0 none. The caller sets the rest.
struct fl_state *add_state(enum fl_state_type type, const char *name,
                           uint32_t next);
uint32_t add_string(const char *string);
/// Seconds that the workflow may take; FL_NONE: any.
void set_timeout(uint32_t seconds);
/// Rows for the state added last, for the caller to fill in: all FL_NONE. An
/// error's name is `name`, which may be NULL for none.
struct fl_retry *add_retry(struct fl_state *state, const char *name);
struct fl_catch *add_catch(struct fl_state *state, const char *name,
                           uint32_t next);
struct fl_map *add_map(struct fl_state *state);
void add_wait(struct fl_state *state, uint32_t seconds);
void add_limit(struct fl_state *state, uint32_t seconds);

/// Sets a call's output to a string of JSON.
void answer(struct fl_invoke *call, const char *json);
void answer_bytes(struct fl_invoke *call, const void *data, size_t size,
                  const char *type);

/// Runs the workflow on an input; nothing is under way or kept afterwards.
struct fl_ended run_workflow(const char *json);

/// Runs the program as `prog arg...` (NULL at the end) with its standard output
/// and standard error captured: strings valid until the next call.
struct captured {
  int status;
  char *out, *err;
};
struct captured run_program(const char *first, ...);

/// The whole of a file as a string, for the caller to free.
char *read_whole(const char *path);

// Tests run in an empty folder of their own, which is removed after them.
void test_json(void);
void test_json_kept(void);
void test_text(void);
void test_engine(void);
void test_plan(void);
void test_memory(void);
void test_admit(void);

/// How many states the workflow says it has; 0: those that it has.
void set_state_count(uint32_t count);
void test_stress(void);
void test_slice(void);
void test_faults(void);
void test_schedule(void);
void test_client(void);
void test_program(void);

/// rt/host's main.
int fl_host_main(int argc, char **argv);

#endif
