//===-- rt/host/lead.h - Which thread has the event loop -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Work that is short is done by the thread that found it: to hand it over would
// take longer. Nobody knows in advance what is short, so a second thread stands
// by and takes the loop over when the first one does not come back from such
// work in a few milliseconds; then that one stands by.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_LEAD_H
#define FL_HOST_LEAD_H

#include <stdbool.h>
#include <stdint.h>

/// Leads with this thread and one more: calls `round`, which waits for events
/// and works on them, again and again, never on two threads at a time. False
/// from it: the thread was deposed. Returns only without a second thread:
/// -errno.
int fl_lead_run(bool (*round)(void));

/// Whether work may be done here, as another thread stands by. (Leader.)
bool fl_lead_has_second(void);

/// Brackets such work. What the first returns is for the other two; false from
/// those: another thread leads, and nothing that is the loop's may be touched.
uint64_t fl_lead_begin(void);
bool fl_lead_leads(uint64_t mark);
bool fl_lead_end(uint64_t mark);

#endif
