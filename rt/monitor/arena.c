//===-- rt/monitor/arena.c - Address space of an instance ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mmap and its kin, served inside the instance's own arena: no domain ever
// names an address outside it, and each piece is tagged in the same call that
// makes it accessible. Pieces are extents in a sorted table; a piece that is
// given back becomes inaccessible address space of key 0 again.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define MAP_TYPE 0xf
#define MAP_STACK_FLAGS 0x7ffff // what mmap(2) may say besides
#define PROT_DATA (PROT_READ | PROT_WRITE)

static void lock(struct fl_arena *arena) {
  unsigned free = 0;
  while (!atomic_compare_exchange_weak(&arena->lock, &free, 1)) {
    free = 0;
    fl_syscall(SYS_sched_yield);
  }
}

static void unlock(struct fl_arena *arena) { atomic_store(&arena->lock, 0); }

static int protect(const struct fl_instance *instance, uintptr_t start,
                   uint64_t size, uint32_t prot) {
  if (instance->key >= 0)
    return (int)fl_syscall(SYS_pkey_mprotect, start, size, prot, instance->key);
  return (int)fl_syscall(SYS_mprotect, start, size, prot);
}

int fl_arena_make(struct fl_arena *arena, uint64_t size) {
  long start = fl_syscall(SYS_mmap, 0, size, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start < 0 && start > -(long)FL_PAGE)
    return (int)start;
  arena->start = (uintptr_t)start;
  arena->end = arena->start + size;
  // The upper half is the heap's: brk grows there, without extents.
  arena->brk_start = arena->brk = arena->start + size / 2;
  arena->low = arena->start;
  arena->count = 0;
  return 0;
}

/// Index of the first extent that ends behind `address`.
static uint32_t find(const struct fl_arena *arena, uintptr_t address) {
  uint32_t low = 0, high = arena->count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (arena->extents[middle].end <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int insert(struct fl_arena *arena, uint32_t at, uintptr_t start,
                  uintptr_t end, uint32_t prot) {
  if (arena->count == FL_EXTENTS_MAX)
    return -ENOMEM;
  for (uint32_t i = arena->count++; i > at; --i)
    arena->extents[i] = arena->extents[i - 1];
  arena->extents[at] = (struct fl_extent){start, end, prot};
  return 0;
}

/// Takes [start, end) out of the table and, with `keep`, puts it back as
/// `prot`.
static int carve(struct fl_arena *arena, uintptr_t start, uintptr_t end,
                 bool keep, uint32_t prot) {
  uint32_t i = find(arena, start);

  // Two pieces may be split in three; so check first, that nothing is half
  // done.
  if (arena->count + 2 > FL_EXTENTS_MAX)
    return -ENOMEM;
  while (i < arena->count && arena->extents[i].start < end) {
    struct fl_extent old = arena->extents[i];
    for (uint32_t j = i; j + 1 < arena->count; ++j)
      arena->extents[j] = arena->extents[j + 1];
    --arena->count;
    if (old.start < start)
      insert(arena, i++, old.start, start, old.prot);
    if (old.end > end)
      insert(arena, i, end, old.end, old.prot);
    if (old.end > end)
      break;
  }
  if (!keep)
    return 0;
  i = find(arena, start);
  // Join with neighbours, so that a growing heap stays one extent.
  if (i > 0 && arena->extents[i - 1].end == start &&
      arena->extents[i - 1].prot == prot) {
    arena->extents[i - 1].end = end;
    return 0;
  }
  if (i < arena->count && arena->extents[i].start == end &&
      arena->extents[i].prot == prot) {
    arena->extents[i].start = start;
    return 0;
  }
  return insert(arena, i, start, end, prot);
}

/// A free range of `size` bytes, first fit; 0 when there is none.
static uintptr_t vacant(const struct fl_arena *arena, uint64_t size) {
  uintptr_t at = arena->low;
  for (uint32_t i = find(arena, at); i < arena->count; ++i) {
    if (arena->extents[i].start >= at + size)
      return at;
    at = arena->extents[i].end;
  }
  return arena->brk_start - at >= size ? at : 0;
}

static bool has(const struct fl_arena *arena, uintptr_t start, uint64_t size) {
  uint32_t i = find(arena, start);
  uintptr_t end = start + size;

  for (; i < arena->count && arena->extents[i].start <= start; ++i) {
    if (arena->extents[i].end >= end)
      return true;
    start = arena->extents[i].end;
  }
  return false;
}

static long map_at(struct fl_instance *instance, uintptr_t at, uint64_t size,
                   uint32_t prot) {
  struct fl_arena *arena = &instance->arena;
  if (arena->count + 2 > FL_EXTENTS_MAX)
    return -ENOMEM;
  int error = prot == PROT_NONE ? 0 : protect(instance, at, size, prot);
  if (error)
    return error;
  error = carve(arena, at, at + size, true, prot);
  return error ? error : (long)at;
}

long fl_arena_map(struct fl_instance *instance, uint64_t size, uint32_t prot) {
  struct fl_arena *arena = &instance->arena;

  size = fl_page_up(size);
  lock(arena);
  uintptr_t at = size ? vacant(arena, size) : 0;
  long result = at ? map_at(instance, at, size, prot) : -ENOMEM;
  unlock(arena);
  return result;
}

/// Gives the pages back and leaves the range reserved; key 0 again.
static int drop(uintptr_t start, uint64_t size) {
  long mapped = fl_syscall(
      SYS_mmap, start, size, PROT_NONE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  return mapped == (long)start ? 0 : (int)mapped;
}

int fl_arena_unmap(struct fl_instance *instance, uintptr_t start,
                   uint64_t size) {
  struct fl_arena *arena = &instance->arena;

  lock(arena);
  int error = carve(arena, start, start + size, false, 0);
  if (!error)
    error = drop(start, size);
  unlock(arena);
  return error;
}

int fl_arena_resize(struct fl_instance *instance, uintptr_t start,
                    uint64_t from, uint64_t to) {
  if (to > from)
    return protect(instance, start + from, to - from, PROT_DATA);
  return to < from ? drop(start + to, from - to) : 0;
}

int fl_arena_tag(struct fl_instance *instance) {
  const struct fl_arena *arena = &instance->arena;
  int error = 0;

  for (uint32_t i = 0; !error && i < arena->count; ++i) {
    const struct fl_extent *extent = &arena->extents[i];
    error = protect(instance, extent->start, extent->end - extent->start,
                    extent->prot);
  }
  if (!error && arena->brk > arena->brk_start)
    error = protect(instance, arena->brk_start,
                    fl_page_up(arena->brk) - arena->brk_start, PROT_DATA);
  return error;
}

void fl_arena_reset(struct fl_instance *instance) {
  struct fl_arena *arena = &instance->arena;
  int error = 0;

  while (!error && arena->count &&
         arena->extents[arena->count - 1].end > arena->low) {
    struct fl_extent last = arena->extents[arena->count - 1];
    uintptr_t start = last.start < arena->low ? arena->low : last.start;
    error = fl_arena_unmap(instance, start, last.end - start);
  }
  for (uint32_t i = 0; !error && i < arena->count; ++i)
    error = (int)fl_syscall(SYS_madvise, arena->extents[i].start,
                            arena->extents[i].end - arena->extents[i].start,
                            MADV_DONTNEED);
  if (!error)
    error = fl_arena_resize(instance, arena->brk_start,
                            fl_page_up(arena->brk) - arena->brk_start, 0);
  if (error)
    report_broken("an arena could not be reset", error);
  arena->brk = arena->brk_start;
}

/// The range is of whole pages in the part of the arena that mmap serves.
static bool usable(const struct fl_arena *arena, uintptr_t start,
                   uint64_t size) {
  return size && start % FL_PAGE == 0 && start >= arena->low &&
         start < arena->brk_start && size <= arena->brk_start - start;
}

long fl_sys_mmap(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  struct fl_arena *arena = &instance->arena;
  uintptr_t wanted = (uintptr_t)frame->args[0];
  uint64_t size = (uint64_t)frame->args[1];
  uint32_t prot = (uint32_t)frame->args[2];
  uint32_t flags = (uint32_t)frame->args[3];
  long fd = frame->args[4];
  long result;

  if (prot & PROT_EXEC)
    return -EPERM;
  if (!size || size > arena->end - arena->start)
    return size ? -ENOMEM : -EINVAL;
  size = fl_page_up(size);
  if ((prot & ~(uint32_t)PROT_DATA) || (flags & ~(uint32_t)MAP_STACK_FLAGS) ||
      (flags & MAP_TYPE) != MAP_PRIVATE)
    return -EINVAL;
  if (!(flags & MAP_ANONYMOUS) && !fl_fd_owned(instance, fd))
    return -EBADF;
  lock(arena);
  uintptr_t at = wanted;
  if (flags & MAP_FIXED)
    result = usable(arena, at, size) ? 0 : -ENOMEM;
  else
    result = (at = vacant(arena, size)) ? 0 : -ENOMEM;
  if (!result && (flags & MAP_FIXED))
    result = drop(at, size);
  if (!result && !(flags & MAP_ANONYMOUS)) {
    // A mapping comes with key 0: nobody's, until it is tagged.
    long mapped = fl_syscall(SYS_mmap, at, size, PROT_NONE,
                             MAP_PRIVATE | MAP_FIXED, fd, frame->args[5]);
    result = mapped == (long)at ? 0 : mapped;
  }
  if (!result)
    result = map_at(instance, at, size, prot);
  unlock(arena);
  return result;
}

long fl_sys_munmap(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t size = fl_page_up((uint64_t)frame->args[1]);

  if (!usable(&instance->arena, start, size))
    return -EINVAL;
  return fl_arena_unmap(instance, start, size);
}

long fl_sys_mprotect(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  struct fl_arena *arena = &instance->arena;
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t size = fl_page_up((uint64_t)frame->args[1]);
  uint32_t prot = (uint32_t)frame->args[2];

  if (prot & ~(uint32_t)PROT_DATA)
    return prot & PROT_EXEC ? -EPERM : -EINVAL;
  if (!usable(arena, start, size))
    return -ENOMEM;
  lock(arena);
  long result = has(arena, start, size) ? 0 : -ENOMEM;
  if (!result)
    result = carve(arena, start, start + size, true, prot);
  if (!result)
    result = protect(instance, start, size, prot);
  unlock(arena);
  return result;
}

long fl_sys_mremap(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  struct fl_arena *arena = &instance->arena;
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t old_size = fl_page_up((uint64_t)frame->args[1]);
  uint64_t size = fl_page_up((uint64_t)frame->args[2]);
  uint32_t flags = (uint32_t)frame->args[3];

  if (!usable(arena, start, old_size) || !size || flags & ~1u ||
      size > arena->end - arena->start)
    return -EINVAL;
  if (!has(arena, start, old_size))
    return -EFAULT;
  if (size <= old_size) {
    struct fl_frame rest = {
        .args = {(long)(start + size), (long)(old_size - size)}};
    long error = size < old_size ? fl_sys_munmap(self, &rest) : 0;
    return error ? error : (long)start;
  }
  if (!(flags & MREMAP_MAYMOVE))
    return -ENOMEM;
  long to = fl_arena_map(instance, size, PROT_DATA);
  if (to < 0)
    return to;
  // The pages move with their key; the old range becomes a hole, and is filled.
  long moved = fl_syscall(SYS_mremap, start, old_size, old_size, 3, to);
  if (moved != to) {
    fl_arena_unmap(instance, (uintptr_t)to, size);
    return moved;
  }
  struct fl_frame old = {.args = {(long)start, (long)old_size}};
  long error = fl_sys_munmap(self, &old);
  return error ? error : to;
}

long fl_sys_madvise(struct fl_thread *self, struct fl_frame *frame) {
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t size = fl_page_up((uint64_t)frame->args[1]);

  if (!usable(&self->instance->arena, start, size))
    return -ENOMEM;
  if (frame->args[2] != MADV_DONTNEED)
    return 0; // advice
  return fl_syscall(SYS_madvise, start, size, MADV_DONTNEED);
}

long fl_sys_brk(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  struct fl_arena *arena = &instance->arena;
  uintptr_t wanted = (uintptr_t)frame->args[0];

  lock(arena);
  if (wanted >= arena->brk_start && wanted <= arena->end &&
      !fl_arena_resize(instance, arena->brk_start,
                       fl_page_up(arena->brk) - arena->brk_start,
                       fl_page_up(wanted) - arena->brk_start))
    arena->brk = wanted;
  long result = (long)arena->brk;
  unlock(arena);
  return result;
}
