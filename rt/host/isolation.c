//===-- rt/host/isolation.c - The isolation mode in force -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "isolation.h"
#include "monitor.h"
#include "report.h"

#include "permission.h"

#include <string.h>

struct fl_isolation fl_isolation = {.instances = 1};
uint32_t fl_isolation_denied;

const char *fl_isolation_name(uint32_t mode) {
  static const char names[][8] = {
      [FL_MODE_AUTO] = "auto",
      [FL_MODE_MPK] = "mpk",
      [FL_MODE_PROCESS] = "process",
      [FL_MODE_NONE] = "none",
  };
  return mode < sizeof names / sizeof *names ? names[mode] : "unknown";
}

bool fl_isolation_parse(const char *word, enum fl_mode *mode) {
  for (uint32_t i = FL_MODE_AUTO; i <= FL_MODE_NONE; i++)
    if (strcmp(word, fl_isolation_name(i)) == 0) {
      *mode = (enum fl_mode)i;
      return true;
    }
  return false;
}

static const char *missing_words(uint32_t missing) {
  static const char words[][72] = {
      [FL_MISSING_NOTHING] = "the monitor gives no reason",
      [FL_MISSING_PKU] = "protection keys (PKU) are not available here",
      [FL_MISSING_KEYS] = "too few protection keys are left for the workflow",
      [FL_MISSING_SUD] = "the kernel has no Syscall User Dispatch (Linux 5.11)",
      [FL_MISSING_SIGNALS] =
          "signal handlers return with wrong key rights here",
      [FL_MISSING_SECCOMP] = "seccomp filters are not available here",
      [FL_MISSING_MEMORY] = "out of memory",
  };
  return missing < sizeof words / sizeof *words ? words[missing] : words[0];
}

/// What to do about it.
static const char *hint(enum fl_mode wanted) {
  if (wanted == FL_MODE_MPK && fl_isolation.missing == FL_MISSING_KEYS)
    return "--isolation=process needs none";
  if (wanted == FL_MODE_MPK)
    return "run it under flvm, or with --isolation=process";
  return "--isolation=none runs without isolation, for benchmarks only";
}

const char *fl_isolation_reason(enum fl_mode wanted) {
  if (wanted != FL_MODE_AUTO)
    return "asked for";
  return fl_isolation.mode == FL_MODE_MPK ? "protection keys work here"
                                          : missing_words(fl_isolation.missing);
}

static void refuse(enum fl_mode wanted, int result) {
  const char *words = fl_isolation.missing || result == 0
                          ? missing_words(fl_isolation.missing)
                          : strerror(-result);
  if (fl_isolation.missing && fl_isolation.error)
    fl_report("error", "--isolation=%s: %s (%s)", fl_isolation_name(wanted),
              words, strerror(fl_isolation.error));
  else
    fl_report("error", "--isolation=%s: %s", fl_isolation_name(wanted), words);
  fl_report("note", "%s", hint(wanted));
}

bool fl_isolation_deny(const char *word, uint32_t *denied) {
  for (size_t i = 0; i < FL_PERMISSION_WORDS; i++)
    if (strcmp(word, fl_permission_words[i].word) == 0) {
      // Who may not read does not write; who may not write may still read.
      uint32_t allow = fl_permission_words[i].allow;
      *denied |= allow == FL_ALLOW_READ   ? FL_ALLOW_READ | FL_ALLOW_WRITE
                 : allow & FL_ALLOW_WRITE ? FL_ALLOW_WRITE
                                          : allow;
      return true;
    }
  return false;
}

bool fl_isolation_start(enum fl_mode wanted, uint32_t denied, bool quiet) {
  fl_isolation_denied = denied;
  int result = fl_monitor_isolate(wanted, &fl_isolation, denied);
  if (result < 0 || (wanted != FL_MODE_AUTO && fl_isolation.mode != wanted)) {
    refuse(wanted, result);
    return false;
  }
  if (fl_isolation.mode == FL_MODE_NONE && !quiet)
    fl_report("warning", "--isolation=none: functions can read and write each "
                         "other's memory and the host's");
  return true;
}

void fl_isolation_note(enum fl_mode wanted) {
  // A container that withholds keys from a processor that has them.
  bool refused = fl_isolation.missing == FL_MISSING_PKU && fl_isolation.error;
  if (wanted == FL_MODE_AUTO && fl_isolation.mode == FL_MODE_PROCESS)
    fl_report("note", "isolating functions by processes: %s%s%s%s",
              missing_words(fl_isolation.missing), refused ? " (" : "",
              refused ? strerror(fl_isolation.error) : "", refused ? ")" : "");
}
