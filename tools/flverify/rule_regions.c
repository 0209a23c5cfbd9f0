//===-- tools/flverify/rule_regions.c - R-regions: each domain has pages of its
// own ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Protection keys tag pages. So a domain is as private as its pages are: no
// page holds bytes of two domains, or of two regions of one, and what the
// kernel maps them with is what their names say. Segments may hold regions of
// many domains. Whatever has no known name is refused.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <inttypes.h>

#define RULE FL_RULE_REGIONS

/// What the segment of each kind of section may be.
static const uint32_t kind_flags[] = {
    [FL_KIND_TEXT] = PF_R | PF_X,  [FL_KIND_GATE] = PF_R | PF_X,
    [FL_KIND_RODATA] = PF_R,       [FL_KIND_RELRO] = PF_R | PF_W,
    [FL_KIND_DATA] = PF_R | PF_W,  [FL_KIND_BSS] = PF_R | PF_W,
    [FL_KIND_IMAGE] = PF_R | PF_W, [FL_KIND_LINKER] = 0,
    [FL_KIND_UNKNOWN] = 0,
};

/// A piece lies in one segment of the right kind, at the place of the file that
/// its section header says.
static void check_mapping(struct fl_check *check, const struct fl_piece *p) {
  const Elf64_Shdr *s = &check->file->sections[p->section];
  const Elf64_Phdr *load = fl_file_load(check->file, p->start);
  if (!load || p->end > load->p_vaddr + load->p_memsz) {
    fl_refuse(check, RULE, p, "the section is not in one segment");
    return;
  }
  uint32_t flags = load->p_flags & (PF_R | PF_W | PF_X);
  if (p->kind == FL_KIND_LINKER ? flags == (PF_R | PF_X)
                                : flags != kind_flags[p->kind])
    fl_refuse(check, RULE, p, "the section is in a segment of %s%s%s",
              flags & PF_R ? "R" : "", flags & PF_W ? "W" : "",
              flags & PF_X ? "X" : "");
  if (s->sh_type != SHT_NOBITS &&
      s->sh_offset - load->p_offset != p->start - load->p_vaddr)
    fl_refuse(check, RULE, p, "the file maps other bytes than the section's");
}

/// Nothing else is on a region's pages. The monitor's sections, which all have
/// key 0, may share theirs with each other.
static void check_piece(struct fl_check *check, size_t i) {
  const struct fl_piece *p = &check->layout.pieces[i];
  const struct fl_piece *before = i ? p - 1 : NULL;
  if (p->kind == FL_KIND_UNKNOWN)
    return;
  check_mapping(check, p);
  check->regions += p->kind != FL_KIND_LINKER;
  if (p->owner != FL_MONITOR && p->start % FL_PAGE != 0)
    fl_refuse(check, RULE, p, "the region does not start on a page");
  if (!before)
    return;
  if (p->start < before->end)
    fl_refuse(check, RULE, p, "overlaps %s", before->name);
  else if (fl_page_down(p->start) < fl_page_up(before->end) &&
           (p->owner != FL_MONITOR || before->owner != FL_MONITOR))
    fl_refuse(check, RULE, p, "shares a page with %s", before->name);
}

/// Two gate sections, or two texts, would leave one of them unjudged.
static void check_twins(struct fl_check *check) {
  unsigned found[FL_OWNERS_MAX][FL_KIND_UNKNOWN] = {0};
  for (size_t i = 0; i < check->layout.piece_count; i++) {
    const struct fl_piece *p = &check->layout.pieces[i];
    if (p->kind < FL_KIND_LINKER && found[p->owner][p->kind]++ == 1)
      fl_refuse(check, RULE, p, "there are two sections of this name");
  }
}

/// No page that is mapped goes without a section: nobody would own it.
static void check_cover(struct fl_check *check) {
  const struct fl_layout *layout = &check->layout;
  size_t next = 0;
  for (size_t i = 0; i < check->file->load_count; i++) {
    const Elf64_Phdr *load = &check->file->loads[i];
    uint64_t end = fl_page_up(load->p_vaddr + load->p_memsz);
    uint64_t at = fl_page_down(load->p_vaddr);
    while (next < layout->piece_count && layout->pieces[next].start < end &&
           fl_page_down(layout->pieces[next].start) <= at) {
      uint64_t covered = fl_page_up(layout->pieces[next++].end);
      at = covered > at ? covered : at;
    }
    if (at < end)
      fl_refuse(check, RULE, NULL,
                "the segment at 0x%" PRIx64
                " has pages without a section from 0x%" PRIx64 " on",
                load->p_vaddr, at);
  }
}

/// The first instruction runs under key 0, so it is the monitor's.
static void check_entry(struct fl_check *check) {
  uint64_t entry = check->file->header.e_entry;
  const struct fl_piece *p = fl_layout_piece(&check->layout, entry);
  if (!p || p->owner != FL_MONITOR ||
      (p->kind != FL_KIND_TEXT && p->kind != FL_KIND_GATE))
    fl_refuse(check, RULE, p,
              "the entry point 0x%" PRIx64 " is not in the monitor's code",
              entry);
}

void fl_rule_names(struct fl_check *check) {
  for (size_t i = 0; i < check->layout.piece_count; i++)
    if (check->layout.pieces[i].kind == FL_KIND_UNKNOWN)
      fl_refuse(check, RULE, &check->layout.pieces[i],
                "a section of this name has no place in a workflow");
}

void fl_rule_regions(struct fl_check *check) {
  if (check->layout.crowded)
    fl_refuse(check, RULE, NULL, "more than %d domains", FL_FUNCTIONS_MAX);
  for (size_t i = 0; i < check->layout.piece_count; i++)
    check_piece(check, i);
  check_twins(check);
  check_cover(check);
  check_entry(check);
}
