//===-- rt/libc/entry-handler.c - Entry of a function with a handler -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "entry.h"
#include <stdio.h>

// The plugin gives the handler this second name.
int __fl_handler(const struct fl_input *in, struct fl_reply *reply);

long __fl_entry(long op, void *arg);

long __fl_entry(long op, void *arg) {
  struct fl_output *output = &fl_reply.output;
  int status;

  if (op == FL_ENTRY_START) {
    fl_domain_start(arg);
    return 0;
  }
  fl_reply_reset();
  status = __fl_handler(arg, &fl_reply);
  if (status != 0 && output->status == FL_STATUS_OK)
    fl_fail(&fl_reply, "States.TaskFailed", "the handler returned %d", status);
  fl_domain_flush();
  return (long)output;
}
