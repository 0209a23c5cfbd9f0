//===-- test/fuzz/flverify.c - Hostile files for flverify -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flverify survives whatever it is given, and what it lets through holds
// against a second, simpler look. A mutation is mostly of one field of one
// record, for bytes flipped at random seldom get past the header.
//
//===----------------------------------------------------------------------===//
#include "report.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);

/// What must be true of a file without findings, told from its bytes alone.
static void look_again(const struct fl_check *check) {
  const struct fl_file *file = check->file;
  size_t wrpkru = 0;
  for (size_t i = 0; fl_file_is_object(file) && i < file->section_count; i++) {
    const Elf64_Shdr *s = &file->sections[i];
    if (s->sh_type == SHT_PROGBITS && (s->sh_flags & SHF_EXECINSTR) &&
        memmem(file->data + s->sh_offset, s->sh_size, "\x0f\x01\xef", 3))
      abort();
  }
  if (fl_file_is_object(file))
    return;
  for (size_t i = 0; i < file->segment_count; i++) {
    const Elf64_Phdr *p = &file->segments[i];
    if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
      continue;
    if (p->p_flags & PF_W)
      abort();
    uint64_t end = fl_page_up(p->p_offset + p->p_filesz);
    for (uint64_t at = fl_page_down(p->p_offset);
         at + 3 <= end && at + 3 <= file->size; at++)
      wrpkru += memcmp(file->data + at, "\x0f\x01\xef", 3) == 0;
  }
  if (wrpkru != check->gates || wrpkru == 0)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static FILE *nowhere;
  struct fl_file file;
  struct fl_check check;
  if (!nowhere)
    nowhere = fopen("/dev/null", "w");
  if (fl_file_parse(&file, "fuzz", data, size)) {
    fl_check_run(&check, &file);
    if (!check.failure && fl_check_refused(&check) == 0)
      look_again(&check);
    fl_report_text(nowhere, &check, NULL);
    fl_report_json(nowhere, &check, NULL);
    fl_check_free(&check);
  }
  fl_file_close(&file);
  return 0;
}

/// A number that is more likely than others to be off by one somewhere.
static uint64_t interesting(uint64_t old, size_t size) {
  const uint64_t choices[] = {
      0,           1,           old + 1,     old - 1,    old + FL_PAGE,
      old - 3,     size,        size - 1,    size + 1,   UINT64_MAX,
      INT64_MAX,   UINT32_MAX,  0x100000000, 1ull << 47, old ^ 0x1000,
      old & ~0xfu, old ^ 1,     old ^ 4,     (unsigned)rand(), (unsigned)rand() & 0xffff,
  };
  return choices[(size_t)rand() % (sizeof(choices) / sizeof(*choices))];
}

/// Changes one field of a record at `offset`, all of whose fields have 2, 4 or
/// 8 bytes.
static void change_field(uint8_t *data, size_t size, uint64_t offset,
                         size_t record) {
  static const size_t widths[] = {2, 4, 8};
  size_t width = widths[rand() % 3];
  offset += (size_t)rand() % (record / width) * width;
  if (offset > size || size - offset < width)
    return;
  uint64_t value = 0;
  memcpy(&value, data + offset, width);
  value = interesting(value, size);
  memcpy(data + offset, &value, width);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed) {
  static const size_t records[] = {8, sizeof(Elf64_Dyn), sizeof(Elf64_Rela)};
  Elf64_Ehdr h;
  Elf64_Shdr s;
  srand(seed);
  if (size < sizeof(h) || rand() % 8 == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  memcpy(&h, data, sizeof(h));
  uint64_t section =
      h.e_shoff + (h.e_shnum ? (unsigned)rand() % h.e_shnum : 0) * sizeof(s);
  switch (rand() % 8) {
  case 0:
    change_field(data, size, 16, sizeof(h) - 16);
    break;
  case 1:
  case 2:
    change_field(data, size,
                 h.e_phoff + (h.e_phnum ? (unsigned)rand() % h.e_phnum : 0) *
                                 sizeof(Elf64_Phdr),
                 sizeof(Elf64_Phdr));
    break;
  case 3:
  case 4:
    change_field(data, size, section, sizeof(s));
    break;
  default: // what a section holds
    if (section > size || size - section < sizeof(s))
      break;
    memcpy(&s, data + section, sizeof(s));
    if (s.sh_size == 0)
      break;
    size_t record = records[rand() % 3];
    change_field(data, size,
                 s.sh_offset +
                     (uint64_t)rand() % s.sh_size / record * record,
                 record);
  }
  return size;
}
