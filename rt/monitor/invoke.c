//===-- rt/monitor/invoke.c - One call of a function ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only way by which bytes move between domains. Both sides' memory is
// touched through fl_copy_* or fl_gate_copy, after a check of whose it is: a
// page that is not there is the owner's fault, not the monitor's.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

/// Where an instance finds its input: its own memory, in a place that it cannot
/// unmap or protect, so that there is room for the next input whatever it did.
struct inbox {
  struct fl_arguments call;
  char type[FL_TYPE_MAX];
  char data[];
};
_Static_assert(sizeof(struct inbox) < FL_PAGE, "FL_INBOX_MAX is too small");

static void end_text(char *text, uint64_t room) { text[room - 1] = '\0'; }

static int resize_inbox(struct fl_instance *instance, uint64_t size) {
  int error = fl_arena_resize(instance, instance->inbox, instance->inbox_size,
                              fl_page_up(size));
  if (!error)
    instance->inbox_size = fl_page_up(size);
  return error;
}

/// Room for the input; it is the caller's to fill.
static int make_inbox(struct fl_instance *instance, uint64_t size) {
  uint64_t need = sizeof(struct inbox) + size + 1;
  return need > instance->inbox_size ? resize_inbox(instance, need) : 0;
}

/// Where the function can read the input as it is, or 0: it gets a copy. A
/// program may write what it gets; a process's channel is its own.
static uintptr_t lend(const struct fl_instance *instance,
                      const struct fl_invoke *call) {
  if (call->in_size < FL_SEGMENT_MIN)
    return 0;
  if (fl_machine.child)
    return (uintptr_t)call->in;
  return call->env_size || instance->image->flags & FL_DOMAIN_PROGRAM
             ? 0
             : fl_segment_lend(instance, (uintptr_t)call->in, call->in_size);
}

/// The caller's message, into the instance's inbox, which is there whatever the
/// function did; the caller's memory may not be. Or `lent`, with no copy.
static long fill_inbox(struct fl_instance *instance,
                       const struct fl_invoke *call, uintptr_t lent) {
  struct inbox *inbox = (struct inbox *)instance->inbox;

  inbox->call =
      (struct fl_arguments){{lent ? (void *)lent : inbox->data,
                             call->in_size - call->env_size, inbox->type},
                            call->env_size};
  memcpy(inbox->type, call->in_type, sizeof inbox->type);
  if (lent)
    return 0;
  inbox->data[call->in_size] = '\0';
  return fl_gate_copy(inbox->data, call->in, call->in_size);
}

void fl_invoke_note(const struct fl_end *end, struct fl_invoke *call) {
  call->status = end->exited ? FL_STATUS_EXIT : FL_STATUS_FAULT;
  call->exit_status = end->exit_status;
  call->fault = end->fault;
  call->out_size = 0;
}

/// What the entry returned points to a struct fl_output, if one believes it.
static int take_output(struct fl_instance *instance, uintptr_t at,
                       struct fl_invoke *call, uintptr_t *data) {
  const struct fl_output *from = (const struct fl_output *)at;
  struct fl_output output;
  const uint64_t head = offsetof(struct fl_output, error);

  if (!fl_owns(instance, at, sizeof output, false) ||
      fl_gate_copy(&output, from, head))
    return -EFAULT;
  call->status = output.status == FL_STATUS_OK ? FL_STATUS_OK : FL_STATUS_ERROR;
  memcpy(call->out_type, output.type, sizeof output.type);
  end_text(call->out_type, sizeof call->out_type);
  if (call->status != FL_STATUS_OK) {
    if (fl_gate_copy(call->error, from->error, sizeof call->error) ||
        fl_gate_copy(call->cause, from->cause, sizeof call->cause))
      return -EFAULT;
    end_text(call->error, sizeof call->error);
    end_text(call->cause, sizeof call->cause);
    return 0;
  }
  if (output.size > FL_MESSAGE_MAX) {
    call->status = FL_STATUS_LIMIT;
    call->out_size = output.size;
    return 0;
  }
  *data = (uintptr_t)output.data;
  call->out_size = output.size;
  if (fl_machine.child && fl_process_has_room(*data, output.size))
    return 0;
  if (output.size >= FL_SEGMENT_MIN &&
      fl_segment_send(instance, *data, output.size)) {
    call->out_at = output.data;
    return 0;
  }
  call->out_size = 0;
  if (!fl_owns(instance, *data, output.size, false))
    return -EFAULT;
  call->out_size = output.size;
  return 0;
}

/// The function answered what cannot be believed: as if it had touched it.
static void note_bad_output(struct fl_invoke *call, uintptr_t at) {
  call->status = FL_STATUS_FAULT;
  call->out_size = 0;
  call->fault = (struct fl_fault){
      .signal = SIGSEGV, .key = -1, .syscall = -1, .address = at};
}

bool fl_invoke_is_fresh(const struct fl_instance *instance,
                        const struct fl_invoke *call) {
  return instance->used &&
         (call->fresh || instance->image->flags & FL_DOMAIN_PROGRAM);
}

int fl_invoke_here(struct fl_thread *self, struct fl_instance *instance,
                   struct fl_invoke *call, uintptr_t *output) {
  long at = 0;
  int error = 0;
  uintptr_t lent = 0;

  if (fl_invoke_is_fresh(instance, call))
    fl_instance_reset(instance);
  instance->arena.most = instance->arena.mapped;
  fl_end_begin(self, instance, call->ticket);
  if (!instance->started)
    error = fl_instance_start(self, instance);
  if (!error && !self->end.ended)
    lent = lend(instance, call);
  if (!error && !self->end.ended)
    error = make_inbox(instance, lent ? 0 : call->in_size);
  if (!error && !self->end.ended)
    error = (int)fill_inbox(instance, call, lent);
  // What ended in a constructor is not called.
  if (!error && !self->end.ended) {
    instance->used = true;
    at = fl_instance_run(self, instance, FL_ENTRY_CALL, instance->inbox);
  }
  bool ended = fl_end_over(self, instance);
  call->memory = instance->arena.most;
  if (!error && ended) {
    fl_invoke_note(&self->end, call);
    fl_instance_reset(instance);
  } else if (!error && take_output(instance, (uintptr_t)at, call, output)) {
    note_bad_output(call, (uintptr_t)at);
    fl_instance_reset(instance);
  }
  if (lent)
    fl_segment_return(instance, lent, call->in_size);
  fl_segment_rest(instance);
  call->kept = instance->arena.mapped;
  if (error)
    return error;
  return 0;
}

/// For the caller alone, until `busy` is false again.
static int claim(struct fl_instance *instance, uint64_t number) {
  if (atomic_exchange(&instance->busy, true))
    return -EBUSY;
  if (!instance->index) // nobody's yet
    fl_instance_name((uint32_t)number);
  return 0;
}

static void release(struct fl_instance *instance) {
  atomic_store(&instance->busy, false);
  if (fl_machine.mode == FL_MODE_MPK)
    fl_key_release();
}

/// Copies output to the host, as much as fits.
static long hand_over(uintptr_t output, uintptr_t to, uint64_t size,
                      uint64_t capacity) {
  uint64_t part = size < capacity ? size : capacity;

  if (!fl_owns(fl_self()->instance, to, part, true))
    return -EFAULT;
  return fl_gate_copy((void *)to, (const void *)output, part);
}

/// What came of the call, to where the host has it.
static long tell(struct fl_invoke *call, uintptr_t at) {
  const uint64_t from = offsetof(struct fl_invoke, out_size);

  // Only a function that failed has words for it.
  if (call->status != FL_STATUS_OK && call->status != FL_STATUS_ERROR)
    memset(call->error, 0, sizeof *call - offsetof(struct fl_invoke, error));

  return fl_copy_out(at + from, &call->out_size,
                     fl_invoke_size(call->status) - from);
}

long fl_call_invoke(struct fl_thread *self, struct fl_frame *frame) {
  uintptr_t at = (uintptr_t)frame->args[0];
  struct fl_invoke call;
  uintptr_t output = 0;

  // What is told must not be what was on this stack: tell() does the rest.
  memset(&call, 0, fl_invoke_size(FL_STATUS_OK));
  long error = fl_copy_in(&call, at, offsetof(struct fl_invoke, out_size));
  if (error)
    return error;
  struct fl_instance *instance = fl_instance_find(call.instance);
  if (!fl_machine.isolated || !instance)
    return -EINVAL;
  call.parked = -1;
  call.fault = (struct fl_fault){.key = -1, .syscall = -1};
  end_text(call.in_type, sizeof call.in_type);
  if (call.in_size > FL_MESSAGE_MAX) {
    call.status = FL_STATUS_LIMIT;
    return tell(&call, at);
  }
  if (call.env_size > call.in_size)
    return -EINVAL;
  if (!fl_owns(self->instance, (uintptr_t)call.in, call.in_size, false) &&
      !fl_segment_sent((uintptr_t)call.in, call.in_size))
    return -EFAULT;
  error = claim(instance, call.instance);
  if (error)
    return error;
  instance->refusals->count = 0;

  if (fl_machine.mode == FL_MODE_MPK)
    error = fl_key_take(instance, &call.parked);
  call.key = instance->key;
  if (!error)
    error = fl_machine.mode == FL_MODE_PROCESS
                ? fl_process_invoke(instance, &call, &output)
                : fl_invoke_here(self, instance, &call, &output);
  if (!error && call.status == FL_STATUS_OK && !call.out_at &&
      hand_over(output, (uintptr_t)call.out, call.out_size, call.out_capacity))
    note_bad_output(&call, output);
  if (!error && call.refusals && instance->refusals->count)
    error = fl_copy_out((uintptr_t)call.refusals, instance->refusals,
                        sizeof *instance->refusals);
  if (!error)
    error = tell(&call, at);
  if (error || call.status != FL_STATUS_OK || call.out_at ||
      call.out_size <= call.out_capacity) {
    release(instance);
    return error;
  }
  // From here on the claim is that of who fetches the rest.
  instance->held_size = call.out_size;
  atomic_store(&instance->held, output);
  return 0;
}

long fl_call_fetch(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = fl_instance_find((uint64_t)frame->args[0]);
  uint64_t size = (uint64_t)frame->args[2];

  (void)self;
  if (!instance)
    return -EINVAL;
  uintptr_t held = atomic_exchange(&instance->held, 0);
  if (!held)
    return -EINVAL;
  if (size > instance->held_size)
    size = instance->held_size;
  long error = hand_over(held, (uintptr_t)frame->args[1], size, size);
  release(instance);
  return error ? error : (long)size;
}

long fl_call_trim(struct fl_thread *self, struct fl_frame *frame) {
  uint64_t number = (uint64_t)frame->args[0];
  struct fl_instance *instance = fl_instance_find(number);

  (void)self;
  int error = instance ? claim(instance, number) : -EINVAL;
  if (error)
    return error;
  if (instance->inbox_size > FL_KEPT)
    error = resize_inbox(instance, FL_KEPT);
  if (instance->channel)
    fl_process_trim(instance);
  fl_segment_trim(instance);
  atomic_store(&instance->busy, false);
  return error;
}

long fl_call_prepare(struct fl_thread *self, struct fl_frame *frame) {
  uint64_t number = (uint64_t)frame->args[0];
  struct fl_instance *instance = fl_instance_find(number);

  (void)self;
  if (fl_machine.mode != FL_MODE_PROCESS || !instance)
    return -EINVAL;
  int error = claim(instance, number);
  if (error)
    return error;
  error = fl_process_prepare(instance);
  atomic_store(&instance->busy, false);
  return error;
}
