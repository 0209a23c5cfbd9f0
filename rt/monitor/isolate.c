//===-- rt/monitor/isolate.c - The mode, once and for all ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

extern char __fl_public_start[], __fl_public_end[];

/// Key 0 for all that was tagged: what comes next knows nothing of keys.
static void give_keys_back(void) {
  struct fl_instance *host = &fl_instances[FL_HOST];

  host->key = 0;
  long error = fl_syscall(SYS_pkey_mprotect, __fl_public_start,
                          __fl_public_end - __fl_public_start,
                          PROT_READ | PROT_WRITE, 0);
  if (!error)
    error = fl_region_tag(host);
  if (!error)
    error = fl_arena_tag(host);
  if (error)
    report_broken("keys could not be given back", error);
  for (uint32_t i = 0; i <= fl_image.function_count; ++i)
    fl_instances[i].key = -1;
}

/// From here on the calling thread has every right, and uses each on purpose:
/// keys for everybody, and the host's memory tagged.
static int isolate_by_keys(struct fl_thread *self, struct fl_isolation *what) {
  struct fl_instance *host = &fl_instances[FL_HOST];
  long size = __fl_public_end - __fl_public_start;

  // Its key must be one that the self-test can use already.
  long key = fl_cpu_has_keys() ? fl_syscall(SYS_pkey_alloc, 0, 0) : -ENOSYS;
  int error = (int)(key < 0 ? key : 0);
  what->missing = FL_MISSING_PKU;
  if (!error) {
    fl_machine.public_key = (int)key;
    fl_gate_open();
    error = (int)fl_syscall(SYS_pkey_mprotect, __fl_public_start, size,
                            PROT_READ | PROT_WRITE, key);
  }
  if (!error) {
    what->missing = fl_selftest(&error);
    if (what->missing != FL_MISSING_NOTHING && !error)
      error = ENOSYS;
    error = -error;
  }
  if (!error)
    error = fl_key_start(what);
  if (!error)
    error = fl_region_tag(host);
  if (!error)
    error = fl_arena_tag(host);
  if (!error)
    error = fl_fault_arm(true);
  // The last that can fail: there is no way back from it.
  if (!error) {
    error = fl_seccomp_keys();
    if (error)
      what->missing = FL_MISSING_SECCOMP;
  }
  if (!error) {
    fl_machine.mode = FL_MODE_MPK;
    self->public->pkru = host->pkru;
    self->public->syscall = fl_gate_syscall_keyed;
    self->public->leave = fl_gate_resume_keyed;
    error = fl_thread_arm(self);
    if (error)
      report_broken("system calls could not be caught", error);
    return 0;
  }
  if (key >= 0)
    give_keys_back();
  if (what->missing == FL_MISSING_NOTHING)
    what->missing = FL_MISSING_MEMORY;
  return error;
}

long fl_call_isolate(struct fl_thread *self, struct fl_frame *frame) {
  static struct fl_isolation what;
  struct fl_isolation asked;
  enum fl_mode wanted = (enum fl_mode)frame->args[0];
  // In each mode: it notes what the gates have to clear as well.
  bool keys = fl_cpu_has_keys();
  int error = 0;

  if (what.mode != FL_MODE_AUTO || (unsigned)wanted > FL_MODE_NONE)
    return -EINVAL;
  error = (int)fl_copy_in(&asked, (uintptr_t)frame->args[1], sizeof asked);
  if (!error)
    error = (int)fl_end_prepare();
  if (error)
    return error;
  // An operator takes away, and nobody adds to what the image says.
  for (uint32_t i = 1; i <= fl_image.function_count; ++i)
    fl_instances[i].allow = (fl_instances[i].image->allow | FL_ALLOW_READ |
                             FL_ALLOW_WRITE | FL_ALLOW_PRINT) &
                            ~(uint32_t)frame->args[2];
  fl_way_pin();
  // Nobody may look into the process from outside, nor at what it leaves.
  const uint64_t no_core[2] = {0, 0};
  fl_syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  fl_syscall(SYS_prlimit64, 0, RLIMIT_CORE, no_core, 0);

  what.mode = FL_MODE_NONE;
  what.public_key = what.host_key = -1;
  uint32_t most = fl_image.function_count
                      ? (FL_INSTANCES_MAX - 1) / fl_image.function_count
                      : 1;
  uint32_t wanted_instances = asked.instances < most ? asked.instances : most;
  if (wanted != FL_MODE_PROCESS && wanted_instances > 1)
    fl_machine.instances = 1 + fl_copies_make(wanted_instances - 1);
  if (wanted == FL_MODE_MPK || wanted == FL_MODE_AUTO) {
    error = isolate_by_keys(self, &what);
    what.error = keys ? -error : 0;
    if (!error)
      what.mode = FL_MODE_MPK;
  }
  if (wanted == FL_MODE_PROCESS || (wanted == FL_MODE_AUTO && error)) {
    error = fl_seccomp_works();
    if (error) {
      what.missing = FL_MISSING_SECCOMP;
      what.error = -error;
    } else {
      fl_machine.mode = what.mode = FL_MODE_PROCESS;
      fl_copies_drop();
      if (wanted_instances)
        fl_machine.instances = wanted_instances;
      fl_machine.signal_frames_trusted = true;
    }
  }
  if (!error && fl_machine.mode != FL_MODE_MPK) {
    error = fl_fault_arm(false);
    if (!error && fl_machine.mode == FL_MODE_PROCESS)
      error = fl_seccomp_parent();
    if (error)
      what.missing = FL_MISSING_NOTHING; // the error says it
  }
  // Without what was asked for no function runs, and there is no second try.
  fl_machine.isolated = !error;
  what.instances = fl_machine.instances;
  if (!error)
    fl_fault_stack(self, self->instance);
  if (fl_copy_out((uintptr_t)frame->args[1], &what, sizeof what))
    return -EFAULT;
  return error;
}
