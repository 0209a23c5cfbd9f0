//===-- rt/host/plan.h - One thread for a group, or several ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Parallel or Map state can be done by the thread that comes to it alone, or
// by as many as there may be. To wake a thread takes longer than many functions
// do, and how long depends on the machine, so what is taken is what was faster
// so far: for this state, with about as many branches or iterations. The other
// way is tried again from time to time, the less often the slower it was.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_PLAN_H
#define FL_HOST_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum fl_plan {
  FL_PLAN_INLINE,
  FL_PLAN_SPREAD, ///< over threads, each with an instance of a function or with
                  ///< a process of it
  FL_PLAN_MIXED,  ///< the same, and other containers
  FL_PLAN_CONTAINERS, ///< other containers alone, as long as there are any
  FL_PLAN_AUTO,
};

/// What a group is done by, from its beginning to its end.
struct fl_planned {
  uint64_t begun; ///< ticks
  uint32_t state, count;
  uint8_t plan; ///< enum fl_plan, not AUTO
  bool noted;   ///< it counts for what is chosen from now on
};

/// auto, inline, threads or processes (these two are one, but for the mode that
/// they need), containers or mixed. False: no such plan.
bool fl_plan_parse(const char *word, enum fl_plan *plan);

/// Takes this plan, whatever is faster.
void fl_plan_force(enum fl_plan plan);

// With the schedule's lock held:

struct fl_execution;

/// The plan for `count` walks of a state, `most` at a time (0: any number), in
/// other containers if this execution's may go there (remote.h); NULL: they may
/// not.
struct fl_planned fl_plan_choose(uint32_t state, uint32_t count, uint32_t most,
                                 const struct fl_execution *lender);

/// They have all ended by themselves.
void fl_plan_done(struct fl_planned *planned);

/// Whether one thread has been at it for so much longer than it should that
/// others are to help.
bool fl_plan_is_late(const struct fl_planned *planned);

/// inline, threads or processes, as the mode in force has it.
const char *fl_plan_name(enum fl_plan plan);

/// How often a plan was chosen, AUTO excepted; any thread.
uint64_t fl_plan_chosen(enum fl_plan plan);

struct fl_text;

/// What was chosen so far, and why: lines of text.
void fl_plan_explain(struct fl_text *out);

#endif
