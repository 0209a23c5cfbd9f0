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
#define PROT_DATA ((uint32_t)(PROT_READ | PROT_WRITE))

// Beside the rights of an extent: the kernel joins such pages with no others,
// so that the table does not either and bounds the kernel's list as well.
#define FL_FILE 0x100u
#define FL_MOVED 0x200u
/// A file's, asked for as shared: never to be written.
#define FL_SHARED 0x400u

static void lock(struct fl_arena *arena) {
  unsigned free = 0;
  while (!atomic_compare_exchange_weak(&arena->lock, &free, 1)) {
    free = 0;
    fl_syscall(SYS_sched_yield);
  }
}

/// What is there in the middle of a change does not count for the most.
static void unlock(struct fl_arena *arena) {
  if (arena->mapped > arena->most)
    arena->most = arena->mapped;
  atomic_store(&arena->lock, 0);
}

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

/// Adds to parts in order; one that only goes on where the last ended is joined
/// with it.
static void append(struct fl_extent *parts, uint32_t *count, uintptr_t start,
                   uintptr_t end, uint32_t prot) {
  if (*count && parts[*count - 1].end == start &&
      parts[*count - 1].prot == prot && prot <= PROT_DATA)
    parts[*count - 1].end = end;
  else
    parts[(*count)++] = (struct fl_extent){start, end, prot};
}

/// Bytes of extents that can be touched.
static uint64_t size_of(const struct fl_extent *extents, uint32_t count) {
  uint64_t size = 0;
  for (uint32_t i = 0; i < count; ++i)
    if (extents[i].prot & PROT_DATA)
      size += extents[i].end - extents[i].start;
  return size;
}

/// Takes [start, end) out of the table and, with `keep`, puts it back as
/// `prot`. -ENOMEM when the table has no room, and then nothing has changed.
static int carve(struct fl_arena *arena, uintptr_t start, uintptr_t end,
                 bool keep, uint32_t prot) {
  struct fl_extent *table = arena->extents, parts[3];
  uint32_t first = find(arena, start), last = first, count = 0;

  while (last < arena->count && table[last].start < end)
    ++last;
  // With its neighbours, so that a growing heap stays one extent.
  if (first > 0 && table[first - 1].end == start)
    --first;
  if (last < arena->count && table[last].start == end)
    ++last;
  if (first < last && table[first].start < start)
    append(parts, &count, table[first].start, start, table[first].prot);
  if (keep)
    append(parts, &count, start, end, prot);
  if (first < last && table[last - 1].end > end)
    append(parts, &count, end, table[last - 1].end, table[last - 1].prot);

  uint32_t tail = arena->count - last, to = first + count;
  if (to + tail > FL_EXTENTS_MAX)
    return -ENOMEM;
  arena->mapped -= size_of(table + first, last - first);
  arena->mapped += size_of(parts, count);
  for (uint32_t i = 0; to < last && i < tail; ++i)
    table[to + i] = table[last + i];
  for (uint32_t i = tail; to > last && i > 0; --i)
    table[to + i - 1] = table[last + i - 1];
  for (uint32_t i = 0; i < count; ++i)
    table[first + i] = parts[i];
  arena->count = to + tail;
  return 0;
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

int fl_arena_drop(uintptr_t start, uint64_t size) {
  long mapped = fl_syscall(
      SYS_mmap, start, size, PROT_NONE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  return mapped == (long)start ? 0 : (int)mapped;
}

// Pages are in the table before they are mapped and until they are not any
// more: what is not in the table is given out again.

static int unmap(struct fl_arena *arena, uintptr_t start, uint64_t size) {
  uint32_t i = find(arena, start);

  // To take the middle out of an extent is all that needs room.
  if (arena->count == FL_EXTENTS_MAX && i < arena->count &&
      arena->extents[i].start < start && arena->extents[i].end > start + size)
    return -ENOMEM;
  int error = fl_arena_drop(start, size);
  return error ? error : carve(arena, start, start + size, false, 0);
}

/// Maps where nothing is: fresh pages, or a file's unless `fd` is -1. When it
/// fails nothing is there either.
static long map_at(struct fl_instance *instance, uintptr_t at, uint64_t size,
                   uint32_t prot, long fd, long offset) {
  struct fl_arena *arena = &instance->arena;
  long error = carve(arena, at, at + size, true, prot);

  if (error)
    return error;
  if (fd >= 0) {
    // A mapping comes with key 0: nobody's, until it is tagged.
    long mapped = fl_syscall(SYS_mmap, at, size, PROT_NONE,
                             MAP_PRIVATE | MAP_FIXED, fd, offset);
    error = mapped == (long)at ? 0 : mapped;
  }
  if (!error && prot & PROT_DATA)
    error = protect(instance, at, size, prot & PROT_DATA);
  if (error && !fl_arena_drop(at, size))
    carve(arena, at, at + size, false, 0);
  return error ? error : (long)at;
}

long fl_arena_map(struct fl_instance *instance, uint64_t size, uint32_t prot) {
  struct fl_arena *arena = &instance->arena;

  size = fl_page_up(size);
  lock(arena);
  uintptr_t at = size ? vacant(arena, size) : 0;
  long result = at ? map_at(instance, at, size, prot, -1, 0) : -ENOMEM;
  unlock(arena);
  return result;
}

int fl_arena_resize(struct fl_instance *instance, uintptr_t start,
                    uint64_t from, uint64_t to) {
  if (to > from)
    return protect(instance, start + from, to - from, PROT_DATA);
  return to < from ? fl_arena_drop(start + to, from - to) : 0;
}

int fl_arena_tag(struct fl_instance *instance) {
  const struct fl_arena *arena = &instance->arena;
  uintptr_t low = arena->start + FL_GUARD;
  int error = 0;

  // Stack, start block and inbox stand side by side.
  if (instance->stack_top)
    error = protect(instance, low, instance->inbox + instance->inbox_size - low,
                    PROT_DATA);
  for (uint32_t i = find(arena, arena->low); !error && i < arena->count; ++i) {
    const struct fl_extent *extent = &arena->extents[i];
    // What nobody can touch gets a key with the right to be touched.
    if (extent->prot & PROT_DATA)
      error = protect(instance, extent->start, extent->end - extent->start,
                      extent->prot & PROT_DATA);
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
    error = unmap(arena, start, last.end - start);
  }
  // The stack, the start block and the inbox stay, with their key.
  if (!error)
    error = (int)fl_syscall(
        SYS_madvise, arena->start,
        instance->inbox + instance->inbox_size - arena->start, MADV_DONTNEED);
  if (!error)
    error = fl_arena_resize(instance, arena->brk_start,
                            fl_page_up(arena->brk) - arena->brk_start, 0);
  if (error)
    report_broken("an arena could not be reset", error);
  arena->brk = arena->brk_start;
  arena->mapped = 0;
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
  uintptr_t at = (uintptr_t)frame->args[0];
  uint64_t size = (uint64_t)frame->args[1];
  uint32_t prot = (uint32_t)frame->args[2];
  uint32_t flags = (uint32_t)frame->args[3];
  long fd = flags & MAP_ANONYMOUS ? -1 : frame->args[4];
  long result = 0;

  if (prot & PROT_EXEC)
    return FL_REFUSE(EXECUTABLE);
  if (!size || size > arena->end - arena->start)
    return size ? -ENOMEM : -EINVAL;
  size = fl_page_up(size);
  // To who only reads a file, shared and private pages are the same.
  bool shared = (flags & (MAP_TYPE | MAP_ANONYMOUS)) == MAP_SHARED &&
                !(prot & PROT_WRITE);
  if ((flags & MAP_TYPE) == MAP_SHARED && !shared)
    return FL_REFUSE(SHARED);
  if ((prot & ~PROT_DATA) || (flags & ~(uint32_t)MAP_STACK_FLAGS) ||
      ((flags & MAP_TYPE) != MAP_PRIVATE && !shared))
    return -EINVAL;
  if (!(flags & MAP_ANONYMOUS)) {
    if (fl_fd_use(self, fd))
      return fd < 0 ? -EBADF : FL_REFUSE(DESCRIPTOR);
    prot |= shared ? FL_FILE | FL_SHARED : FL_FILE;
  }
  lock(arena);
  if (!(flags & MAP_FIXED))
    result = (at = vacant(arena, size)) ? 0 : -ENOMEM;
  else if (!usable(arena, at, size) || arena->count + 2 > FL_EXTENTS_MAX)
    result = -ENOMEM;
  else
    result = unmap(arena, at, size);
  if (!result)
    result = map_at(instance, at, size, prot, fd, frame->args[5]);
  unlock(arena);
  return result;
}

long fl_sys_munmap(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_arena *arena = &self->instance->arena;
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t size = fl_page_up((uint64_t)frame->args[1]);

  if (!usable(arena, start, size))
    return -EINVAL;
  lock(arena);
  long result = unmap(arena, start, size);
  unlock(arena);
  return result;
}

long fl_sys_mprotect(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  struct fl_arena *arena = &instance->arena;
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t size = fl_page_up((uint64_t)frame->args[1]);
  uint32_t prot = (uint32_t)frame->args[2];

  if (prot & ~PROT_DATA)
    return prot & PROT_EXEC ? FL_REFUSE(EXECUTABLE) : -EINVAL;
  if (!usable(arena, start, size))
    return -ENOMEM;
  lock(arena);
  uintptr_t at = start, end = start + size;
  long result = 0;
  for (uint32_t i = find(arena, at);
       at < end && i < arena->count && arena->extents[i].start <= at; ++i) {
    if (prot & PROT_WRITE && arena->extents[i].prot & FL_SHARED)
      result = -EACCES;
    at = arena->extents[i].end;
  }
  // Two more at most: the first and the last extent may be cut in two.
  if (at < end || arena->count + 2 > FL_EXTENTS_MAX)
    result = -ENOMEM;
  if (!result)
    result = protect(instance, start, size, prot);
  for (at = start; !result && at < end;) {
    struct fl_extent old = arena->extents[find(arena, at)];
    uintptr_t until = old.end < end ? old.end : end;
    result = carve(arena, at, until, true, prot | (old.prot & ~PROT_DATA));
    at = until;
  }
  unlock(arena);
  return result;
}

/// The pages move with their key; where they were is reserved again.
static long move(struct fl_instance *instance, uintptr_t start,
                 uint64_t old_size, uint64_t size, uint32_t prot) {
  struct fl_arena *arena = &instance->arena;
  uintptr_t to = vacant(arena, size);

  // The first of these is the new extent; no step may fail for want of room.
  if (!to || arena->count + 3 > FL_EXTENTS_MAX)
    return -ENOMEM;
  long result = map_at(instance, to, size, prot | FL_MOVED, -1, 0);
  if (result < 0)
    return result;
  result = fl_syscall(SYS_mremap, start, old_size, old_size,
                      MREMAP_MAYMOVE | MREMAP_FIXED, to);
  bool moved = result == (long)to;
  int error = unmap(arena, moved ? start : to, moved ? old_size : size);
  return moved && error ? error : result;
}

long fl_sys_mremap(struct fl_thread *self, struct fl_frame *frame) {
  struct fl_instance *instance = self->instance;
  struct fl_arena *arena = &instance->arena;
  uintptr_t start = (uintptr_t)frame->args[0];
  uint64_t old_size = fl_page_up((uint64_t)frame->args[1]);
  uint64_t size = fl_page_up((uint64_t)frame->args[2]);
  uint32_t flags = (uint32_t)frame->args[3];
  long result = (long)start;

  if (!usable(arena, start, old_size) || !size || flags & ~1u ||
      size > arena->end - arena->start)
    return -EINVAL;
  lock(arena);
  uint32_t i = find(arena, start);
  const struct fl_extent *old = &arena->extents[i];
  if (i == arena->count || old->start > start || old->end < start + old_size)
    result = -EFAULT;
  else if (size < old_size)
    result = unmap(arena, start + size, old_size - size);
  else if (size > old_size)
    // What is behind a file's pages would be more of the file.
    result = flags & MREMAP_MAYMOVE && !(old->prot & FL_FILE)
                 ? move(instance, start, old_size, size, old->prot)
                 : -ENOMEM;
  unlock(arena);
  return result ? result : (long)start;
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
                       fl_page_up(wanted) - arena->brk_start)) {
    arena->mapped -= fl_page_up(arena->brk) - arena->brk_start;
    arena->mapped += fl_page_up(wanted) - arena->brk_start;
    arena->brk = wanted;
  }
  long result = (long)arena->brk;
  unlock(arena);
  return result;
}
