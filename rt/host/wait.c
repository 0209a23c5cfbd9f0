//===-- rt/host/wait.c - Wait states --------------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow.h"
#include "table.h"
#include "walk.h"

#include "timestamp.h"

#define SECOND 1000000000ull
#define SECONDS_MOST 99999999
/// Seconds that still fit a timer, some 280 years.
#define FAR 9000000000

/// Nanoseconds from now to a time, 0 when it is past.
static uint64_t until(const struct fl_timestamp *time) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int64_t seconds = time->seconds - now.tv_sec;
  int64_t rest = (int64_t)time->nanoseconds - now.tv_nsec;
  if (seconds < 0 || (seconds == 0 && rest <= 0))
    return 0;
  if (seconds > FAR)
    seconds = FAR;
  return (uint64_t)(seconds * (int64_t)SECOND + rest);
}

static bool find_time(struct fl_eval *eval, const struct fl_wait *wait,
                      struct fl_timestamp *time) {
  const char *text = fl_table_string(wait->timestamp);
  if (text)
    return fl_timestamp_parse(text, strlen(text), time);
  const fl_value *value =
      fl_path_value(eval, fl_table_node(wait->timestamp_path));
  if (!value)
    return false;
  return (fl_value_is_string(value) &&
          fl_timestamp_parse(fl_value_text(value), fl_value_length(value),
                             time)) ||
         fl_eval_fail(eval,
                      "what 'TimestampPath' finds must be a timestamp, as "
                      "2016-03-14T01:59:00Z");
}

/// Nanoseconds to wait. False: `error` is set.
static bool find_delay(struct fl_eval *eval, const struct fl_wait *wait,
                       uint64_t *delay) {
  static const struct fl_count_rule rule = {1, 0, SECONDS_MOST, false};
  struct fl_timestamp time = {0, 0};
  uint32_t seconds = FL_NONE;
  if (!fl_flow_count(eval, &wait->seconds, &rule, &seconds))
    return false;
  if (seconds != FL_NONE) {
    *delay = seconds * SECOND;
    return true;
  }
  if (!find_time(eval, wait, &time))
    return false;
  *delay = until(&time);
  return true;
}

struct fl_result fl_wait_begin(struct fl_walk *walk,
                               struct fl_message *effective) {
  const struct fl_wait *wait =
      &fl_workflow.waits[fl_workflow.states[walk->state].detail];
  struct fl_datum data = {.message = effective};
  struct fl_eval eval;
  uint64_t delay;
  fl_eval_start(&eval, walk);
  eval.data = &data;
  bool found = find_delay(&eval, wait, &delay);
  fl_eval_end(&eval);
  if (!found)
    return (struct fl_result){.error = eval.error};
  if (delay == 0)
    return (struct fl_result){.output = fl_message_hold(effective)};
  return fl_walk_sleep(walk, fl_schedule_now() + delay, FL_RESUME_END);
}
