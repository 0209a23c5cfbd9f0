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
  const uint8_t *bytes;
  uint64_t start;
  size_t size;
};

static unsigned modrm_mod(uint8_t b) { return b >> 6; }
static unsigned modrm_reg(uint8_t b) { return b >> 3 & 7; }

/// Where an instruction of opcode map 1 may be: 0F and the opcode, or REX2 (D5
/// and a byte with bit 7 set) and the opcode (Intel APX Architecture
/// Specification, 3.1.2.1).
struct spot {
  const struct run *run;
  size_t escape; ///< of the 0F or D5
  size_t opcode; ///< its byte and one behind it are in the run
};

static uint8_t opcode(const struct spot *s) { return s->run->bytes[s->opcode]; }
static uint8_t modrm(const struct spot *s) {
  return s->run->bytes[s->opcode + 1];
}
static bool is_rex2(const struct spot *s) { return s->opcode - s->escape == 2; }

static bool is_wrpkru(const struct spot *s) {
  return opcode(s) == 0x01 && modrm(s) == 0xef;
}

static bool is_swapgs(const struct spot *s) {
  return opcode(s) == 0x01 && modrm(s) == 0xf8;
}

/// With REX2 it and the next are undefined.
static bool is_xrstor(const struct spot *s) {
  return opcode(s) == 0xae && modrm_mod(modrm(s)) != 3 &&
         modrm_reg(modrm(s)) == 5 && !is_rex2(s);
}

static bool is_xrstors(const struct spot *s) {
  return opcode(s) == 0xc7 && modrm_mod(modrm(s)) != 3 &&
         modrm_reg(modrm(s)) == 3 && !is_rex2(s);
}

/// F3 anywhere among the prefixes makes 0F AE /2 and /3 WRFSBASE and WRGSBASE.
/// An instruction has at most 15 bytes, so at most 12 prefixes before these 3.
static bool is_base_write(const struct spot *s, unsigned reg) {
  static const uint8_t prefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64,
                                     0x65, 0x66, 0x67, 0xf0, 0xf2};
  if (opcode(s) != 0xae || modrm_mod(modrm(s)) != 3 ||
      modrm_reg(modrm(s)) != reg)
    return false;
  for (size_t back = 1; back <= 12 && back <= s->escape; back++) {
    uint8_t b = s->run->bytes[s->escape - back];
    if (b == 0xf3)
      return true;
    bool rex = (b & 0xf0) == 0x40;
    if (!rex && !memchr(prefixes, b, sizeof prefixes))
      return false;
  }
  return false;
}

static bool is_wrfsbase(const struct spot *s) { return is_base_write(s, 2); }
static bool is_wrgsbase(const struct spot *s) { return is_base_write(s, 3); }

/// Told by opcode and ModRM. WRGSBASE is not even in a gate: whoever jumped
/// there could move the page that the gates check PKRU against.
static const struct {
  const char *name;
  bool (*match)(const struct spot *s);
  bool in_gates;
} sequences[] = {
    {"WRPKRU", is_wrpkru, true},      {"WRFSBASE", is_wrfsbase, true},
    {"WRGSBASE", is_wrgsbase, false}, {"XRSTOR", is_xrstor, false},
    {"XRSTORS", is_xrstors, false},   {"SWAPGS", is_swapgs, false},
};

static void judge(struct fl_check *check, size_t which, const struct spot *s) {
  uint64_t address = s->run->start + s->escape;
  unsigned length = (unsigned)(s->opcode + 2 - s->escape);
  const struct fl_piece *piece = fl_layout_piece(&check->layout, address);
  bool in_gates =
      piece && piece->kind == FL_KIND_GATE && address + length <= piece->end;
  // A WRPKRU in the gate section is R-gate's to judge, which knows one form.
  if (sequences[which].in_gates && in_gates && !is_rex2(s))
    return;
  fl_refuse_at(
      check, FL_RULE_BYTES, address, length, "%s %s", sequences[which].name,
      sequences[which].in_gates ? "outside a gate" : "is allowed nowhere");
}

static void scan(struct fl_check *check, const struct run *run,
                 uint8_t escape) {
  size_t size = escape == 0xd5 ? 4 : 3;
  for (size_t at = 0; run->size - at >= size; at++) {
    const uint8_t *hit =
        memchr(run->bytes + at, escape, run->size - size + 1 - at);
    if (!hit)
      return;
    at = (size_t)(hit - run->bytes);
    if (escape == 0xd5 && !(hit[1] & 0x80))
      continue;
    const struct spot spot = {run, at, at + size - 2};
    for (size_t i = 0; i < sizeof(sequences) / sizeof(*sequences); i++)
      if (sequences[i].match(&spot))
        judge(check, i, &spot);
  }
}

static void scan_all(struct fl_check *check, const struct run *run) {
  scan(check, run, 0x0f);
  scan(check, run, 0xd5);
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

/// An object's section by section: nothing is known of what comes beside it.
static void scan_object(struct fl_check *check) {
  for (size_t i = 0; i < check->file->load_count; i++) {
    const Elf64_Phdr *load = &check->file->loads[i];
    const struct run run = {check->file->data + load->p_offset, load->p_vaddr,
                            load->p_filesz};
    scan_all(check, &run);
  }
}

void fl_rule_bytes(struct fl_check *check) {
  const struct fl_file *file = check->file;
  if (check->layout.is_object) {
    scan_object(check);
    return;
  }
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
    uint8_t *bytes = calloc(pages ? pages : 1, FL_PAGE);
    const struct run run = {bytes, fl_page_down(file->loads[first].p_vaddr),
                            pages * FL_PAGE};
    if (!bytes) {
      check->failure = "out of memory";
      return;
    }
    size_t at = 0;
    for (size_t k = first; k < i; k++) {
      copy_pages(file, &file->loads[k], bytes + at);
      at += page_count(&file->loads[k]) * FL_PAGE;
    }
    scan_all(check, &run);
    free(bytes);
  }
}
