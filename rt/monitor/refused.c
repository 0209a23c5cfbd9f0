//===-- rt/monitor/refused.c - What functions were refused ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

struct fl_refusals fl_refusals[FL_INSTANCES_MAX];

static void note(struct fl_refusals *to, const struct fl_frame *frame,
                 uint32_t reason) {
  // A function may have many threads.
  uint64_t index = __atomic_fetch_add(&to->count, 1, __ATOMIC_RELAXED);
  int path = fl_path_argument(frame->number);

  if (index >= FL_REFUSED_MAX)
    return;
  struct fl_refused *at = &to->first[index];
  *at = (struct fl_refused){.number = frame->number, .reason = reason};
  memcpy(at->args, frame->args, sizeof at->args);
  if (path >= 0)
    fl_copy_string(at->path, (uintptr_t)frame->args[path], sizeof at->path);
  at->path[sizeof at->path - 1] = '\0';
}

long fl_refuse(const struct fl_thread *self, const struct fl_frame *frame,
               long refused) {
  static const uint8_t errors[] = {
#define ERROR(name, error, words) [FL_REFUSAL_##name] = (error),
      FL_REFUSALS(ERROR)
#undef ERROR
  };
  uint32_t reason = (uint32_t)(FL_REFUSED_BASE - refused);

  if (self->instance->refusals)
    note(self->instance->refusals, frame, reason);
  return -errors[reason];
}

void fl_refused_take(struct fl_refusals *to, struct fl_refusals *from) {
  to->count = 0;
  if (!from->count)
    return;
  fl_gate_copy(to, from, sizeof *to); // once: it may change meanwhile
  from->count = 0;
  for (uint32_t i = 0; i < FL_REFUSED_MAX; ++i) {
    if (to->first[i].reason >= FL_REFUSAL_END)
      to->first[i].reason = FL_REFUSAL_NONE;
    to->first[i].path[FL_REFUSED_PATH - 1] = '\0';
  }
}
