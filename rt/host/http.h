//===-- rt/host/http.h - An OpenWhisk action over HTTP -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything here is the leading thread's (lead.h), but for fl_http_stop.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_HTTP_H
#define FL_HOST_HTTP_H

#include <stdbool.h>
#include <stdint.h>

struct fl_http_settings {
  uint16_t port;          ///< 0: any
  unsigned concurrency;   ///< executions at once; further ones wait
  uint64_t body_most;     ///< bytes of a request's body
  unsigned drain_seconds; ///< for what is under way when it is to stop
  int listener;           ///< a socket that listens already; -1: none
  bool slices;            ///< that are asked for by /run, and nothing else: no
                          ///< sentinels behind what they printed
  bool log;               ///< a line of JSON on standard error for each request
};

/// Listens. The port, or -errno.
int fl_http_start(const struct fl_http_settings *settings);

/// For fl_lead_run: waits for events, and works on them. The program ends in
/// it, when it is to stop.
bool fl_http_round(void);

/// No more connections; ends the program when all is answered. Any thread.
void fl_http_stop(void);

#endif
