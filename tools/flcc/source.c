//===-- tools/flcc/source.c - Source lines for reports of faults ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The section is appended to the file, and behind it the sections' names and
// headers with one more of each. All else stays where it is.
//
//===----------------------------------------------------------------------===//
#include "source.h"
#include "diag.h"
#include "lines.h"
#include "text.h"
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct row {
  uint64_t address;
  size_t index; // in the order of the debug information
  uint32_t line, file;
};

struct table {
  struct range {
    uint64_t start, end;
  } *code; // of the functions
  size_t code_count;
  struct row *rows;
  size_t count, capacity;
  struct fl_list
      files; // as libdw has them: one pointer for each name of a unit
  struct fl_list names; // as they are written, one for each of `files`
};

// ".fl.<function>.text": the run time's own code is not the user's.
static bool is_code(const GElf_Shdr *header, const char *name) {
  return header->sh_flags & SHF_EXECINSTR && fl_text_starts(name, ".fl.") &&
         fl_text_ends(name, ".text") && strcmp(name, ".fl.host.text") != 0 &&
         strcmp(name, ".fl.monitor.text") != 0;
}

static void find_code(Elf *elf, struct table *table) {
  Elf_Scn *section = NULL;
  GElf_Shdr header;
  size_t names, count;
  if (elf_getshdrstrndx(elf, &names) != 0 || elf_getshdrnum(elf, &count) != 0)
    return;
  table->code = fl_text_alloc(count, sizeof *table->code);
  while ((section = elf_nextscn(elf, section))) {
    const char *name = gelf_getshdr(section, &header)
                           ? elf_strptr(elf, names, header.sh_name)
                           : NULL;
    if (name && is_code(&header, name))
      table->code[table->code_count++] =
          (struct range){header.sh_addr, header.sh_addr + header.sh_size};
  }
}

// Code that was left out of the link has lines, too, at address 0.
static bool in_code(const struct table *table, uint64_t address) {
  for (size_t i = 0; i < table->code_count; ++i)
    if (address >= table->code[i].start && address <= table->code[i].end)
      return true;
  return false;
}

// As the compiler was told: without the folder that it ran in.
static uint32_t add_file(struct table *table, const char *path,
                         const char *folder) {
  for (size_t i = table->files.count; i-- > 0;)
    if (table->files.at[i] == path)
      return (uint32_t)i;
  size_t size = folder ? strlen(folder) : 0;
  fl_list_add(&table->files, path);
  fl_list_add(&table->names,
              size && strncmp(path, folder, size) == 0 && path[size] == '/'
                  ? path + size + 1
                  : path);
  return (uint32_t)(table->files.count - 1);
}

static void add_row(struct table *table, struct row row) {
  if (table->count == table->capacity) {
    size_t capacity = table->capacity ? 2 * table->capacity : 1024;
    struct row *rows = fl_text_alloc(capacity, sizeof *rows);
    if (table->count)
      memcpy(rows, table->rows, table->count * sizeof *rows);
    table->rows = rows;
    table->capacity = capacity;
  }
  row.index = table->count;
  table->rows[table->count++] = row;
}

static void read_unit(struct table *table, Dwarf_Die *unit) {
  Dwarf_Attribute attribute;
  Dwarf_Lines *lines;
  size_t count;
  const char *folder =
      dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
  if (dwarf_getsrclines(unit, &lines, &count) != 0)
    return;
  for (size_t i = 0; i < count; ++i) {
    Dwarf_Line *line = dwarf_onesrcline(lines, i);
    Dwarf_Addr address;
    int number = 0;
    bool end = false;
    if (dwarf_lineaddr(line, &address) != 0 || address > UINT32_MAX ||
        !in_code(table, address))
      continue;
    const char *path = dwarf_linesrc(line, NULL, NULL);
    dwarf_lineno(line, &number);
    dwarf_lineendsequence(line, &end);
    struct row row = {.address = address};
    if (path && number > 0 && !end) {
      row.line = (uint32_t)number;
      row.file = add_file(table, path, folder);
    }
    add_row(table, row);
  }
}

// At one address the end of what is before comes first.
static int compare(const void *left, const void *right) {
  const struct row *a = left, *b = right;
  if (a->address != b->address)
    return a->address < b->address ? -1 : 1;
  if (!a->line != !b->line)
    return a->line ? 1 : -1;
  return a->index < b->index ? -1 : 1;
}

static void write_table(FILE *out, struct table *table) {
  struct fl_line *lines = fl_text_alloc(table->count + 1, sizeof *lines);
  uint32_t *places = fl_text_alloc(table->names.count + 1, sizeof *places);
  struct fl_lines head = {0};
  for (size_t i = 0; i < table->names.count; ++i) {
    places[i] = head.names;
    for (size_t j = 0; j < i; ++j)
      if (strcmp(table->names.at[i], table->names.at[j]) == 0) {
        places[i] = places[j];
        break;
      }
    if (places[i] == head.names)
      head.names += (uint32_t)strlen(table->names.at[i]) + 1;
  }
  if (table->count)
    qsort(table->rows, table->count, sizeof *table->rows, compare);
  for (size_t i = 0; i < table->count; ++i) {
    const struct row *row = &table->rows[i];
    struct fl_line line = {(uint32_t)row->address, row->line,
                           row->line ? places[row->file] : 0};
    const struct fl_line *last = head.count ? &lines[head.count - 1] : NULL;
    if (last && last->address == line.address) // the last of them counts
      lines[head.count - 1] = line;
    else if (!last || last->line != line.line || last->file != line.file)
      lines[head.count++] = line;
  }
  fwrite(&head, sizeof head, 1, out);
  fwrite(lines, sizeof *lines, head.count, out);
  uint32_t written = 0;
  for (size_t i = 0; i < table->names.count; ++i)
    if (places[i] == written) {
      fwrite(table->names.at[i], strlen(table->names.at[i]) + 1, 1, out);
      written += (uint32_t)strlen(table->names.at[i]) + 1;
    }
}

static uint64_t pad(FILE *out, uint64_t before) {
  while ((before + (uint64_t)ftello(out)) % 8)
    fputc(0, out);
  return before + (uint64_t)ftello(out);
}

// What comes behind the file's `size` bytes; changes its header to match.
static void write_tail(FILE *out, Elf *elf, struct table *table, uint64_t size,
                       Elf64_Ehdr *header) {
  const Elf_Data *names =
      elf_getdata(elf_getscn(elf, header->e_shstrndx), NULL);
  Elf64_Shdr lines = {.sh_type = SHT_PROGBITS, .sh_addralign = 8};
  lines.sh_name = (uint32_t)names->d_size;
  lines.sh_offset = pad(out, size);
  write_table(out, table);
  lines.sh_size = size + (uint64_t)ftello(out) - lines.sh_offset;
  uint64_t names_at = pad(out, size);
  fwrite(names->d_buf, names->d_size, 1, out);
  fwrite(FL_LINES, sizeof FL_LINES, 1, out);
  header->e_shoff = pad(out, size);
  for (size_t i = 0; i < header->e_shnum; ++i) {
    Elf64_Shdr section = {0};
    gelf_getshdr(elf_getscn(elf, i), &section);
    if (i == header->e_shstrndx) {
      section.sh_offset = names_at;
      section.sh_size += sizeof FL_LINES;
    }
    fwrite(&section, sizeof section, 1, out);
  }
  fwrite(&lines, sizeof lines, 1, out);
  ++header->e_shnum;
}

static bool add_lines(int fd, Elf *elf, Dwarf *dwarf) {
  struct table table = {0};
  Elf64_Ehdr header;
  Dwarf_CU *unit = NULL;
  Dwarf_Die die;
  char *tail = NULL;
  size_t tail_size;
  off_t size = lseek(fd, 0, SEEK_END);
  FILE *out = open_memstream(&tail, &tail_size);
  if (size < 0 || !out || !gelf_getehdr(elf, &header))
    return false;
  find_code(elf, &table);
  while (dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0)
    read_unit(&table, &die);
  write_tail(out, elf, &table, (uint64_t)size, &header);
  bool written = fclose(out) == 0 &&
                 pwrite(fd, tail, tail_size, size) == (ssize_t)tail_size &&
                 pwrite(fd, &header, sizeof header, 0) == sizeof header;
  free(tail);
  return written;
}

int fl_source_add_lines(const char *path) {
  elf_version(EV_CURRENT);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
  Dwarf *dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
  bool added = dwarf && add_lines(fd, elf, dwarf);
  if (!added)
    fl_error("cannot add source lines to '%s': %s", path,
             fd >= 0 && !dwarf ? dwarf_errmsg(-1) : strerror(errno));
  if (dwarf)
    dwarf_end(dwarf);
  if (elf)
    elf_end(elf);
  if (fd >= 0)
    close(fd);
  return added ? 0 : -1;
}
