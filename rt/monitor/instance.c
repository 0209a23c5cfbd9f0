//===-- rt/monitor/instance.c - Instances: start, run, reset -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_DATA (PROT_READ | PROT_WRITE)

void fl_instance_name(uint32_t number) {
  struct fl_instance *instance = &fl_instances[1 + number];
  uint32_t function = number % fl_image.function_count;
  uint32_t copy = number / fl_image.function_count;

  instance->index = 1 + number;
  instance->key = fl_machine.mode == FL_MODE_MPK ? 0 : -1;
  instance->pkru = fl_key_rights(0, fl_machine.public_key);
  instance->refusals = &fl_refusals[instance->index];
  instance->allow = fl_instances[1 + function].allow;
  // A process has the image for itself.
  if (copy && fl_machine.mode != FL_MODE_PROCESS)
    instance->shift = fl_copies_shift(copy);
  instance->image = &fl_image.functions[function];
}

struct fl_instance *fl_instance_find(uint64_t number) {
  return number < fl_image.function_count * fl_machine.instances
             ? &fl_instances[1 + number]
             : 0;
}

/// Writes downwards-growing parts of the start block.
struct block {
  char *at;
};

static void *put(struct block *block, const void *from, uint64_t size) {
  block->at = (char *)(((uintptr_t)block->at + 15) & ~15ul);
  void *to = block->at;
  memcpy(to, from, size);
  block->at += size;
  return to;
}

static uint64_t length(const char *text) {
  uint64_t size = 0;
  while (text[size++])
    ;
  return size; // with the NUL
}

/// Copies of the strings, and an array that points at them, ended by a null.
static char **put_strings(struct block *block, char **strings, uint64_t count) {
  char **array = put(block, strings, (count + 1) * sizeof *strings);
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t size = length(strings[i]);
    memcpy(block->at, strings[i], size);
    array[i] = block->at;
    block->at += size;
  }
  array[count] = 0;
  return array;
}

/// The address space below the domain's own mappings:
///   guard | stack, start block | inbox | what is lent, of a function
static int lay_out(struct fl_instance *instance, uint64_t block_size) {
  long error = fl_arena_map(instance, FL_GUARD, PROT_NONE);
  if (error < 0)
    return (int)error;
  long stack = fl_arena_map(instance, FL_DOMAIN_STACK + block_size, FL_DATA);
  if (stack < 0) {
    instance->arena.count = 0; // the guard, for another try
    return (int)stack;
  }
  instance->stack_top = (uintptr_t)stack + FL_DOMAIN_STACK;
  instance->inbox = instance->stack_top + fl_page_up(block_size);
  instance->arena.low =
      instance->inbox +
      (instance->index == FL_HOST ? 0 : FL_INBOX_MAX + FL_LOAN_MAX);
  instance->arena.mapped = instance->arena.most = 0; // none of it its own
  return 0;
}

uintptr_t fl_instance_prepare(struct fl_instance *instance, int argc,
                              char **argv) {
  const struct fl_domain_image *image = instance->image;
  uint64_t tls_image = (uint64_t)(image->tdata_end - image->tdata_start);
  uint64_t align = fl_image.tls_align ? fl_image.tls_align : 1;
  // The first byte need not be aligned; the thread pointer, at the end, is.
  uint64_t tls_size = (fl_image.tls_size + align - 1) & ~(align - 1);
  uint64_t size = sizeof(struct fl_start) + tls_image + fl_machine.env_size +
                  (uint64_t)(argc + 2) * sizeof *argv +
                  (fl_machine.env_count + 1) * sizeof *argv + 512;
  uint64_t secret[2]; // the canary and more: no two instances' are the same
  for (int i = 0; i < argc; ++i)
    size += length(argv[i]);

  if (fl_syscall(SYS_getrandom, secret, sizeof secret, 0) != sizeof secret ||
      (!instance->stack_top && lay_out(instance, size)))
    return 0;
  struct block block = {(char *)instance->stack_top};
  struct fl_start *start = put(&block, &(struct fl_start){0}, sizeof *start);
  start->argc = argc;
  start->argv = put_strings(&block, argv, (uint64_t)argc);
  start->envp = put_strings(&block, fl_machine.envp, fl_machine.env_count);
  const void *random = put(&block, secret, sizeof secret);
  // The vDSO and the program headers are not the domain's.
  const size_t auxv[] = {AT_PAGESZ, FL_PAGE,
                         AT_HWCAP,  (size_t)fl_machine.hwcap,
                         AT_RANDOM, (size_t)random,
                         AT_SECURE, 0,
                         AT_NULL,   0};
  start->auxv = put(&block, auxv, sizeof auxv);
  start->tls_image = put(&block, image->tdata_start, tls_image);
  start->tls_image_size = tls_image;
  start->tls_image_offset =
      fl_image.tls_size - (uint64_t)(image->tdata_start - fl_image.tls_start);
  start->tls_size = tls_size;
  start->tls_align = align;
  return (uintptr_t)start;
}

/// From a kind of region on.
static void relocate(const struct fl_instance *instance, int kind) {
  for (; kind < FL_REGION_COUNT; ++kind) {
    const struct fl_range *region = &instance->image->regions[kind];
    fl_relocate((uintptr_t)region->start, (uintptr_t)region->end,
                (uintptr_t)fl_region(instance, kind).start, instance->shift);
  }
}

void fl_instance_relocate(struct fl_instance *instance) {
  if (!instance->relocated)
    relocate(instance, FL_REGION_RELRO);
  instance->relocated = true;
}

int fl_instance_start(struct fl_thread *self, struct fl_instance *instance) {
  int error = 0;

  if (instance->key < 0) { // else fl_key_take has done it
    fl_instance_relocate(instance);
    error = fl_region_tag(instance);
  }
  if (!error && !instance->arena.start)
    error = fl_arena_make(&instance->arena, FL_FUNCTION_ARENA);
  if (error)
    return error;
  char *argv[] = {(char *)instance->image->name, 0};
  uintptr_t start = fl_instance_prepare(instance, 1, argv);
  if (!start)
    return -ENOMEM;
  instance->fs = 0;
  fl_instance_run(self, instance, FL_ENTRY_START, start);
  instance->started = true;
  return 0;
}

void fl_instance_reset(struct fl_instance *instance) {
  // Private pages of a file come back as the file has them, others as zeros.
  for (int i = FL_REGION_DATA; i < FL_REGION_COUNT; ++i) {
    struct fl_range region = fl_region(instance, i);
    long size = region.end - region.start;
    if (size && fl_syscall(SYS_madvise, region.start, size, MADV_DONTNEED))
      report_broken("an instance could not be reset", 0);
  }
  relocate(instance, FL_REGION_DATA);
  fl_arena_reset(instance);
  fl_segment_reset(instance);
  if (instance->key > 0)
    fl_fault_stack_clear((uint32_t)instance->key);
  fl_fd_close_all(instance);
  instance->started = instance->used = false;
}

long fl_instance_run(struct fl_thread *self, struct fl_instance *instance,
                     enum fl_entry op, uintptr_t arg) {
  struct fl_instance *outer = self->instance;
  uint64_t outer_fs = self->fs;
  long (*enter)(void *, long, long, uintptr_t) = fl_machine.mode == FL_MODE_MPK
                                                     ? fl_gate_enter_keyed
                                                     : fl_gate_enter_plain;

  self->instance = instance;
  self->public->pkru = instance->pkru;
  if (fl_machine.isolated)
    fl_fault_stack(self, instance);
  fl_set_fs(self, instance->fs);
  long result =
      enter((void *)((uintptr_t)instance->image->entry - instance->shift), op,
            (long)arg, instance->stack_top);
  self->instance = outer;
  self->public->pkru = outer->pkru;
  if (fl_machine.isolated)
    fl_fault_stack(self, outer);
  fl_set_fs(self, outer_fs);
  return result;
}
