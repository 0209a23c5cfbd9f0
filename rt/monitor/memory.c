//===-- rt/monitor/memory.c - Memory of domains, as the monitor reaches it ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  void *result = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
  return result;
}

void *memset(void *to, int byte, size_t size) {
  void *result = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
  return result;
}

static bool inside(uintptr_t address, uint64_t size, uintptr_t start,
                   uintptr_t end) {
  return address >= start && address <= end && size <= end - address;
}

bool fl_owns(const struct fl_instance *instance, uintptr_t address,
             uint64_t size, bool write) {
  bool owns = inside(address, size, instance->arena.start, instance->arena.end);

  for (int i = write ? FL_REGION_DATA : 0; !owns && i < FL_REGION_COUNT; ++i) {
    struct fl_range region = fl_region(instance, i);
    owns =
        inside(address, size, (uintptr_t)region.start, (uintptr_t)region.end);
  }
  return owns;
}

uint32_t fl_owner(uintptr_t address) {
  uint32_t count = fl_image.function_count * fl_machine.instances;
  const struct fl_instance *maker = fl_segment_owner(address);

  if (maker)
    return 1 + fl_instance_function(maker);
  for (const struct fl_instance *i = &fl_instances[count]; count; --count, --i)
    if (i->image && fl_owns(i, address, 1, false))
      return 1 + fl_instance_function(i);
  return 0;
}

long fl_copy_in(void *to, uintptr_t from, uint64_t size) {
  if (size && !fl_owns(fl_self()->instance, from, size, false))
    return -EFAULT;
  return fl_gate_copy(to, (const void *)from, size);
}

long fl_copy_out(uintptr_t to, const void *from, uint64_t size) {
  if (size && !fl_owns(fl_self()->instance, to, size, true))
    return -EFAULT;
  return fl_gate_copy((void *)to, from, size);
}

long fl_copy_string(char *to, uintptr_t from, uint64_t room) {
  // Page by page: what is behind the string need not be there.
  for (uint64_t done = 0; done < room;) {
    uint64_t part = FL_PAGE - (from + done) % FL_PAGE;
    if (part > room - done)
      part = room - done;
    long error = fl_copy_in(to + done, from + done, part);
    if (error)
      return error;
    for (uint64_t end = done + part; done < end; ++done)
      if (!to[done])
        return (long)done;
  }
  return -ENAMETOOLONG;
}
