//===-- rt/monitor/copy.c - The functions' regions, several times --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function's regions refer to nothing but each other (flverify's rule
// `cross`), so they can be mapped once more as they lie in the image, and are
// the regions of another instance there. Copies hold all functions' regions,
// and nothing of the monitor's: a second set of gates would be a way round
// seccomp.c. They are mapped before that locks what is executable, address
// space only; an instance's pages are relocated and tagged when it is first
// called, as in the image.
//
// Copies are FL_COPY_STRIDE apart from each other, and so many times that from
// the image: of all instances' addresses the lower halves are the same.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_COPY_STRIDE (1ul << 32)

// linker-scripts/workflow.ld.
extern char __fl_image_start[], __fl_functions_start[], __fl_functions_end[];

/// The first copy's address, and how many there are below it.
static uintptr_t first;
static uint32_t copies;
/// All of the address space that they are in.
static uintptr_t reserved;
static uint64_t reserved_size;

uintptr_t fl_copies_shift(uint32_t copy) {
  return (uintptr_t)__fl_image_start - first + (copy - 1) * FL_COPY_STRIDE;
}

uintptr_t fl_copies_home(uintptr_t address) {
  uintptr_t start = (uintptr_t)__fl_image_start;

  if (!copies || address - reserved >= reserved_size)
    return address;
  return start + (address - start) % FL_COPY_STRIDE;
}

/// The file that the image comes from, if it is still there: a descriptor, or
/// -errno. Its first page has the build's identity.
static long open_image(void) {
  const char *const names[] = {"/proc/self/exe", fl_machine.path};
  long fd = -ENOENT;

  for (int i = 0; fd < 0 && i < 2 && names[i]; ++i) {
    static char page[FL_PAGE];
    fd = fl_syscall(SYS_open, names[i], O_CLOEXEC);
    if (fd < 0)
      continue;
    bool same = fl_syscall(SYS_read, fd, page, sizeof page) == sizeof page;
    for (uint32_t at = 0; same && at < sizeof page; ++at)
      same = page[at] == __fl_image_start[at];
    if (same)
      break;
    fl_syscall(SYS_close, fd);
    fd = -ENOENT;
  }
  return fd;
}

/// Widens `to` by one function's region.
static void cover(struct fl_range *to, const struct fl_range *region) {
  if (region->start == region->end)
    return;
  if (!to->start || region->start < to->start)
    to->start = region->start;
  if (region->end > to->end)
    to->end = region->end;
}

/// What all functions have of a kind, side by side.
static struct fl_range all_of(enum fl_region_kind kind) {
  struct fl_range all = {0};

  for (uint32_t i = 0; i < fl_image.function_count; ++i)
    cover(&all, &fl_image.functions[i].regions[kind]);
  return all;
}

static long map(const struct fl_range *range, uintptr_t shift, int prot,
                long fd) {
  long size = range->end - range->start;
  long at = (long)((uintptr_t)range->start - shift);

  if (!size)
    return 0;
  long mapped = fl_syscall(SYS_mmap, at, size, prot,
                           MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE |
                               (fd < 0 ? MAP_ANONYMOUS : 0),
                           fd, fd < 0 ? 0 : range->start - __fl_image_start);
  return mapped == at ? 0 : mapped;
}

static long make(uint32_t copy, long fd) {
  const int rw = PROT_READ | PROT_WRITE;
  const struct {
    struct fl_range range;
    int prot;
    long fd;
  } kinds[] = {
      {all_of(FL_REGION_TEXT), PROT_READ | PROT_EXEC, fd},
      {all_of(FL_REGION_RODATA), PROT_READ, fd},
      {{__fl_functions_start, __fl_functions_end}, rw, fd},
      {all_of(FL_REGION_BSS), rw, -1},
  };
  long error = 0;

  for (uint32_t i = 0; !error && i < sizeof kinds / sizeof *kinds; ++i)
    error =
        map(&kinds[i].range, fl_copies_shift(copy), kinds[i].prot, kinds[i].fd);
  return error;
}

uint32_t fl_copies_make(uint32_t count) {
  long fd = open_image(), error;

  if (fd < 0)
    return 0;
  reserved_size = (count + 1) * FL_COPY_STRIDE;
  error = fl_syscall(SYS_mmap, 0, reserved_size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (error < 0 && error > -(long)FL_PAGE) {
    fl_syscall(SYS_close, fd);
    return 0;
  }
  reserved = (uintptr_t)error;
  copies = count;
  // The lowest is the last; each of them ends below the next.
  uintptr_t behind = (uintptr_t)__fl_image_start - reserved;
  first = reserved + behind % FL_COPY_STRIDE + (count - 1) * FL_COPY_STRIDE;
  error = 0;
  for (uint32_t i = 1; !error && i <= count; ++i)
    error = make(i, fd);
  fl_syscall(SYS_close, fd);
  if (error)
    fl_copies_drop();
  return copies;
}

void fl_copies_drop(void) {
  if (copies && fl_syscall(SYS_munmap, reserved, reserved_size))
    report_broken("copies of functions could not be given up", 0);
  copies = 0;
}
