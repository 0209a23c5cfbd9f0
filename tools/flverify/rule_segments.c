//===-- tools/flverify/rule_segments.c - R-segments: what the kernel maps -===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel looks at program headers and at nothing else. What they may be is
// a list; that pages have one meaning is what the other rules stand on.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <inttypes.h>

#define RULE FL_RULE_SEGMENTS

/// The kernel acts on PT_LOAD and on the flags of PT_GNU_STACK, the monitor on
/// PT_DYNAMIC, and nobody on the others.
static const uint32_t allowed_types[] = {
    PT_NULL, PT_LOAD,      PT_DYNAMIC,   PT_NOTE,         PT_PHDR,
    PT_TLS,  PT_GNU_STACK, PT_GNU_RELRO, PT_GNU_PROPERTY,
};

static bool type_is_allowed(uint32_t type) {
  for (size_t i = 0; i < sizeof(allowed_types) / sizeof(*allowed_types); i++)
    if (type == allowed_types[i])
      return true;
  return false;
}

static void check_headers(struct fl_check *check) {
  const struct fl_file *file = check->file;
  size_t stacks = 0;
  if (file->header.e_type != ET_DYN)
    fl_refuse(check, RULE, NULL, "not position-independent (ET_DYN)");
  for (size_t i = 0; i < file->segment_count; i++) {
    const Elf64_Phdr *p = &file->segments[i];
    if (p->p_type == PT_INTERP)
      fl_refuse(check, RULE, NULL, "segment %zu asks for an interpreter", i);
    else if (!type_is_allowed(p->p_type))
      fl_refuse(check, RULE, NULL,
                "segment %zu has type 0x%" PRIx32 ", which is not allowed", i,
                p->p_type);
    stacks += p->p_type == PT_GNU_STACK;
    if (p->p_type == PT_GNU_STACK && (p->p_flags & PF_X))
      fl_refuse(check, RULE, NULL, "the stack is executable");
  }
  // Without one, kernels before 5.8 make all that is readable executable.
  if (stacks != 1)
    fl_refuse(check, RULE, NULL, "%zu PT_GNU_STACK headers instead of one",
              stacks);
  if (file->load_count == 0)
    fl_refuse(check, RULE, NULL, "no segment to load");
}

static void check_rights(struct fl_check *check, const Elf64_Phdr *p) {
  uint32_t flags = p->p_flags & (PF_R | PF_W | PF_X);
  if ((flags & PF_W) && (flags & PF_X))
    fl_refuse(check, RULE, NULL,
              "the segment at 0x%" PRIx64 " is writable and executable",
              p->p_vaddr);
  else if (flags != PF_R && flags != (PF_R | PF_W) && flags != (PF_R | PF_X))
    fl_refuse(check, RULE, NULL,
              "the segment at 0x%" PRIx64 " is neither R, RW nor RX",
              p->p_vaddr);
  // What the file does not hold, R-bytes and R-insn cannot see.
  if ((flags & PF_X) && p->p_memsz != p->p_filesz)
    fl_refuse(check, RULE, NULL,
              "the executable segment at 0x%" PRIx64
              " is larger in memory than in the file",
              p->p_vaddr);
  check->segments++;
  check->executable_segments += (flags & PF_X) != 0;
}

/// Each page, of memory and of the file, belongs to one segment at most: a page
/// that two share would be judged as one and mapped as the other.
static bool check_pages(struct fl_check *check, const Elf64_Phdr *p,
                        uint64_t *memory_end, uint64_t *file_end) {
  if ((p->p_vaddr - p->p_offset) % FL_PAGE != 0) {
    fl_refuse(check, RULE, NULL,
              "the segment at 0x%" PRIx64
              " is at another place of its page in the file than in memory",
              p->p_vaddr);
    return false;
  }
  if (fl_page_down(p->p_vaddr) < *memory_end) {
    fl_refuse(check, RULE, NULL,
              "the segment at 0x%" PRIx64
              " shares a page with the one before it, or is out of order",
              p->p_vaddr);
    return false;
  }
  *memory_end = fl_page_up(p->p_vaddr + p->p_memsz);
  if (p->p_filesz == 0)
    return true;
  if (fl_page_down(p->p_offset) < *file_end) {
    fl_refuse(check, RULE, NULL,
              "the segment at 0x%" PRIx64
              " shares a page of the file with the one before it, or is out "
              "of order there",
              p->p_vaddr);
    return false;
  }
  *file_end = fl_page_up(p->p_offset + p->p_filesz);
  return true;
}

bool fl_rule_segments(struct fl_check *check) {
  uint64_t memory_end = 0, file_end = 0;
  bool sound = true;
  check_headers(check);
  for (size_t i = 0; i < check->file->load_count; i++) {
    const Elf64_Phdr *p = &check->file->loads[i];
    check_rights(check, p);
    sound = sound && check_pages(check, p, &memory_end, &file_end);
  }
  return sound;
}
