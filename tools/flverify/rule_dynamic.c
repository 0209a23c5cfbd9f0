//===-- tools/flverify/rule_dynamic.c - R-segments: what .dynamic asks for ===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No loader runs before the monitor, and the monitor applies R_X86_64_RELATIVE
// and nothing else. What would need more is refused: another file, text that is
// written to, code that chooses symbols (ifunc). The table that .dynamic names
// must be the one that R-cross reads.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <inttypes.h>
#include <string.h>

#define RULE FL_RULE_SEGMENTS
#define DT_RELR_TAG 36 // not in every elf.h

enum verdict { REFUSED, ALLOWED };

/// Symbol tables for debuggers, and the RELA table, may be there; the entries
/// that are refused stand here for their names.
static const struct {
  int64_t tag;
  const char *name;
  enum verdict verdict;
} tags[] = {
    {DT_RELA, "DT_RELA", ALLOWED},
    {DT_RELASZ, "DT_RELASZ", ALLOWED},
    {DT_RELAENT, "DT_RELAENT", ALLOWED},
    {DT_RELACOUNT, "DT_RELACOUNT", ALLOWED},
    {DT_SYMTAB, "DT_SYMTAB", ALLOWED},
    {DT_SYMENT, "DT_SYMENT", ALLOWED},
    {DT_STRTAB, "DT_STRTAB", ALLOWED},
    {DT_STRSZ, "DT_STRSZ", ALLOWED},
    {DT_HASH, "DT_HASH", ALLOWED},
    {DT_GNU_HASH, "DT_GNU_HASH", ALLOWED},
    {DT_DEBUG, "DT_DEBUG", ALLOWED},
    {DT_FLAGS, "DT_FLAGS", ALLOWED}, // but for DF_TEXTREL
    {DT_FLAGS_1, "DT_FLAGS_1", ALLOWED},
    {DT_NEEDED, "DT_NEEDED", REFUSED},
    {DT_TEXTREL, "DT_TEXTREL", REFUSED},
    {DT_JMPREL, "DT_JMPREL", REFUSED},
    {DT_REL, "DT_REL", REFUSED},
    {DT_RELR_TAG, "DT_RELR", REFUSED},
    {DT_INIT, "DT_INIT", REFUSED},
    {DT_INIT_ARRAY, "DT_INIT_ARRAY", REFUSED},
};

struct table {
  uint64_t address, size, entry;
};

static void check_tag(struct fl_check *check, const Elf64_Dyn *d) {
  if (d->d_tag == DT_FLAGS && (d->d_un.d_val & DF_TEXTREL))
    fl_refuse(check, RULE, NULL, ".dynamic holds DF_TEXTREL");
  for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
    if (d->d_tag != tags[i].tag)
      continue;
    if (tags[i].verdict == REFUSED)
      fl_refuse(check, RULE, NULL, ".dynamic holds %s", tags[i].name);
    return;
  }
  fl_refuse(check, RULE, NULL,
            ".dynamic holds tag 0x%" PRIx64 ", which is not allowed",
            (uint64_t)d->d_tag);
}

static void check_dynamic(struct fl_check *check, const Elf64_Phdr *p,
                          struct table *rela) {
  const uint8_t *mapped = fl_file_at(check->file, p->p_vaddr, p->p_filesz);
  if (mapped != check->file->data + p->p_offset) {
    fl_refuse(check, RULE, NULL, "PT_DYNAMIC is not what is mapped there");
    return;
  }
  for (uint64_t i = 0; i < p->p_filesz / sizeof(Elf64_Dyn); i++) {
    Elf64_Dyn d;
    memcpy(&d, mapped + i * sizeof(d), sizeof(d));
    if (d.d_tag == DT_NULL)
      return;
    if (d.d_tag == DT_RELA)
      rela->address = d.d_un.d_ptr;
    if (d.d_tag == DT_RELASZ)
      rela->size = d.d_un.d_val;
    if (d.d_tag == DT_RELAENT)
      rela->entry = d.d_un.d_val;
    check_tag(check, &d);
  }
  fl_refuse(check, RULE, NULL, ".dynamic does not end");
}

/// The section that fl_file_parse read the relocations from.
static void check_table(struct fl_check *check, const struct table *rela) {
  struct table section = {0};
  const uint8_t *content = NULL;
  for (size_t i = 0; i < check->file->section_count; i++) {
    const Elf64_Shdr *s = &check->file->sections[i];
    if (s->sh_type != SHT_RELA || !(s->sh_flags & SHF_ALLOC))
      continue;
    section.address = s->sh_addr;
    section.size = s->sh_size;
    content = check->file->data + s->sh_offset;
  }
  if (rela->size == 0 && section.size == 0)
    return;
  if (rela->address != section.address || rela->size != section.size ||
      rela->entry != sizeof(Elf64_Rela) ||
      section.size % sizeof(Elf64_Rela) != 0 ||
      fl_file_at(check->file, section.address, section.size) != content)
    fl_refuse(check, RULE, NULL,
              "the relocations that .dynamic names are not those of .rela.dyn");
}

static void check_relocation(struct fl_check *check, const Elf64_Rela *r) {
  const Elf64_Phdr *p = fl_file_load(check->file, r->r_offset);
  uint32_t type = (uint32_t)ELF64_R_TYPE(r->r_info);
  bool held = p && p->p_memsz - (r->r_offset - p->p_vaddr) >= 8;
  check->relocations++;
  if (type == R_X86_64_IRELATIVE)
    fl_refuse_at(check, RULE, r->r_offset, 8,
                 "an IRELATIVE relocation runs code to choose an address");
  else if (type != R_X86_64_RELATIVE || ELF64_R_SYM(r->r_info) != 0)
    fl_refuse_at(check, RULE, r->r_offset, 8,
                 "a relocation of type %" PRIu32 "; only RELATIVE is allowed",
                 type);
  else if (!held)
    fl_refuse_at(check, RULE, r->r_offset, 8,
                 "a relocation at 0x%" PRIx64 ", in no segment", r->r_offset);
  else if (!(p->p_flags & PF_W))
    fl_refuse_at(check, RULE, r->r_offset, 8,
                 "a relocation in a segment that is not writable");
}

void fl_rule_dynamic(struct fl_check *check) {
  const struct fl_file *file = check->file;
  struct table rela = {0};
  size_t tables = 0;
  for (size_t i = 0; i < file->segment_count; i++)
    if (file->segments[i].p_type == PT_DYNAMIC && tables++ == 0)
      check_dynamic(check, &file->segments[i], &rela);
  if (tables > 1)
    fl_refuse(check, RULE, NULL, "%zu PT_DYNAMIC headers", tables);
  check_table(check, &rela);
  for (size_t i = 0; i < file->relocation_count; i++)
    check_relocation(check, &file->relocations[i]);
  for (size_t i = 0; i < file->symbol_count; i++)
    if (file->symbols[i].type == STT_GNU_IFUNC)
      fl_refuse_at(check, RULE, file->symbols[i].address, 1,
                   "an ifunc, whose address is chosen by running code");
}
