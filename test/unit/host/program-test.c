//===-- test/unit/host/program-test.c - Tests of the command line ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "harness.h"

#include "image.h"
#include "json.h"

#include "faastlane.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void echo(struct fl_invoke *call) {
  call->key = 5;
  call->parked = 2;
  call->pid = 4711;
  answer_bytes(call, call->in, call->in_size, FL_JSON);
}

static void fail(struct fl_invoke *call) {
  call->status = FL_STATUS_ERROR;
  strcpy(call->error, "My.Error");
  strcpy(call->cause, "line \"one\"\nline two\x1B");
}

static void picture(struct fl_invoke *call) {
  answer_bytes(call, "\0\n\xFF", 3, "image/x");
}

static unsigned calls;
static void count(struct fl_invoke *call) {
  char json[16];
  snprintf(json, sizeof json, "%u", ++calls);
  answer(call, json);
}

static void one(behaviour of_a) {
  start_workflow();
  add_machine();
  add_state(FL_STATE_TASK, "A", 0)->function = 0;
  functions[0] = of_a;
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void check_is_json(const char *text) {
  struct fl_json_fault fault;
  if (!fl_json_check(text, strlen(text), &fault)) {
    fprintf(stderr, "%zu: %s\n%s\n", fault.offset, fault.what, text);
    exit(1);
  }
}

static void test_usage(void) {
  one(echo);
  struct captured run = run_program(NULL);
  CHECK(run.status == 2);
  CHECK_EQUAL(run.out, "");
  CHECK_CONTAINS(run.err, "usage: prog <command>");
  run = run_program("--help", NULL);
  CHECK(run.status == 0);
  CHECK_CONTAINS(run.out, "prog run input.json");
  run = run_program("--version", NULL);
  CHECK(run.status == 0);
  CHECK_CONTAINS(run.out, "prog: workflow 'test', made by flcc ");
  run = run_program("go", NULL);
  CHECK(run.status == 2);
  CHECK_CONTAINS(run.err, "prog: error: unknown command 'go'");
  run = run_program("run", "--bogus", NULL);
  CHECK(run.status == 2);
  CHECK_EQUAL(run.err, "prog: error: unknown option '--bogus'\n"
                       "prog: note: 'prog run --help' explains the options\n");
  run = run_program("run", "-hx", NULL);
  CHECK(run.status == 0);
  run = run_program("run", "-x", NULL);
  CHECK(run.status == 2);
  CHECK_CONTAINS(run.err, "unknown option '-x'");
  run = run_program("describe", "-i", NULL);
  CHECK(run.status == 2);
  CHECK_CONTAINS(run.err, "unknown option '-i'");
  run = run_program("run", "--help=3", NULL);
  CHECK(run.status == 2);
  CHECK_CONTAINS(run.err, "option '--help=3' takes no value");
  run = run_program("run", "--trace", NULL);
  CHECK(run.status == 2);
  CHECK_CONTAINS(run.err, "option '--trace' needs a value");
  run = run_program("run", "--isolation=full", NULL);
  CHECK(run.status == 2);
  CHECK_CONTAINS(run.err, "the modes are auto, mpk, process and none");
  static const char *const counts[] = {"--repeat=0", "--repeat=", "--repeat=-1",
                                       "--repeat=1x",
                                       "--repeat=99999999999999999999999"};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    run = run_program("run", counts[i], NULL);
    CHECK(run.status == 2);
    CHECK_CONTAINS(run.err, "is not a count");
  }
}

static void test_run(void) {
  one(echo);
  struct captured run = run_program("run", "--isolation=none", NULL);
  CHECK(run.status == 0);
  CHECK_EQUAL(run.out, "{}\n");
  CHECK_CONTAINS(run.err, "prog: warning: --isolation=none: ");

  write_file("in.json", " {\"a\":\n [1]}\n");
  isolation.mode = FL_MODE_MPK;
  run = run_program("run", "in.json", NULL);
  CHECK(run.status == 0);
  CHECK_EQUAL(run.out, "{\"a\":  [1]}\n");
  CHECK_EQUAL(run.err, "");

  isolation.mode = FL_MODE_PROCESS;
  isolation.missing = FL_MISSING_PKU;
  run = run_program("run", "in.json", NULL);
  CHECK(run.status == 0);
  CHECK_EQUAL(run.err, "prog: note: isolating functions by processes: "
                       "protection keys (PKU) are not available here\n");

  isolation_result = -ENOSYS;
  isolation.error = ENOSYS;
  run = run_program("run", "--isolation=mpk", NULL);
  CHECK(run.status == 1);
  CHECK_EQUAL(run.out, "");
  CHECK_EQUAL(
      run.err,
      "prog: error: --isolation=mpk: protection keys (PKU) are not available "
      "here (Function not implemented)\n"
      "prog: note: run it under flvm, or with --isolation=process\n");

  one(count);
  run = run_program("run", "--repeat=1000", "--isolation=none", NULL);
  CHECK(run.status == 0);
  CHECK_EQUAL(run.out, "1000\n");

  one(picture);
  isolation.mode = FL_MODE_MPK;
  run = run_program("run", "--outcome", "outcome.json", NULL);
  CHECK(run.status == 0);
  char *outcome = read_whole("outcome.json");
  CHECK_EQUAL(outcome, "{\"status\":\"SUCCEEDED\",\"outputType\":\"image/x\","
                       "\"outputSize\":3}\n");
  free(outcome);
}

static void test_input(void) {
  one(echo);
  isolation.mode = FL_MODE_MPK;
  struct captured run = run_program("run", "missing.json", NULL);
  CHECK(run.status == 1);
  CHECK_EQUAL(run.err,
              "prog: error: 'missing.json': No such file or directory\n");
  run = run_program("run", ".", NULL);
  CHECK(run.status == 1);
  CHECK_EQUAL(run.err, "prog: error: '.': Is a directory\n");
  write_file("bad.json", "{\n\t\"a\": 1\n]\n");
  run = run_program("run", "bad.json", NULL);
  CHECK(run.status == 1);
  CHECK_EQUAL(run.err,
              "bad.json:3:1: error: unexpected character, expected a comma "
              "or a closing brace\n]\n^\n");
  write_file("bad.json", "{\"a\": tru\x1B}");
  run = run_program("run", "bad.json", NULL);
  CHECK_EQUAL(run.err, "bad.json:1:7: error: invalid literal, expected a valid "
                       "literal such as 'true'\n"
                       "{\"a\": tru }\n      ^\n");
}

static void test_outcome(void) {
  one(fail);
  isolation.mode = FL_MODE_MPK;
  struct captured run = run_program("run", "--outcome=o.json", NULL);
  CHECK(run.status == 1);
  CHECK_EQUAL(run.out, "");
  CHECK_EQUAL(run.err, "prog: error: state 'A': My.Error: line \"one\"\\nline "
                       "two\\x1b\n");
  char *outcome = read_whole("o.json");
  CHECK_EQUAL(outcome,
              "{\"status\":\"FAILED\",\"error\":\"My.Error\",\"cause\":"
              "\"line \\\"one\\\"\\nline two\\u001b\"}\n");
  free(outcome);

  // A link stays a link, and /dev/null stays a device.
  one(echo);
  isolation.mode = FL_MODE_MPK;
  CHECK(symlink("o.json", "link.json") == 0);
  run = run_program("run", "--outcome=link.json", "--trace=/dev/null", NULL);
  CHECK(run.status == 0);
  struct stat status;
  CHECK(lstat("link.json", &status) == 0 && S_ISLNK(status.st_mode));
  CHECK(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
  outcome = read_whole("o.json");
  CHECK_EQUAL(outcome, "{\"status\":\"SUCCEEDED\",\"output\":{}}\n");
  free(outcome);

  run = run_program("run", "--outcome=missing/o.json", NULL);
  CHECK(run.status == 1);
  CHECK_EQUAL(run.err,
              "prog: error: 'missing/o.json': No such file or directory\n");
}

static void test_trace(void) {
  start_workflow();
  add_machine();
  struct fl_state *fan = add_state(FL_STATE_PARALLEL, "Fan \"out\"", 0);
  fan->branch_count = 2;
  fan->branches = add_machine();
  add_state(FL_STATE_TASK, "A", 0)->function = 0;
  add_machine();
  add_state(FL_STATE_PASS, "B", 0);
  functions[0] = echo;
  isolation.mode = FL_MODE_MPK;
  isolation.function_keys = 7;
  struct captured run = run_program("run", "--trace", "t.json", NULL);
  CHECK(run.status == 0);
  CHECK_EQUAL(run.out, "[{},{}]\n");
  char *trace = read_whole("t.json");
  check_is_json(trace);
  CHECK_CONTAINS(trace,
                 "\"name\":\"process_name\",\"args\":{\"name\":\"prog\"}");
  CHECK_CONTAINS(trace,
                 "\"name\":\"thread_name\",\"args\":{\"name\":\"workflow\"}");
  CHECK_CONTAINS(trace, "\"name\":\"isolation\",\"args\":{\"chosen\":\"mpk: "
                        "protection keys work here\"}");
  CHECK_CONTAINS(trace, "\"name\":\"keys\",\"args\":{\"chosen\":\"7 for 4 "
                        "functions\"}");
  CHECK_CONTAINS(trace, "\"cat\":\"Parallel\",\"name\":\"Fan \\\"out\\\"\"");
  CHECK_CONTAINS(trace,
                 "\"args\":{\"type\":\"Task\",\"function\":\"a\",\"instance\":0,\"key\":"
                 "5,\"parked\":\"c\",\"pid\":4711,");
  CHECK_CONTAINS(trace,
                 ",\"bytes_in\":2,\"bytes_out\":2,\"status\":\"succeeded\"}");
  free(trace);

  one(fail);
  isolation.mode = FL_MODE_MPK;
  run = run_program("run", "--trace", "t.json", NULL);
  CHECK(run.status == 1);
  trace = read_whole("t.json");
  check_is_json(trace);
  CHECK_CONTAINS(trace, "\"status\":\"failed\",\"error\":\"My.Error\"}");
  free(trace);
}

static void test_deny(void) {
  one(fail);
  run_program("run", NULL);
  CHECK(denied_profiles == FL_ALLOW_PRINT);
  run_program("run", "--deny=net", "--deny", "fs-write", NULL);
  CHECK(denied_profiles == (FL_ALLOW_NET | FL_ALLOW_WRITE | FL_ALLOW_PRINT));
  run_program("run", "--deny=fs-read", NULL);
  CHECK(denied_profiles == (FL_ALLOW_READ | FL_ALLOW_WRITE | FL_ALLOW_PRINT));
  denied_profiles = 77;
  struct captured run = run_program("run", "--deny=fs-read:/data", NULL);
  CHECK(run.status == 2 && denied_profiles == 77);
  CHECK_CONTAINS(run.err, "error: '--deny=fs-read:/data': what can be denied "
                          "is net, fs-read and fs-write, for all paths");
}

static void test_describe(void) {
  start_workflow();
  add_machine();
  add_state(FL_STATE_TASK, "A", 1)->function = 3;
  struct fl_state *fan = add_state(FL_STATE_PARALLEL, "Fan", 0);
  fan->branch_count = 2;
  fan->branches = add_machine();
  add_state(FL_STATE_PASS, "P", 0)->result = add_string("[1]");
  add_machine();
  add_state(FL_STATE_FAIL, "F", 0)->error = add_string("My.Error");
  struct captured run = run_program("describe", NULL);
  CHECK(run.status == 0);
  CHECK_CONTAINS(run.out,
                 "  d  program, key assigned when called\n"
                 "    allow  net, fs-read:/data, fs-write:\\x1btmp\n"
                 "    text    0x");
  CHECK_CONTAINS(run.out, "  c  handler, key assigned when called\n"
                          "    allow  nothing\n");
  CHECK_CONTAINS(run.out, "states:\n"
                          "  A  Task d  (start)  -> Fan\n"
                          "  Fan  Parallel  (end)\n"
                          "    branch 1\n"
                          "      P  Pass  (start)  (end)\n"
                          "    branch 2\n"
                          "      F  Fail My.Error  (start)\n");
  isolation.mode = FL_MODE_MPK;
  isolation.function_keys = 3;
  isolation.host_key = 2;
  run = run_program("describe", "--isolation=mpk", NULL);
  CHECK(run.status == 0);
  CHECK_CONTAINS(run.out, "functions:\n  share 3 keys\n");
  CHECK_CONTAINS(run.out, "  d  program, key assigned when called\n");
  CHECK_CONTAINS(run.out, "host:\n  key 2\n");
  run = run_program("describe", "--json", "--isolation=mpk", NULL);
  CHECK(run.status == 0);
  check_is_json(run.out);
  CHECK_CONTAINS(run.out, "\"isolation\":\"mpk\",\"function_keys\":3,");
  CHECK_CONTAINS(run.out, "{\"name\":\"d\",\"kind\":\"program\",\"allow\":["
                          "\"net\",\"fs-read:/data\",\"fs-write:\\u001btmp\"],"
                          "\"key\":null,");
  CHECK_CONTAINS(
      run.out,
      "\"workflow\":{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\","
      "\"Resource\":\"d\",\"Next\":\"Fan\"},\"Fan\":{\"Type\":\"Parallel\","
      "\"Branches\":[{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\","
      "\"Result\":[1],\"End\":true}}},{\"StartAt\":\"F\",\"States\":{\"F\":{"
      "\"Type\":\"Fail\",\"Error\":\"My.Error\"}}}],\"End\":true}}}}\n");
  run = run_program("describe", "more", NULL);
  CHECK(run.status == 2);
}

void test_program(void) {
  test_usage();
  test_run();
  test_input();
  test_outcome();
  test_trace();
  test_deny();
  test_describe();
}
