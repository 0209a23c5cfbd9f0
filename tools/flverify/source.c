//===-- tools/flverify/source.c - The source line of an address -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "source.h"

#include <elfutils/libdw.h>
#include <stdio.h>
#include <string.h>

/// The line table entry for `address`. Units are tried one by one, since Clang
/// writes no .debug_aranges.
static Dwarf_Line *find_line(Dwarf *dwarf, uint64_t address) {
  Dwarf_CU *unit = NULL;
  Dwarf_Die die;
  while (dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0)
    if (dwarf_haspc(&die, address) == 1)
      return dwarf_getsrc_die(&die, address);
  return NULL;
}

bool fl_source_find(const struct fl_file *file, uint64_t address, char *to,
                    size_t size) {
  elf_version(EV_CURRENT);
  // libelf takes a pointer to char, and leaves what it points to alone.
  Elf *elf = elf_memory((char *)file->data, file->size);
  Dwarf *dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
  Dwarf_Line *line = dwarf ? find_line(dwarf, address) : NULL;
  const char *path = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
  int number = 0;
  bool found = path && dwarf_lineno(line, &number) == 0;
  if (found)
    snprintf(to, size, "%s:%d", path, number);
  if (dwarf)
    dwarf_end(dwarf);
  if (elf)
    elf_end(elf);
  return found;
}
