//===-- test/unit/host/plan-test.c - One thread for a group, or several ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "harness.h"
#include "plan.h"
#include "schedule.h"

/// How often of 400 times one thread is taken, for so many walks of the state,
/// when a group takes these times.
static unsigned inline_of(uint32_t state, uint32_t count, uint64_t inline_us,
                          uint64_t spread_us) {
  unsigned alone = 0;
  for (int i = 0; i < 400; i++) {
    struct fl_planned planned = fl_plan_choose(state, count, 0, NULL);
    bool is_alone = planned.plan == FL_PLAN_INLINE;
    uint64_t until =
        fl_schedule_now() + 1000 * (is_alone ? inline_us : spread_us);
    while (fl_schedule_now() < until)
      ;
    fl_plan_done(&planned);
    alone += is_alone;
  }
  return alone;
}

/// What was far slower is taken hardly ever, and tried again; each number of
/// walks is on its own.
void test_plan(void) {
  set_state_count(8192); // of all tests: plans are kept by state
  fl_plan_force(FL_PLAN_AUTO);
  unsigned alone = inline_of(0, 5, 20, 400);
  CHECK(alone > 380 && alone < 400);
  alone = inline_of(0, 50, 400, 20);
  CHECK(alone > 0 && alone < 20);
  CHECK(inline_of(1, 1, 1, 1) == 400);
  CHECK(fl_plan_choose(2, 5, 1, NULL).plan == FL_PLAN_INLINE);
  // Never seen: others may help.
  CHECK(fl_plan_choose(3, 5, 0, NULL).plan == FL_PLAN_SPREAD);
  fl_plan_force(FL_PLAN_INLINE);
  CHECK(inline_of(4, 5, 1, 1) == 400);
  fl_plan_force(FL_PLAN_SPREAD);
  CHECK(inline_of(4, 5, 1, 1) == 0);
  set_state_count(0);
}
