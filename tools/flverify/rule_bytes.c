//===-- tools/flverify/rule_bytes.c - R-bytes: sequences that may be at no
// offset ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A domain may jump anywhere in any executable page, into the middle of an
// instruction as well. So it is not instructions that are looked for but bytes,
// at every offset of what is executable in memory: whole pages, with what the
// file holds around a segment, and segments that touch as one piece.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <stdlib.h>
#include <string.h>

/// Executable pages side by side, as they will be in memory.
struct run {
  uint8_t *bytes;
  uint64_t start;
  size_t size;
};

static unsigned modrm_mod(uint8_t b) { return b >> 6; }
static unsigned modrm_reg(uint8_t b) { return b >> 3 & 7; }

static bool is_wrpkru(const struct run *run, size_t at) {
  return run->bytes[at + 1] == 0x01 && run->bytes[at + 2] == 0xef;
}

static bool is_swapgs(const struct run *run, size_t at) {
  return run->bytes[at + 1] == 0x01 && run->bytes[at + 2] == 0xf8;
}

static bool is_xrstor(const struct run *run, size_t at) {
  return run->bytes[at + 1] == 0xae && modrm_mod(run->bytes[at + 2]) != 3 &&
         modrm_reg(run->bytes[at + 2]) == 5;
}

static bool is_xrstors(const struct run *run, size_t at) {
  return run->bytes[at + 1] == 0xc7 && modrm_mod(run->bytes[at + 2]) != 3 &&
         modrm_reg(run->bytes[at + 2]) == 3;
}

/// F3 anywhere among the prefixes makes 0F AE /2 and /3 WRFSBASE and WRGSBASE.
/// An instruction has at most 15 bytes, so at most 12 prefixes before these 3.
static bool is_base_write(const struct run *run, size_t at, unsigned reg) {
  static const uint8_t prefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64,
                                     0x65, 0x66, 0x67, 0xf0, 0xf2};
  if (run->bytes[at + 1] != 0xae || modrm_mod(run->bytes[at + 2]) != 3 ||
      modrm_reg(run->bytes[at + 2]) != reg)
    return false;
  for (size_t back = 1; back <= 12 && back <= at; back++) {
    uint8_t b = run->bytes[at - back];
    if (b == 0xf3)
      return true;
    bool rex = (b & 0xf0) == 0x40;
    if (!rex && !memchr(prefixes, b, sizeof prefixes))
      return false;
  }
  return false;
}

static bool is_wrfsbase(const struct run *run, size_t at) {
  return is_base_write(run, at, 2);
}

static bool is_wrgsbase(const struct run *run, size_t at) {
  return is_base_write(run, at, 3);
}

/// All start with 0F and are told by the two bytes behind it. WRGSBASE is not
/// even in a gate: whoever jumped there could move the page that the gates
/// check PKRU against.
static const struct {
  const char *name;
  bool (*match)(const struct run *run, size_t at);
  bool in_gates;
} sequences[] = {
    {"WRPKRU", is_wrpkru, true},      {"WRFSBASE", is_wrfsbase, true},
    {"WRGSBASE", is_wrgsbase, false}, {"XRSTOR", is_xrstor, false},
    {"XRSTORS", is_xrstors, false},   {"SWAPGS", is_swapgs, false},
};

static void judge(struct fl_check *check, size_t which, uint64_t address) {
  const struct fl_piece *piece = fl_layout_piece(&check->layout, address);
  bool in_gates =
      piece && piece->kind == FL_KIND_GATE && address + 3 <= piece->end;
  // A WRPKRU in the gate section is R-gate's to judge.
  if (sequences[which].in_gates && in_gates)
    return;
  fl_refuse_at(check, FL_RULE_BYTES, address, 3, "%s %s", sequences[which].name,
               sequences[which].in_gates ? "outside a gate"
                                         : "is allowed nowhere");
}

static void scan(struct fl_check *check, const struct run *run) {
  size_t at = 0;
  while (run->size - at >= 3) {
    const uint8_t *hit = memchr(run->bytes + at, 0x0f, run->size - 2 - at);
    if (!hit)
      break;
    at = (size_t)(hit - run->bytes);
    for (size_t i = 0; i < sizeof(sequences) / sizeof(*sequences); i++)
      if (sequences[i].match(run, at))
        judge(check, i, run->start + at);
    at++;
  }
  check->bytes += run->size;
}

/// The pages of one segment, with the bytes that the kernel maps around it.
static void copy_pages(const struct fl_file *file, const Elf64_Phdr *p,
                       uint8_t *to) {
  uint64_t from = fl_page_down(p->p_offset);
  uint64_t end = fl_page_up(p->p_offset + p->p_filesz);
  if (end > file->size)
    end = file->size;
  if (end > from)
    memcpy(to, file->data + from, end - from);
}

/// Of a segment in memory: R-segments has refused one that has more memory than
/// file.
static size_t page_count(const Elf64_Phdr *p) {
  return (fl_page_up(p->p_vaddr + p->p_filesz) - fl_page_down(p->p_vaddr)) /
         FL_PAGE;
}

void fl_rule_bytes(struct fl_check *check) {
  const struct fl_file *file = check->file;
  for (size_t i = 0; i < file->load_count;) {
    size_t first = i, pages = 0;
    for (; i < file->load_count && (file->loads[i].p_flags & PF_X); i++) {
      uint64_t end = fl_page_down(file->loads[first].p_vaddr) + pages * FL_PAGE;
      if (i > first && fl_page_down(file->loads[i].p_vaddr) != end)
        break;
      pages += page_count(&file->loads[i]);
    }
    if (i == first) {
      i++;
      continue;
    }
    struct run run = {.bytes = calloc(pages ? pages : 1, FL_PAGE),
                      .start = fl_page_down(file->loads[first].p_vaddr),
                      .size = pages * FL_PAGE};
    if (!run.bytes) {
      check->failure = "out of memory";
      return;
    }
    size_t at = 0;
    for (size_t k = first; k < i; k++) {
      copy_pages(file, &file->loads[k], run.bytes + at);
      at += page_count(&file->loads[k]) * FL_PAGE;
    }
    scan(check, &run);
    free(run.bytes);
  }
}
