//===-- tools/flverify/rule_cross.c - R-cross: no domain refers to another ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A domain is self-contained: more instances of it can be mapped elsewhere, its
// regions as far apart, and a reference that left them would be wrong there. It
// also tells what the author of a function meant to share without saying so.
// One byte past a variable's end, which C lets a pointer have, is in its
// region.
//
// The host may refer to the public region, the public image to everything, and
// so may the monitor.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <inttypes.h>

#define RULE FL_RULE_CROSS

static bool in_regions(const struct fl_domain *d, uint64_t address) {
  for (int i = 0; i < FL_KIND_LINKER; i++)
    if (address >= d->regions[i].start && address < d->regions[i].end)
      return true;
  return false;
}

static bool may_refer(const struct fl_layout *layout, unsigned owner,
                      uint64_t target) {
  return in_regions(&layout->domains[owner], target) ||
         (owner == FL_HOST && in_regions(&layout->domains[FL_PUBLIC], target));
}

/// In words, whose memory an address is.
static const char *owner_name(const struct fl_layout *layout,
                              uint64_t address) {
  const struct fl_piece *p = fl_layout_piece(layout, address);
  return p ? layout->domains[p->owner].name : "nobody";
}

/// Where an operand relative to RIP points, if there is one.
static bool rip_operand(const ZydisDecodedInstruction *insn, uint64_t address,
                        uint64_t *target) {
  if (!(insn->attributes & ZYDIS_ATTRIB_HAS_MODRM) ||
      insn->raw.modrm.mod != 0 || insn->raw.modrm.rm != 5 ||
      insn->raw.disp.size != 32)
    return false;
  *target = address + insn->length + (uint64_t)insn->raw.disp.value;
  return true;
}

static bool branch(const ZydisDecodedInstruction *insn, uint64_t address,
                   uint64_t *target) {
  if (!insn->raw.imm[0].is_relative)
    return false;
  *target = address + insn->length + (uint64_t)insn->raw.imm[0].value.s;
  return true;
}

void fl_rule_cross_insn(struct fl_check *check, const struct fl_piece *piece,
                        uint64_t address, const ZydisDecodedInstruction *insn) {
  const struct fl_layout *layout = &check->layout;
  const struct fl_domain *own = &layout->domains[piece->owner];
  uint64_t target;
  if (branch(insn, address, &target)) {
    check->references++;
    if (target < own->text_start || target >= own->text_end)
      fl_refuse_at(check, RULE, address, insn->length,
                   "branches to 0x%" PRIx64 " (%s), outside its own code",
                   target, owner_name(layout, target));
  } else if (rip_operand(insn, address, &target)) {
    check->references++;
    if (insn->address_width != 64)
      fl_refuse_at(check, RULE, address, insn->length,
                   "an operand relative to EIP");
    else if (!may_refer(layout, piece->owner, target))
      fl_refuse_at(check, RULE, address, insn->length,
                   "refers to 0x%" PRIx64 " (%s), outside its regions", target,
                   owner_name(layout, target));
  }
}

/// Whose pointer a relocation makes; .tdata is cut into slices.
static unsigned pointer_owner(const struct fl_layout *layout,
                              const struct fl_piece *piece, uint64_t address) {
  if (piece->kind != FL_KIND_LINKER)
    return piece->owner;
  for (unsigned i = FL_HOST; i < layout->domain_count; i++)
    if (address >= layout->domains[i].tdata_start &&
        address < layout->domains[i].tdata_end)
      return i;
  return FL_OWNERS_MAX;
}

static void check_pointer(struct fl_check *check, const Elf64_Rela *r) {
  const struct fl_layout *layout = &check->layout;
  const struct fl_piece *piece = fl_layout_piece(layout, r->r_offset);
  uint64_t target = (uint64_t)r->r_addend;
  if (!piece || r->r_offset + 8 > piece->end) {
    fl_refuse(check, RULE, piece,
              "a relocation at 0x%" PRIx64 " is in no section", r->r_offset);
    return;
  }
  unsigned owner = pointer_owner(layout, piece, r->r_offset);
  if (owner == FL_MONITOR || piece->kind == FL_KIND_IMAGE)
    return;
  if (owner == FL_OWNERS_MAX)
    fl_refuse_at(check, RULE, r->r_offset, 8,
                 "a pointer in thread-local data of no domain");
  else if (!may_refer(layout, owner, target))
    fl_refuse_at(check, RULE, r->r_offset, 8,
                 "a pointer to 0x%" PRIx64 " (%s), outside the regions of '%s'",
                 target, owner_name(layout, target),
                 layout->domains[owner].name);
}

void fl_rule_cross(struct fl_check *check) {
  for (size_t i = 0; i < check->file->relocation_count; i++)
    check_pointer(check, &check->file->relocations[i]);
}
