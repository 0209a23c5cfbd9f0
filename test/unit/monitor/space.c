//===-- test/unit/monitor/space.c - What is mapped -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All domains' memory lies in one piece of this program's, which can be read
// and written. Rights and keys are in a list like the kernel's.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <string.h>
#include <unistd.h>

#define SPACE_SIZE (64UL << 30)
#define SPACE_GAP (1UL << 30)
#define AREAS_MAX 8192u

static char *base;

static struct area {
  uintptr_t start, end;
  uint32_t prot;
  int key;
} areas[AREAS_MAX];
static uint32_t area_count;

/// What was reserved for each domain.
static struct {
  uintptr_t start, end;
} arenas[DOMAINS];
static uintptr_t reserved_to;

static void *renew(uintptr_t at, uint64_t size) {
  return (void *)syscall(SYS_mmap, at, size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
                             (at ? MAP_FIXED : 0),
                         -1, 0L);
}

char *space_region(int index) {
  return machine_regions[index];
}

static void insert(uint32_t at, struct area area) {
  if (area_count == AREAS_MAX)
    finding("more areas than the arenas' tables can make");
  memmove(areas + at + 1, areas + at, (area_count - at) * sizeof *areas);
  areas[at] = area;
  ++area_count;
}

/// Index of the first area that ends behind `at`.
static uint32_t first_behind(uintptr_t at) {
  uint32_t low = 0, high = area_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (areas[middle].end <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void cut(uintptr_t at) {
  uint32_t i = first_behind(at);
  if (i == area_count || areas[i].start >= at)
    return;
  insert(i + 1, (struct area){at, areas[i].end, areas[i].prot, areas[i].key});
  areas[i].end = at;
}

static void add(uintptr_t at, uint64_t size, uint32_t prot) {
  insert(first_behind(at), (struct area){at, at + size, prot, 0});
}

static bool mapped(uintptr_t at, uint64_t size) {
  uintptr_t end = at + size;
  for (uint32_t i = first_behind(at); at < end; ++i) {
    if (i == area_count || areas[i].start > at)
      return false;
    at = areas[i].end;
  }
  return true;
}

void space_start(void) {
  if (!base)
    base = renew(0, SPACE_SIZE);
  else
    renew((uintptr_t)base, SPACE_SIZE);
  if ((long)base < 0 && (long)base > -4096)
    finding("no address space for the domains");
  area_count = 0;
  memset(arenas, 0, sizeof arenas);
  reserved_to = (uintptr_t)base + SPACE_GAP;
  for (int i = 0; i < DOMAINS; ++i) {
    uintptr_t at = (uintptr_t)space_region(i);
    add(at, FL_PAGE, PROT_READ | PROT_EXEC);
    add(at + FL_PAGE, FL_PAGE, PROT_READ);
    add(at + 2 * FL_PAGE, (REGION_PAGES - 2) * FL_PAGE, PROT_READ | PROT_WRITE);
  }
}

static bool inside(uintptr_t at, uint64_t size, uintptr_t start,
                   uintptr_t end) {
  return at >= start && at <= end && size <= end - at;
}

static bool meets(uintptr_t at, uint64_t size, uintptr_t start, uint64_t room) {
  return at < start + room && at + (size ? size : 1) > start;
}

bool space_is(int index, uintptr_t at, uint64_t size) {
  uintptr_t region = (uintptr_t)space_region(index);
  return inside(at, size, region, region + REGION_PAGES * FL_PAGE) ||
         (arenas[index].start &&
          inside(at, size, arenas[index].start, arenas[index].end));
}

int space_owner(uintptr_t at, uint64_t size) {
  if (at + size < at)
    finding("a range that wraps: 0x%lx + 0x%lx", at, size);
  for (int i = 0; i < DOMAINS; ++i)
    if (space_is(i, at, size))
      return i;
  if (meets(at, size, (uintptr_t)base, SPACE_SIZE) ||
      meets(at, size, (uintptr_t)machine_regions, sizeof machine_regions))
    finding("0x%lx + 0x%lx is no one domain's memory", at, size);
  return MONITOR;
}

bool space_allows(uintptr_t at, uint64_t size, uint32_t prot) {
  uintptr_t end = at + size;
  for (uint32_t i = first_behind(at); at < end; ++i) {
    if (i == area_count || areas[i].start > at || prot & ~areas[i].prot)
      return false;
    at = areas[i].end;
  }
  return true;
}

uintptr_t space_reserve(int index, uint64_t size) {
  if (arenas[index].start)
    finding("domain %d has an arena already", index);
  arenas[index].start = reserved_to;
  arenas[index].end = reserved_to + size;
  reserved_to += size + SPACE_GAP;
  if (reserved_to > (uintptr_t)base + SPACE_SIZE)
    finding("arenas are larger than expected");
  add(arenas[index].start, size, PROT_NONE);
  return arenas[index].start;
}

long space_protect(uintptr_t at, uint64_t size, uint32_t prot, int key) {
  uintptr_t end = at + size;
  if (!mapped(at, size))
    return -ENOMEM;
  cut(at);
  cut(end);
  uint32_t first = first_behind(at), last = first;
  for (; last < area_count && areas[last].end <= end; ++last) {
    areas[last].prot = prot;
    areas[last].key = key;
  }
  // One of all these, as the kernel would have it, so that the list stays
  // short; files and moved pages are none of its business here.
  if (last - first > 1) {
    areas[first].end = end;
    memmove(areas + first + 1, areas + last,
            (area_count - last) * sizeof *areas);
    area_count -= last - first - 1;
  }
  return 0;
}

void space_clear(uintptr_t at, uint64_t size) {
  if (meets(at, size, (uintptr_t)base, SPACE_SIZE))
    renew(at, size);
  else
    memset((void *)at, 0, size);
}

void space_map(uintptr_t at, uint64_t size) {
  if (space_protect(at, size, PROT_NONE, 0))
    finding("mapped where nothing was reserved: 0x%lx + 0x%lx", at, size);
  space_clear(at, size);
}

long space_move(uintptr_t from, uint64_t size, uintptr_t to) {
  uint32_t i = first_behind(from);
  if (i == area_count || areas[i].start > from || areas[i].end < from + size)
    return -EFAULT; // more than one area
  struct area old = areas[i];
  if (from < to + size && to < from + size)
    finding("pages are moved over themselves");
  if (space_protect(to, size, old.prot, old.key))
    finding("pages are moved where nothing is");
  if (syscall(SYS_mremap, from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
              to) != (long)to)
    finding("mremap failed here");
  renew(from, size);
  // Nothing is left there; the monitor reserves it again at once.
  return space_protect(from, size, PROT_NONE, 0) ? -EFAULT : (long)to;
}

/// Pages are accessible to nobody who should not have them.
static void check_key(const struct fl_instance *instance,
                      const struct area *area) {
  if (fl_machine.mode != FL_MODE_MPK || area->prot == PROT_NONE)
    return;
  // What a failed step has left may carry a key of nobody else's.
  for (int i = 0; i < DOMAINS; ++i)
    if (area->key && &fl_instances[i] != instance &&
        fl_instances[i].key == area->key)
      finding("0x%lx of domain %u has the key of domain %d", area->start,
              instance->index, i);
  if (instance->key > 0 && area->key != instance->key && !machine.failed)
    finding("0x%lx of domain %u has key %d, not %d", area->start,
            instance->index, area->key, instance->key);
  if (area->key == fl_machine.public_key)
    finding("0x%lx of domain %u is everybody's to read", area->start,
            instance->index);
}

/// [from, to) has the rights that the monitor believes it has.
static void expect(const struct fl_instance *instance, uintptr_t from,
                   uintptr_t to, uint32_t prot) {
  for (uint32_t i = first_behind(from);
       from < to && i < area_count && areas[i].start < to; ++i) {
    // What could neither be done nor undone stays in the table, out of use.
    if (areas[i].prot != prot && (areas[i].prot || !machine.failed))
      finding("domain %u has rights %u at 0x%lx, its arena says %u",
              instance->index, areas[i].prot,
              areas[i].start > from ? areas[i].start : from, prot);
    check_key(instance, &areas[i]);
  }
}

void space_check(const struct fl_instance *instance) {
  const struct fl_arena *arena = &instance->arena;
  const uint32_t data = PROT_READ | PROT_WRITE;
  uintptr_t region = (uintptr_t)space_region((int)instance->index);
  uintptr_t at = arena->low, brk = fl_page_up(arena->brk);
  uint64_t mapped = brk - arena->brk_start;

  expect(instance, region, region + FL_PAGE, PROT_READ | PROT_EXEC);
  expect(instance, region + DATA_PAGE * FL_PAGE,
         region + REGION_PAGES * FL_PAGE, data);
  if (arena->start != arenas[instance->index].start)
    finding("domain %u has another's arena", instance->index);
  if (!arena->start)
    return;
  if (arena->end != arenas[instance->index].end || arena->low < arena->start ||
      arena->low > arena->brk_start || arena->brk < arena->brk_start ||
      arena->brk > arena->end || arena->count > FL_EXTENTS_MAX ||
      atomic_load(&arena->lock))
    finding("the arena of domain %u is broken", instance->index);
  if (instance->stack_top) {
    uintptr_t stack = instance->stack_top - FL_DOMAIN_STACK;
    uintptr_t inbox_end = instance->inbox + instance->inbox_size;
    if (stack != arena->start + FL_GUARD || instance->inbox > arena->low ||
        instance->inbox_size > arena->low - instance->inbox)
      finding("stack and inbox of domain %u are misplaced", instance->index);
    expect(instance, arena->start, stack, PROT_NONE);
    expect(instance, stack, inbox_end, data);
    expect(instance, inbox_end, arena->low, PROT_NONE);
  }
  for (uint32_t i = 0; i < arena->count; ++i) {
    const struct fl_extent *extent = &arena->extents[i];
    uintptr_t before = i ? extent[-1].end : arena->start;
    if (extent->start % FL_PAGE || extent->end % FL_PAGE ||
        extent->start >= extent->end || extent->start < before ||
        extent->end > arena->brk_start)
      finding("extent %u of domain %u is out of order", i, instance->index);
    if (extent->start < arena->low && extent->end > arena->low)
      finding("extent %u of domain %u is on its stack", i, instance->index);
    if (extent->start < arena->low)
      continue;
    expect(instance, at, extent->start, PROT_NONE);
    expect(instance, extent->start, extent->end, extent->prot & data);
    mapped += extent->prot & data ? extent->end - extent->start : 0;
    at = extent->end;
  }
  if (arena->mapped != mapped || arena->most < mapped)
    finding("domain %u has mapped %lu bytes, its arena says %lu, %lu at most",
            instance->index, mapped, arena->mapped, arena->most);
  expect(instance, at, arena->brk_start, PROT_NONE);
  expect(instance, arena->brk_start, brk, data);
  expect(instance, brk, arena->end, PROT_NONE);
}
