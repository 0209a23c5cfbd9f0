//===-- rt/monitor/segment.c - Large messages ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory for one large output: a function asks for it, fills it and returns it;
// then it is the host's, to be read, until the host lets go of it. A function
// that gets it as its input reads it where it is. So nothing is copied, and
// what is asked of the kernel grows with the pages, not with the bytes. What
// must hold:
//
// - Who made a segment writes it only until it has returned it: from then on
//   its memory has the host's key and is read-only. It is its maker's again,
//   with its own old bytes in it, or nobody's and unmapped; never another's.
// - Each that reads it at a time has a mapping of its own with its own key, for
//   the length of a call.
//
// In mode none all is one address, and nothing is asked of the kernel. In a
// function's process the channel's own memory does the same (process.c).
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_SEGMENTS_MAX 1024
/// Of one instance, in one call.
#define FL_SEGMENTS_MADE 16
/// Those that it keeps for its next calls.
#define FL_SEGMENTS_KEPT 2
#define FL_DATA ((uint32_t)(PROT_READ | PROT_WRITE))

static struct segment {
  uintptr_t at;  ///< 0: there is none
  uint64_t size; ///< whole pages; the output has a NUL behind it
  struct fl_instance *maker;
  uint32_t life;                   ///< of its maker, by fl_instance_reset
  enum { MADE, KEPT, SENT } state; ///< it writes, it will, the host reads
} segments[FL_SEGMENTS_MAX];
/// Behind the last of them. All are under the lock.
static uint32_t end;
static atomic_uint lock_word;

static void lock(void) {
  while (atomic_exchange(&lock_word, 1))
    fl_syscall(SYS_sched_yield);
}

static void unlock(void) { atomic_store(&lock_word, 0); }

static long tag(const struct segment *segment, uint32_t prot,
                const struct fl_instance *whose) {
  return whose->key < 0 ? 0
                        : fl_syscall(SYS_pkey_mprotect, segment->at,
                                     segment->size, prot, whose->key);
}

static void forget(struct segment *segment) {
  if (fl_syscall(SYS_munmap, segment->at, segment->size))
    report_broken("a message could not be given up", 0);
  segment->at = 0;
  while (end && !segments[end - 1].at)
    --end;
}

static bool is_of(const struct segment *segment,
                  const struct fl_instance *maker) {
  return segment->at && segment->maker == maker;
}

/// Its maker's again, or gone.
static void take_back(struct segment *segment) {
  uint32_t kept = 0;

  for (uint32_t i = 0; i < end; ++i)
    kept += is_of(&segments[i], segment->maker) && segments[i].state == KEPT;
  bool keep = kept < FL_SEGMENTS_KEPT && segment->life == segment->maker->life;
  if (keep && segment->state == SENT)
    keep = !tag(segment, FL_DATA, segment->maker);
  if (keep)
    segment->state = KEPT;
  else
    forget(segment);
}

/// One that the maker has kept, where it is not much too large, or a new one.
/// Null: neither.
static struct segment *find_room(struct fl_instance *maker, uint64_t size) {
  struct segment *free = 0;
  uint32_t made = 0;

  for (uint32_t i = 0; i < end; ++i) {
    struct segment *segment = &segments[i];
    if (is_of(segment, maker) && segment->state == KEPT &&
        segment->size >= size && segment->size / 2 <= size)
      return segment;
    made += is_of(segment, maker) && segment->state == MADE;
    if (!free && !segment->at)
      free = segment;
  }
  if (!free && end < FL_SEGMENTS_MAX)
    free = &segments[end];
  return made < FL_SEGMENTS_MADE ? free : 0;
}

long fl_call_segment(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *maker = self->instance;
  uint64_t size = (uint64_t)frame->args[0];

  if (size > FL_MESSAGE_MAX)
    return -ENOMEM;
  if (fl_machine.child)
    return fl_process_room(size);
  size = fl_page_up(size + 1);
  lock();
  struct segment *segment = find_room(maker, size);
  long result = segment ? 0 : -EAGAIN;
  if (segment && !segment->at) {
    // With a key's rights only once it has the key.
    result = fl_syscall(SYS_mmap, 0, size, maker->key < 0 ? FL_DATA : PROT_NONE,
                        (maker->key < 0 ? MAP_PRIVATE : MAP_SHARED) |
                            MAP_ANONYMOUS | MAP_NORESERVE,
                        -1, 0);
    if (result > 0 || result < -(long)FL_PAGE) {
      *segment =
          (struct segment){(uintptr_t)result, size, maker, maker->life, MADE};
      if (segment >= &segments[end])
        end = (uint32_t)(segment - segments) + 1;
      result = tag(segment, FL_DATA, maker);
      if (result)
        forget(segment);
    }
  }
  if (!result) {
    segment->state = MADE;
    result = (long)segment->at;
  }
  unlock();
  return result;
}

bool fl_segment_send(struct fl_instance *maker, uintptr_t at, uint64_t size) {
  bool sent = false;

  lock();
  for (uint32_t i = 0; i < end && !sent; ++i) {
    struct segment *segment = &segments[i];
    sent = segment->at == at && segment->maker == maker &&
           segment->state == MADE && size < segment->size &&
           !fl_gate_copy((char *)at + size, "", 1) &&
           !tag(segment, PROT_READ, &fl_instances[FL_HOST]);
    if (sent)
      segment->state = SENT;
  }
  unlock();
  return sent;
}

void fl_segment_rest(struct fl_instance *maker) {
  if (!end)
    return;
  lock();
  for (uint32_t i = end; i-- > 0;)
    if (is_of(&segments[i], maker) && segments[i].state == MADE)
      take_back(&segments[i]);
  unlock();
}

void fl_segment_trim(const struct fl_instance *maker) {
  lock();
  for (uint32_t i = end; i-- > 0;)
    if (is_of(&segments[i], maker) && segments[i].state == KEPT &&
        segments[i].size > FL_KEPT)
      forget(&segments[i]);
  unlock();
}

/// The one that the host has and [at, at + size) is the beginning of, or null.
static const struct segment *sent(uintptr_t at, uint64_t size) {
  for (uint32_t i = 0; i < end; ++i)
    if (segments[i].at == at && segments[i].state == SENT &&
        size < segments[i].size)
      return &segments[i];
  return 0;
}

bool fl_segment_sent(uintptr_t at, uint64_t size) {
  lock();
  bool found = sent(at, size);
  unlock();
  return found;
}

uintptr_t fl_segment_lend(const struct fl_instance *to, uintptr_t at,
                          uint64_t size) {
  uintptr_t loan = to->inbox + FL_INBOX_MAX;

  if (!fl_segment_sent(at, size))
    return 0;
  if (to->key < 0)
    return at;
  // Of shared memory, with an old size of 0 that is a second mapping; it has
  // the key of the first.
  size = fl_page_up(size + 1);
  long mapped =
      fl_syscall(SYS_mremap, at, 0, size, MREMAP_MAYMOVE | MREMAP_FIXED, loan);
  if (mapped == (long)loan &&
      !fl_syscall(SYS_pkey_mprotect, loan, size, PROT_READ, to->key))
    return loan;
  if (mapped == (long)loan)
    fl_segment_return(to, loan, size);
  return 0;
}

void fl_segment_return(const struct fl_instance *to, uintptr_t loan,
                       uint64_t size) {
  if (loan == to->inbox + FL_INBOX_MAX &&
      fl_arena_drop(loan, fl_page_up(size + 1)))
    report_broken("a message could not be taken back", 0);
}

long fl_call_release(struct fl_thread *self, struct fl_frame *frame) {
  uintptr_t at = (uintptr_t)frame->args[0];
  long result = -EINVAL;

  (void)self;
  lock();
  for (uint32_t i = 0; i < end && result; ++i)
    if (segments[i].at == at && segments[i].state == SENT) {
      if (frame->args[1] || segments[i].size <= FL_KEPT)
        take_back(&segments[i]);
      else
        forget(&segments[i]);
      result = 0;
    }
  unlock();
  return result;
}

int fl_segment_tag(const struct fl_instance *maker) {
  long error = 0;

  lock();
  for (uint32_t i = 0; i < end && !error; ++i)
    if (is_of(&segments[i], maker) && segments[i].state != SENT)
      error = tag(&segments[i], FL_DATA, maker);
  unlock();
  return (int)error;
}

void fl_segment_reset(struct fl_instance *maker) {
  ++maker->life;
  lock();
  for (uint32_t i = end; i-- > 0;)
    if (is_of(&segments[i], maker) && segments[i].state != SENT)
      forget(&segments[i]);
  unlock();
}

const struct fl_instance *fl_segment_owner(uintptr_t address) {
  for (uint32_t i = 0; i < end; ++i)
    if (segments[i].at && address - segments[i].at < segments[i].size)
      return segments[i].maker;
  return 0;
}
