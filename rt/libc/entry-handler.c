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
  const struct fl_arguments *call = arg;
  fl_reply_reset();
  if (fl_domain_variables(call)) {
    fl_fail(&fl_reply, "States.TaskFailed", "out of memory");
    return (long)output;
  }
  status = __fl_handler(&call->input, &fl_reply);
  fl_domain_forget_variables(call);
  if (status != 0 && output->status == FL_STATUS_OK)
    fl_fail(&fl_reply, "States.TaskFailed", "the handler returned %d", status);
  fl_domain_flush();
  return (long)output;
}
