//===-- tools/flcc/object.c - What flcc reads from objects and archives ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "object.h"
#include "diag.h"
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

struct file {
  int fd;
  Elf *elf;
};

static bool open_file(struct file *file, const char *path) {
  elf_version(EV_CURRENT);
  file->elf = NULL;
  file->fd = open(path, O_RDONLY | O_CLOEXEC);
  if (file->fd >= 0)
    file->elf = elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
  if (!file->elf && file->fd >= 0)
    close(file->fd);
  return file->elf != NULL;
}

static void close_file(struct file *file) {
  elf_end(file->elf);
  close(file->fd);
}

// Fills in a section's header and data, and goes on to the next one.
static bool next_section(Elf *elf, Elf_Scn **section, GElf_Shdr *header,
                         Elf_Data **data) {
  *section = elf_nextscn(elf, *section);
  if (!*section || !gelf_getshdr(*section, header))
    return false;
  *data = elf_getdata(*section, NULL);
  return true;
}

static size_t entries(const GElf_Shdr *header) {
  return header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
}

int fl_object_meta(const char *path, struct fl_list *meta) {
  struct file file;
  size_t names;
  int result = -1;
  if (!open_file(&file, path))
    return -1;
  if (elf_getshdrstrndx(file.elf, &names) == 0) {
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    Elf_Data *data;
    while (next_section(file.elf, &section, &header, &data)) {
      const char *name = elf_strptr(file.elf, names, header.sh_name);
      if (!name || strcmp(name, ".fl.meta") != 0 || !data || !data->d_buf)
        continue;
      result = 0;
      const char *at = data->d_buf, *end = at + data->d_size;
      while (at < end) {
        size_t size = strnlen(at, (size_t)(end - at));
        if (size)
          fl_list_add(meta, fl_text_slice(at, size));
        at += size + 1;
      }
    }
  }
  close_file(&file);
  return result;
}

void fl_object_undefined(const char *path, struct fl_list *symbols) {
  struct file file;
  if (!open_file(&file, path))
    return;
  Elf_Scn *section = NULL;
  GElf_Shdr header;
  Elf_Data *data;
  while (next_section(file.elf, &section, &header, &data)) {
    if (header.sh_type != SHT_SYMTAB || !data)
      continue;
    for (size_t i = header.sh_info; i < entries(&header); ++i) {
      GElf_Sym symbol;
      if (!gelf_getsym(data, (int)i, &symbol) || symbol.st_shndx != SHN_UNDEF ||
          GELF_ST_BIND(symbol.st_info) != STB_GLOBAL)
        continue;
      const char *name = elf_strptr(file.elf, header.sh_link, symbol.st_name);
      if (name && *name && !fl_list_has(symbols, name))
        fl_list_add(symbols, fl_text_slice(name, strlen(name)));
    }
  }
  close_file(&file);
}

bool fl_object_defines(const char *path, const char *symbol) {
  struct file file;
  bool found = false;
  if (!open_file(&file, path))
    return false;
  Elf_Scn *section = NULL;
  GElf_Shdr header;
  Elf_Data *data;
  while (!found && next_section(file.elf, &section, &header, &data)) {
    if (header.sh_type != SHT_SYMTAB || !data)
      continue;
    for (size_t i = 0; i < entries(&header) && !found; ++i) {
      GElf_Sym found_symbol;
      const char *name =
          gelf_getsym(data, (int)i, &found_symbol)
              ? elf_strptr(file.elf, header.sh_link, found_symbol.st_name)
              : NULL;
      found = name && found_symbol.st_shndx != SHN_UNDEF &&
              strcmp(name, symbol) == 0;
    }
  }
  close_file(&file);
  return found;
}

// The function of the symbol table `table` that covers `offset` of a section.
static const char *function_at(Elf *elf, Elf_Scn *table, size_t section,
                               GElf_Addr offset) {
  GElf_Shdr header;
  Elf_Data *data = elf_getdata(table, NULL);
  if (!data || !gelf_getshdr(table, &header))
    return "";
  for (size_t i = 0; i < entries(&header); ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, (int)i, &symbol) && symbol.st_shndx == section &&
        GELF_ST_TYPE(symbol.st_info) == STT_FUNC && offset >= symbol.st_value &&
        offset - symbol.st_value < symbol.st_size) {
      const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
      return name ? fl_text_slice(name, strlen(name)) : "";
    }
  }
  return "";
}

static const char *find_reference(Elf *elf, const char *wanted) {
  Elf_Scn *section = NULL;
  GElf_Shdr header;
  Elf_Data *data;
  while (next_section(elf, &section, &header, &data)) {
    if (header.sh_type != SHT_RELA || !data)
      continue;
    GElf_Shdr table_header, target_header;
    Elf_Scn *table = elf_getscn(elf, header.sh_link);
    Elf_Scn *target = elf_getscn(elf, header.sh_info);
    if (!table || !target || !gelf_getshdr(table, &table_header) ||
        !gelf_getshdr(target, &target_header) ||
        !(target_header.sh_flags & SHF_ALLOC))
      continue;
    Elf_Data *symbols = elf_getdata(table, NULL);
    for (size_t i = 0; symbols && i < entries(&header); ++i) {
      GElf_Rela relocation;
      GElf_Sym symbol;
      if (!gelf_getrela(data, (int)i, &relocation) ||
          !gelf_getsym(symbols, (int)GELF_R_SYM(relocation.r_info), &symbol) ||
          symbol.st_shndx != SHN_UNDEF)
        continue;
      const char *name = elf_strptr(elf, table_header.sh_link, symbol.st_name);
      if (name && strcmp(name, wanted) == 0)
        return function_at(elf, table, header.sh_info, relocation.r_offset);
    }
  }
  return NULL;
}

const char *fl_object_wants(const char *path, const char *symbol) {
  struct file file;
  if (!open_file(&file, path))
    return NULL;
  const char *found = find_reference(file.elf, symbol);
  close_file(&file);
  return found;
}

const char *fl_archive_wants(const char *path, const char *symbol) {
  struct file file;
  const char *found = NULL;
  if (!open_file(&file, path))
    return NULL;
  Elf_Cmd command = ELF_C_READ_MMAP;
  Elf *member;
  while (elf_kind(file.elf) == ELF_K_AR && !found &&
         (member = elf_begin(file.fd, command, file.elf))) {
    const Elf_Arhdr *header = elf_getarhdr(member);
    if (elf_kind(member) == ELF_K_ELF && header &&
        find_reference(member, symbol))
      found = fl_text_slice(header->ar_name, strlen(header->ar_name));
    command = elf_next(member);
    elf_end(member);
  }
  close_file(&file);
  return found;
}

bool fl_archive_has(const char *path, const char *symbol) {
  struct file file;
  bool found = false;
  size_t count = 0;
  if (!open_file(&file, path))
    return false;
  const Elf_Arsym *symbols =
      elf_kind(file.elf) == ELF_K_AR ? elf_getarsym(file.elf, &count) : NULL;
  for (size_t i = 0; symbols && i < count && !found; ++i)
    found = symbols[i].as_name && strcmp(symbols[i].as_name, symbol) == 0;
  close_file(&file);
  return found;
}
