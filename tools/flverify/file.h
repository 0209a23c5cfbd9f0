//===-- tools/flverify/file.h - A workflow.bin, read and bounded ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that the other files read of the input they read through here.
// fl_file_parse has checked every offset, size and count that it keeps, so that
// what hangs off struct fl_file may be used without a second look; what the
// fields *mean* is for the rules to judge.
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_FILE_H
#define FLVERIFY_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FL_PAGE 4096u

struct fl_symbol {
  uint64_t address;
  const char *name;
  uint16_t section;
  uint8_t type; ///< STT_*
};

struct fl_file {
  const char *path;
  const uint8_t *data;
  size_t size;
  uint8_t *owned; ///< `data`, when fl_file_open read it
  Elf64_Ehdr header;
  Elf64_Phdr *segments;
  size_t segment_count;
  Elf64_Phdr *loads; ///< the PT_LOADs that map something, in the file's order
  size_t load_count;
  Elf64_Shdr *sections;
  size_t section_count;
  struct fl_symbol *symbols; ///< of .symtab and .dynsym, by address
  size_t symbol_count;
  Elf64_Rela *relocations; ///< of every allocatable SHT_RELA, by r_offset
  size_t relocation_count;
  char error[160]; ///< why the file is of no use
};

static inline uint64_t fl_page_down(uint64_t x) {
  return x & ~(uint64_t)(FL_PAGE - 1);
}
static inline uint64_t fl_page_up(uint64_t x) {
  return fl_page_down(x + FL_PAGE - 1);
}

/// Reads `path` into memory and parses it. The copy is private: nobody can
/// change the bytes while they are judged. False with `error` set when the file
/// cannot be used; fl_file_close is due either way.
bool fl_file_open(struct fl_file *file, const char *path);

/// The same for bytes that the caller keeps alive, as the fuzzer has them.
bool fl_file_parse(struct fl_file *file, const char *path, const uint8_t *data,
                   size_t size);

void fl_file_close(struct fl_file *file);

/// It is not linked yet: its code has made-up addresses, and nothing else has
/// any.
bool fl_file_is_object(const struct fl_file *file);

/// The section's name; "" when it has none that ends inside the string table.
const char *fl_file_section_name(const struct fl_file *file, size_t index);

/// The PT_LOAD whose memory holds `address`, or NULL. Right only for segments
/// in ascending order, which R-segments demands.
const Elf64_Phdr *fl_file_load(const struct fl_file *file, uint64_t address);

/// The file's bytes that are mapped at [address, address + size), or NULL when
/// they are not all of one segment's file part.
const uint8_t *fl_file_at(const struct fl_file *file, uint64_t address,
                          uint64_t size);

/// The relocation at exactly `address`, or NULL.
const Elf64_Rela *fl_file_relocation(const struct fl_file *file,
                                     uint64_t address);

/// Index of the first symbol at or above `address`.
size_t fl_file_symbol_from(const struct fl_file *file, uint64_t address);

/// The symbol of that section which `address` belongs to, or NULL.
const struct fl_symbol *fl_file_symbol(const struct fl_file *file,
                                       size_t section, uint64_t address);

#endif
