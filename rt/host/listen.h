//===-- rt/host/listen.h - Where a server listens ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_LISTEN_H
#define FL_HOST_LISTEN_H

#include <stdint.h>

struct event_base;
struct evhttp;

/// Connections to all addresses, for the server, or to where a socket listens
/// that was `inherited` (-1: none). The port, or -errno.
int fl_listen_start(struct event_base *base, struct evhttp *server,
                    uint16_t port, int inherited);

/// No more of them.
void fl_listen_stop(void);

#endif
