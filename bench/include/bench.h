//===-- bench/include/bench.h - Clocks and reports of what is measured ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For functions of a workflow and for plain programs alike. Time is counted in
// ticks of the processor's time stamp counter, because a function's system call
// for the time would be part of what is measured; the driver knows how long a
// tick is (bench/native/ticks.c). Every program and the last function of every
// workflow answer a report:
//
//   {"result": ..., "NAME": [ticks, ...], ...}
//
// of which `result` has to be the same for all that do the same work. How many
// calls there will be stands in the environment (BENCH_CALLS), so that nothing
// is printed before the last of them.
//
//===----------------------------------------------------------------------===//
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Neither earlier nor later than the loads around it.
static inline uint64_t bench_ticks(void) {
  __builtin_ia32_lfence();
  uint64_t ticks = __builtin_ia32_rdtsc();
  __builtin_ia32_lfence();
  return ticks;
}

/// A number of the environment's, or `otherwise`.
static inline size_t bench_setting(const char *name, size_t otherwise) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : otherwise;
}

static inline size_t bench_calls(void) {
  return bench_setting("BENCH_CALLS", 1);
}

/// Times of one kind. All pages are touched when the first is noted: later the
/// memory of a long run must not grow.
struct bench_log {
  const char *name;
  uint64_t *ticks;
  size_t count, room;
};

static inline void bench_note(struct bench_log *log, uint64_t ticks) {
  if (!log->ticks) {
    size_t room = bench_calls();
    log->ticks = malloc(room * sizeof *log->ticks);
    if (!log->ticks)
      return;
    memset(log->ticks, 0xff, room * sizeof *log->ticks);
    log->room = room;
  }
  if (log->count < log->room)
    log->ticks[log->count++] = ticks;
}

/// The report; `result` is JSON. Of malloc's; NULL: no memory.
static inline char *bench_report(const char *result, size_t size,
                                 const struct bench_log *logs, size_t count) {
  size_t room = size + 32;
  for (size_t i = 0; i < count; i++)
    room += strlen(logs[i].name) + 16 + logs[i].count * 21;
  char *text = malloc(room), *at = text, *end = text + room;
  if (!text)
    return NULL;
  at += snprintf(at, room, "{\"result\": %.*s", (int)size, result);
  for (size_t i = 0; i < count; i++) {
    at += snprintf(at, (size_t)(end - at), ", \"%s\": [", logs[i].name);
    for (size_t j = 0; j < logs[i].count; j++)
      at += snprintf(at, (size_t)(end - at), "%s%llu", j ? ", " : "",
                     (unsigned long long)logs[i].ticks[j]);
    at += snprintf(at, (size_t)(end - at), "]");
  }
  snprintf(at, (size_t)(end - at), "}");
  return text;
}

/// For plain programs: the report, on standard output. An exit status.
static inline int bench_print(const char *result, const struct bench_log *logs,
                              size_t count) {
  char *text = bench_report(result, strlen(result), logs, count);
  int status = !text || puts(text) < 0;
  free(text);
  return status;
}

/// Computes for a while, nothing that a compiler could leave out.
static inline uint64_t bench_work(uint64_t rounds) {
  uint64_t value = rounds;
  for (uint64_t i = 0; i < rounds; i++) {
    value = value * 6364136223846793005u + 1442695040888963407u;
    __asm__ volatile("" : "+r"(value));
  }
  return value;
}

/// FNV-1a.
static inline uint64_t bench_hash(uint64_t hash, const void *data,
                                  size_t size) {
  const unsigned char *byte = data;
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ byte[i]) * 0x100000001b3u;
  return hash;
}
#define BENCH_HASH 0xcbf29ce484222325u

#endif
