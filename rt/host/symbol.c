//===-- rt/host/symbol.c - What code is called ----------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Symbols and lines stay in the file, where they cost nothing as long as
// nothing goes wrong. Every offset is checked: the file may not be what was
// started.
//
//===----------------------------------------------------------------------===//
#include "symbol.h"
#include "file.h"

#include "lines.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

struct elf {
  const char *data;
  size_t size;
  Elf64_Ehdr header;
};

/// Copies entry `index` of a table, which need not be aligned.
static bool get(struct elf elf, uint64_t table, uint64_t index, void *to,
                size_t size) {
  if (table > elf.size || index >= (elf.size - table) / size)
    return false;
  memcpy(to, elf.data + table + index * size, size);
  return true;
}

static bool get_section(struct elf elf, uint64_t index, Elf64_Shdr *to) {
  return index < elf.header.e_shnum &&
         get(elf, elf.header.e_shoff, index, to, sizeof *to);
}

/// A string of the table in section `table`, or NULL.
static const char *get_string(struct elf elf, uint64_t table, uint64_t offset) {
  Elf64_Shdr strings;
  if (!get_section(elf, table, &strings) || strings.sh_offset > elf.size ||
      strings.sh_size > elf.size - strings.sh_offset ||
      offset >= strings.sh_size)
    return NULL;
  const char *string = elf.data + strings.sh_offset + offset;
  return memchr(string, 0, strings.sh_size - offset) ? string : NULL;
}

static bool find_section(struct elf elf, const char *name, uint64_t *index,
                         Elf64_Shdr *section) {
  for (*index = 0; get_section(elf, *index, section); ++*index) {
    const char *found =
        get_string(elf, elf.header.e_shstrndx, section->sh_name);
    if (found && strcmp(found, name) == 0)
      return true;
  }
  return false;
}

/// The section `.fl.<domain>.text`.
static bool find_text(struct elf elf, const char *domain, uint64_t *index,
                      Elf64_Shdr *text) {
  char name[sizeof ".fl..text" + FL_NAME_MAX] = ".fl.";
  strncat(name, domain, FL_NAME_MAX);
  strcat(name, ".text");
  return find_section(elf, name, index, text);
}

/// What covers the address, under its own name rather than by which the run
/// time calls it.
static const char *find_symbol(struct elf elf, const Elf64_Shdr *table,
                               uint64_t section, uint64_t address) {
  const char *found = NULL;
  Elf64_Sym symbol;
  for (uint64_t i = 0; i < table->sh_size / sizeof symbol &&
                       get(elf, table->sh_offset, i, &symbol, sizeof symbol);
       i++) {
    if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC ||
        symbol.st_shndx != section ||
        address - symbol.st_value >= symbol.st_size)
      continue;
    const char *name = get_string(elf, table->sh_link, symbol.st_name);
    if (name && (!found || strncmp(found, "__fl_", 5) == 0))
      found = name;
  }
  return found;
}

static const char *find_name(struct elf elf, uint64_t section,
                             uint64_t address) {
  Elf64_Shdr table;
  for (uint64_t i = 0; get_section(elf, i, &table); i++)
    if (table.sh_type == SHT_SYMTAB)
      return find_symbol(elf, &table, section, address);
  return NULL;
}

/// Adds " (file:line)", where the program has a table of lines.
static void add_line(struct fl_text *text, struct elf elf, uint64_t address) {
  Elf64_Shdr section;
  uint64_t index, low = 0, high;
  struct fl_lines head;
  struct fl_line line;
  if (!find_section(elf, FL_LINES, &index, &section) ||
      !get(elf, section.sh_offset, 0, &head, sizeof head))
    return;
  uint64_t rows = section.sh_offset + sizeof head;
  uint64_t names = rows + head.count * sizeof line;
  if (names > elf.size || head.names > elf.size - names)
    return;
  for (high = head.count; low < high;) { // the first one behind the address
    uint64_t middle = low + (high - low) / 2;
    if (!get(elf, rows, middle, &line, sizeof line))
      return;
    if (line.address <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (!low || !get(elf, rows, low - 1, &line, sizeof line) || !line.line ||
      line.file >= head.names)
    return;
  const char *file = elf.data + names + line.file;
  const char *end = memchr(file, 0, head.names - line.file);
  if (!end)
    return;
  fl_text_add(text, " (");
  fl_text_plain(text, file, (size_t)(end - file));
  fl_text_format(text, ":%u)", line.line);
}

/// False when the file cannot be read. Its data is the caller's.
static bool read_self(struct elf *elf, char **data) {
  *data = NULL;
  if (fl_file_read("/proc/self/exe", data, &elf->size) != 0 || !*data)
    return false;
  elf->data = *data;
  return get(*elf, 0, 0, &elf->header, sizeof elf->header) &&
         memcmp(elf->header.e_ident, ELFMAG, SELFMAG) == 0;
}

void fl_symbol_add(struct fl_text *text, const struct fl_domain_image *domain,
                   uint64_t offset) {
  char *data;
  struct elf elf = {0};
  uint64_t index;
  Elf64_Shdr code;
  if (read_self(&elf, &data) && find_text(elf, domain->name, &index, &code)) {
    const char *name = find_name(elf, index, code.sh_addr + offset);
    if (name) {
      fl_text_add(text, " in '");
      fl_text_plain(text, name, strlen(name));
      fl_text_add(text, "'");
    }
    add_line(text, elf, code.sh_addr + offset);
  }
  free(data);
}

bool fl_symbol_code(const struct fl_domain_image *domain, uint64_t offset,
                    uint8_t *byte) {
  char *data;
  struct elf elf = {0};
  uint64_t index;
  Elf64_Shdr code;
  bool found = read_self(&elf, &data) &&
               find_text(elf, domain->name, &index, &code) &&
               code.sh_offset <= elf.size && offset < code.sh_size &&
               get(elf, code.sh_offset, offset, byte, 1);
  free(data);
  return found;
}
