//===-- test/unit/host/fault-test.c - Tests of the words for faults -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fault.h"
#include "harness.h"
#include "isolation.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

/// Of the address, as the monitor tells it: 1 + index of a function, or 0.
static uint32_t owner;

/// The words for a fault of function 'b'; for SIGSYS `key` is the call's
/// number.
static void expect(const char *words, int signal, int code, int key,
                   uint64_t address) {
  struct fl_invoke call = {.instance = 1, .status = FL_STATUS_FAULT};
  call.fault = (struct fl_fault){.signal = signal,
                                 .code = code,
                                 .key = key,
                                 .syscall = signal == SIGSYS ? key : -1,
                                 .owner = owner,
                                 .address = address};
  struct fl_text text = {0};
  fl_fault_describe(&text, &call);
  fl_text_bytes(&text, "", 1);
  CHECK(!text.failed);
  CHECK_EQUAL(text.data, words);
  fl_text_free(&text);
}

static void expect_at(const char *format, int code, int key, char *address) {
  char words[512];
  unsigned long long number = (unsigned long long)(uintptr_t)address;
  snprintf(words, sizeof words, format, number);
  expect(words, SIGSEGV, code, key, number);
}

static void isolate(struct fl_isolation what) {
  isolation = what;
  CHECK(fl_isolation_start((enum fl_mode)what.mode, 0, false));
}

static void test_keys(void) {
  isolate((struct fl_isolation){
      .mode = FL_MODE_MPK, .public_key = 1, .host_key = 2});
  expect_at("function 'b': SIGSEGV at 0x%llx: memory of function 'a' (data), "
            "refused by protection key 3",
            4, 3, data_of_a);
  expect_at("function 'b': SIGSEGV at 0x%llx: memory of the host (text), "
            "refused by protection key 2",
            4, 2, text_of_host);
  expect("function 'b': SIGSEGV at 0x7f0000000000: memory of the monitor, "
         "refused by protection key 0",
         SIGSEGV, 4, 0, 0x7f0000000000);
  expect(
      "function 'b': SIGSEGV at 0x7f0000000000: memory of the public region, "
      "refused by protection key 1",
      SIGSEGV, 4, 1, 0x7f0000000000);
  expect("function 'b': SIGSEGV at 0x7f0000000000: refused by protection key "
         "15",
         SIGSEGV, 4, 15, 0x7f0000000000);
  owner = 1;
  expect("function 'b': SIGSEGV at 0x7f0000000000: memory of function 'a', "
         "refused by protection key 3",
         SIGSEGV, 4, 3, 0x7f0000000000);
  expect("function 'b': SIGSEGV at 0x7f0000000000: memory of function 'a', "
         "refused by protection key 0",
         SIGSEGV, 4, 0, 0x7f0000000000);
  expect_at("function 'b': SIGSEGV at 0x%llx: memory of function 'a' (data), "
            "refused by protection key 0",
            4, 0, data_of_a);
  owner = 2;
  expect("function 'b': SIGSEGV at 0x7f0000000000: nothing is mapped there",
         SIGSEGV, 4, 0, 0x7f0000000000);
  owner = UINT32_MAX; // from a process that nobody believes
  expect("function 'b': SIGSEGV at 0x7f0000000000: memory of the monitor, "
         "refused by protection key 0",
         SIGSEGV, 4, 0, 0x7f0000000000);
  owner = 0;
}

static void test_no_keys(void) {
  isolate((struct fl_isolation){
      .mode = FL_MODE_PROCESS, .public_key = -1, .host_key = -1});
  expect_at("function 'b': SIGSEGV at 0x%llx: memory of function 'a' (data), "
            "not mapped for this function",
            1, -1, data_of_a);
  expect_at("function 'b': SIGSEGV at 0x%llx: memory of function 'a' (text), "
            "which does not allow this access",
            2, -1, text_of_a);
  expect("function 'b': SIGSEGV at 0x0: a null pointer", SIGSEGV, 1, -1, 0);
  expect("function 'b': SIGSEGV at 0x10000: nothing is mapped there", SIGSEGV,
         1, -1, 0x10000);
  expect("function 'b': SIGSEGV: a misaligned vector access, an address that "
              "no memory can have, or an "
         "instruction of the kernel's",
         SIGSEGV, 0x80, -1, 0);
  expect("function 'b': SIGABRT: it called abort, or an assertion failed",
         SIGABRT, -6, -1, 0);
  expect("function 'b': signal 60", 60, 0, -1, 0);
  expect(
      "function 'b': SIGSYS: stray system call 39 (getpid), made outside its "
      "libc",
      SIGSYS, 2, SYS_getpid, 0);
  expect("function 'b': SIGSYS: stray system call 999, made outside its libc",
         SIGSYS, 2, 999, 0);
}

static void test_place(void) {
  struct fl_invoke call = {.instance = 0, .status = FL_STATUS_FAULT};
  call.fault = (struct fl_fault){.signal = SIGFPE,
                                 .key = -1,
                                 .syscall = -1,
                                 .ip = (uint64_t)(uintptr_t)text_of_a + 0x1A};
  struct fl_text text = {0};
  fl_fault_describe(&text, &call);
  call.instance = 1;
  fl_text_add(&text, "\n");
  fl_fault_describe(&text, &call);
  call.fault.ip = 0x1234;
  fl_text_add(&text, "\n");
  fl_fault_describe(&text, &call);
  fl_text_bytes(&text, "", 1);
  CHECK_EQUAL(text.data,
              "function 'a': SIGFPE: a division by zero or an overflow in one; "
              "executing text+0x1a\n"
              "function 'b': SIGFPE: a division by zero or an overflow in one; "
              "executing function 'a' text+0x1a\n"
              "function 'b': SIGFPE: a division by zero or an overflow in one; "
              "executing 0x1234");
  fl_text_free(&text);
}

void test_faults(void) {
  test_keys();
  test_no_keys();
  test_place();
}
