//===-- rt/monitor/key.c - Protection keys -------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// There may be more functions than keys. An instance gets a key when it is
// called and keeps it until another's call needs one: then the idle instance
// that was called longest ago is parked, which is to have key 0, the monitor's,
// on all its memory. What must hold:
//
// - A key has a new owner only after every piece of the old one's memory went
//   back to key 0, and the signal stack that belongs to the key was emptied. A
//   step that fails leaves the key where it was.
// - An instance that somebody has claimed (`busy`) is never parked, and only
//   who has claimed it tags its memory or runs it. So a function's rights stand
//   in a thread's public page (fl_instance_run) only while they are true: they
//   never open what has another owner by then.
// - Who waits for a key holds no lock, and of instances only one that has none.
//   Those that have them run functions, which call no functions, or fetch their
//   output: they wait for nobody here.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_KEY_NO_ACCESS                                                       \
  1u // PKRU's AD, two bits a key (Intel SDM vol. 3, 4.6.2)
#define FL_KEY_NO_WRITE 2u

/// The functions' keys, and all else here, are under the lock.
static struct slot {
  int key;
  struct fl_instance *owner;
  uint64_t called; ///< at what time of `clock`; 0: never
} slots[FL_KEYS_MAX];
static uint32_t slot_count, waiting;
static uint64_t clock;
/// 0: free; 1: held; 2: held, and somebody may wait for it.
static atomic_uint lock_word;
/// Counts the ends of calls that somebody waits for.
static atomic_uint ends;

static void sleep(atomic_uint *word, unsigned value) {
  fl_syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE, value);
}

static void wake(atomic_uint *word) {
  fl_syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE, 1);
}

static void lock(void) {
  unsigned free = 0;
  if (!atomic_compare_exchange_strong(&lock_word, &free, 1))
    while (atomic_exchange(&lock_word, 2))
      sleep(&lock_word, 2);
}

static void unlock(void) {
  if (atomic_exchange(&lock_word, 0) == 2)
    wake(&lock_word);
}

uint32_t fl_key_rights(int key, int public_key) {
  // Key 0 is no domain's: who has it has none.
  uint32_t own =
      key > 0 ? (FL_KEY_NO_ACCESS | FL_KEY_NO_WRITE) << (2 * key) : 0;
  return ~own & ~(FL_KEY_NO_ACCESS << (2 * public_key));
}

int fl_key_start(struct fl_isolation *what) {
  struct fl_instance *host = &fl_instances[FL_HOST];
  long key = fl_syscall(SYS_pkey_alloc, 0, 0);

  what->missing = FL_MISSING_KEYS;
  if (key < 0)
    return (int)key;
  host->key = (int)key;
  uint32_t most = fl_image.function_count * fl_machine.instances;
  while (slot_count < most && slot_count < FL_KEYS_MAX) {
    key = fl_syscall(SYS_pkey_alloc, 0, 0);
    if (key < 0)
      break;
    slots[slot_count++].key = (int)key;
  }
  if (fl_image.function_count && !slot_count)
    return (int)key;
  for (uint32_t i = 0; i <= fl_image.function_count; ++i) {
    struct fl_instance *instance = &fl_instances[i];
    instance->key = i == FL_HOST ? host->key : 0;
    instance->pkru = fl_key_rights(instance->key, fl_machine.public_key);
  }
  what->public_key = fl_machine.public_key;
  what->host_key = host->key;
  what->function_keys = slot_count;
  what->missing = FL_MISSING_NOTHING;
  return 0;
}

int fl_region_tag(struct fl_instance *instance) {
  static const uint8_t rights[FL_REGION_COUNT] = {
      [FL_REGION_TEXT] = PROT_READ | PROT_EXEC,
      [FL_REGION_RODATA] = PROT_READ,
      [FL_REGION_RELRO] = PROT_READ,
      [FL_REGION_DATA] = PROT_READ | PROT_WRITE,
      [FL_REGION_BSS] = PROT_READ | PROT_WRITE,
  };
  long error = 0;

  for (int i = 0; !error && i < FL_REGION_COUNT; ++i) {
    struct fl_range region = fl_region(instance, i);
    long size = region.end - region.start;
    if (size && instance->key >= 0)
      error = fl_syscall(SYS_pkey_mprotect, region.start, size, rights[i],
                         instance->key);
    else if (size && i == FL_REGION_RELRO) // the others are as they were mapped
      error = fl_syscall(SYS_mprotect, region.start, size, rights[i]);
  }
  // Where the kernel needs rights to write a frame, the host's stack is its
  // own; a function's goes with the key.
  if (!error && instance->index == FL_HOST && instance->key >= 0 &&
      !fl_machine.signal_frames_trusted)
    error = fl_syscall(SYS_pkey_mprotect, fl_signal_stacks[FL_HOST],
                       FL_SIGNAL_STACK, PROT_READ | PROT_WRITE, instance->key);
  return (int)error;
}

/// Gives all of the instance's memory the key. When that fails, some has it and
/// some has not: no domain has rights to either until it is done again.
static int retag(struct fl_instance *instance, int key) {
  instance->key = key;
  int error = fl_region_tag(instance);
  if (!error)
    error = fl_arena_tag(instance);
  if (!error)
    error = fl_segment_tag(instance);
  if (error)
    instance->key = 0;
  instance->pkru = fl_key_rights(instance->key, fl_machine.public_key);
  return error;
}

/// The instance's own slot, else one that it can have: of nobody, or of the
/// idle instance that was called longest ago. Null when all are in use.
static struct slot *choose(const struct fl_instance *instance) {
  struct slot *best = 0;

  for (uint32_t i = 0; i < slot_count; ++i) {
    struct slot *slot = &slots[i];
    if (slot->owner && slot->owner == instance)
      return slot;
    if (slot->owner && atomic_load(&slot->owner->busy))
      continue;
    if (!best || slot->called < best->called)
      best = slot;
  }
  return best;
}

/// Makes the slot one of nobody's.
static int vacate(struct slot *slot) {
  long error = retag(slot->owner, 0);
  if (!error)
    error = fl_fault_stack_clear((uint32_t)slot->key);
  if (!error)
    slot->owner = 0;
  return (int)error;
}

int fl_key_take(struct fl_instance *instance, int32_t *parked) {
  struct slot *slot;
  int error = 0;

  fl_instance_relocate(instance);
  lock();
  while (!(slot = choose(instance))) {
    unsigned seen = atomic_load(&ends);
    ++waiting;
    unlock();
    sleep(&ends, seen);
    lock();
    --waiting;
  }
  slot->called = ++clock; // also if that fails: the next one tries another
  if (slot->owner && slot->owner != instance) {
    *parked = (int32_t)fl_instance_function(slot->owner);
    error = vacate(slot);
  }
  if (!error && !slot->owner)
    error = fl_fault_stack_tag((uint32_t)slot->key, slot->key);
  if (!error && instance->key != slot->key) {
    slot->owner = instance;
    error = retag(instance, slot->key);
  }
  unlock();
  return error;
}

void fl_key_release(void) {
  lock();
  if (waiting) {
    atomic_fetch_add(&ends, 1);
    wake(&ends);
  }
  unlock();
}
