//===-- tools/flverify/file.c - A workflow.bin, read and bounded ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// User addresses end here; below it no sum of an address and a size of the
/// file wraps.
#define ADDRESS_END (UINT64_C(1) << 47)

__attribute__((format(printf, 2, 3))) static bool
fail(struct fl_file *file, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(file->error, sizeof(file->error), format, args);
  va_end(args);
  return false;
}

static bool inside(uint64_t offset, uint64_t size, uint64_t whole) {
  return offset <= whole && size <= whole - offset;
}

/// A copy of `count` records: in the file they need not be aligned.
static void *copy_table(const struct fl_file *file, uint64_t offset,
                        size_t count, size_t size) {
  void *table = calloc(count ? count : 1, size);
  if (table && count)
    memcpy(table, file->data + offset, count * size);
  return table;
}

bool fl_file_is_object(const struct fl_file *file) {
  return file->header.e_type == ET_REL;
}

static bool parse_header(struct fl_file *file) {
  Elf64_Ehdr *h = &file->header;
  if (file->size < sizeof(*h) || memcmp(file->data, ELFMAG, SELFMAG) != 0)
    return fail(file, "not an ELF file");
  memcpy(h, file->data, sizeof(*h));
  if (h->e_ident[EI_CLASS] != ELFCLASS64 ||
      h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_X86_64)
    return fail(file, "not an x86-64 ELF file");
  if (h->e_phnum == PN_XNUM || (h->e_shoff != 0 && h->e_shnum == 0))
    return fail(file, "more headers than a workflow can have");
  if ((h->e_phnum != 0 && h->e_phentsize != sizeof(Elf64_Phdr)) ||
      !inside(h->e_phoff, h->e_phnum * sizeof(Elf64_Phdr), file->size))
    return fail(file, "the program header table is not all in the file");
  if (h->e_shnum != 0 &&
      (h->e_shentsize != sizeof(Elf64_Shdr) ||
       !inside(h->e_shoff, h->e_shnum * sizeof(Elf64_Shdr), file->size)))
    return fail(file, "the section header table is not all in the file");
  return true;
}

static bool parse_segments(struct fl_file *file) {
  file->segment_count = file->header.e_phnum;
  file->segments = copy_table(file, file->header.e_phoff, file->segment_count,
                              sizeof(Elf64_Phdr));
  file->loads = calloc(file->segment_count + 1, sizeof(Elf64_Phdr));
  if (!file->segments || !file->loads)
    return fail(file, "out of memory");
  for (size_t i = 0; i < file->segment_count; i++) {
    const Elf64_Phdr *p = &file->segments[i];
    if (!inside(p->p_offset, p->p_filesz, file->size))
      return fail(file, "segment %zu reaches beyond the end of the file", i);
    if (!inside(p->p_vaddr, p->p_memsz, ADDRESS_END))
      return fail(file, "segment %zu is not in user memory", i);
    if (p->p_type == PT_LOAD && p->p_filesz > p->p_memsz)
      return fail(file, "segment %zu is larger in the file than in memory", i);
    if (p->p_type == PT_LOAD && p->p_memsz > 0)
      file->loads[file->load_count++] = *p;
  }
  return true;
}

static bool parse_sections(struct fl_file *file) {
  file->section_count = file->header.e_shnum;
  file->sections = copy_table(file, file->header.e_shoff, file->section_count,
                              sizeof(Elf64_Shdr));
  if (!file->sections)
    return fail(file, "out of memory");
  for (size_t i = 0; i < file->section_count; i++) {
    const Elf64_Shdr *s = &file->sections[i];
    if (s->sh_type != SHT_NULL && s->sh_type != SHT_NOBITS &&
        !inside(s->sh_offset, s->sh_size, file->size))
      return fail(file, "section %zu reaches beyond the end of the file", i);
    if ((s->sh_flags & SHF_ALLOC) &&
        !inside(s->sh_addr, s->sh_size, ADDRESS_END))
      return fail(file, "section %zu is not in user memory", i);
  }
  return true;
}

/// Objects have no segments, and all their sections are at address 0. Each of
/// code gets an address, which only has to be like no other's, and a segment.
static bool place_code(struct fl_file *file) {
  uint64_t address = FL_PAGE;
  if (file->load_count > 0)
    return fail(file, "an object with segments");
  free(file->loads);
  file->loads = calloc(file->section_count + 1, sizeof(Elf64_Phdr));
  if (!file->loads)
    return fail(file, "out of memory");
  for (size_t i = 0; i < file->section_count; i++) {
    Elf64_Shdr *s = &file->sections[i];
    if (s->sh_type != SHT_PROGBITS || !(s->sh_flags & SHF_EXECINSTR)) {
      s->sh_flags &= ~(uint64_t)SHF_ALLOC;
      continue;
    }
    s->sh_addr = address;
    address = fl_page_up(address + s->sh_size) + FL_PAGE;
    if (!inside(s->sh_addr, s->sh_size, ADDRESS_END))
      return fail(file, "section %zu has no room in user memory", i);
    file->loads[file->load_count++] = (Elf64_Phdr){.p_type = PT_LOAD,
                                                   .p_flags = PF_R | PF_X,
                                                   .p_offset = s->sh_offset,
                                                   .p_vaddr = s->sh_addr,
                                                   .p_filesz = s->sh_size,
                                                   .p_memsz = s->sh_size};
  }
  return true;
}

/// The string at `offset` of section `table`, or "" when there is none that
/// ends inside it.
static const char *string_at(const struct fl_file *file, size_t table,
                             uint64_t offset) {
  if (table >= file->section_count)
    return "";
  const Elf64_Shdr *s = &file->sections[table];
  if (s->sh_type != SHT_STRTAB || offset >= s->sh_size)
    return "";
  const uint8_t *text = file->data + s->sh_offset + offset;
  return memchr(text, 0, s->sh_size - offset) ? (const char *)text : "";
}

static int order_symbols(const void *a, const void *b) {
  const struct fl_symbol *x = a, *y = b;
  if (x->address != y->address)
    return x->address < y->address ? -1 : 1;
  // Functions last: they are the best name among those of one address.
  return (x->type == STT_FUNC) - (y->type == STT_FUNC);
}

static bool parse_symbols(struct fl_file *file) {
  size_t most = 0;
  for (size_t i = 0; i < file->section_count; i++) {
    const Elf64_Shdr *s = &file->sections[i];
    if (s->sh_type == SHT_SYMTAB || s->sh_type == SHT_DYNSYM)
      most += s->sh_size / sizeof(Elf64_Sym);
    // Tables that overlap could ask for more than the file could fill.
    if (most > file->size / sizeof(Elf64_Sym))
      return fail(file, "the symbol tables overlap");
  }
  file->symbols = calloc(most + 1, sizeof(*file->symbols));
  if (!file->symbols)
    return fail(file, "out of memory");
  for (size_t i = 0; i < file->section_count; i++) {
    const Elf64_Shdr *s = &file->sections[i];
    if (s->sh_type != SHT_SYMTAB && s->sh_type != SHT_DYNSYM)
      continue;
    for (size_t k = 0; k < s->sh_size / sizeof(Elf64_Sym); k++) {
      Elf64_Sym sym;
      memcpy(&sym, file->data + s->sh_offset + k * sizeof(sym), sizeof(sym));
      if (sym.st_shndx == SHN_UNDEF)
        continue;
      bool moved =
          fl_file_is_object(file) && sym.st_shndx < file->section_count;
      file->symbols[file->symbol_count++] = (struct fl_symbol){
          .address =
              sym.st_value + (moved ? file->sections[sym.st_shndx].sh_addr : 0),
          .name = string_at(file, s->sh_link, sym.st_name),
          .section = sym.st_shndx,
          .type = ELF64_ST_TYPE(sym.st_info),
      };
    }
  }
  qsort(file->symbols, file->symbol_count, sizeof(*file->symbols),
        order_symbols);
  return true;
}

static int order_relocations(const void *a, const void *b) {
  const Elf64_Rela *x = a, *y = b;
  return (x->r_offset > y->r_offset) - (x->r_offset < y->r_offset);
}

static bool parse_relocations(struct fl_file *file) {
  const Elf64_Shdr *rela = NULL;
  for (size_t i = 0; i < file->section_count; i++) {
    const Elf64_Shdr *s = &file->sections[i];
    if (s->sh_type != SHT_RELA || !(s->sh_flags & SHF_ALLOC))
      continue;
    if (rela)
      return fail(file, "more than one table of dynamic relocations");
    rela = s;
  }
  size_t count = rela ? rela->sh_size / sizeof(Elf64_Rela) : 0;
  file->relocations = copy_table(file, rela ? rela->sh_offset : 0, count,
                                 sizeof(*file->relocations));
  if (!file->relocations)
    return fail(file, "out of memory");
  file->relocation_count = count;
  qsort(file->relocations, count, sizeof(*file->relocations),
        order_relocations);
  return true;
}

bool fl_file_parse(struct fl_file *file, const char *path, const uint8_t *data,
                   size_t size) {
  *file = (struct fl_file){.path = path, .data = data, .size = size};
  return parse_header(file) && parse_segments(file) && parse_sections(file) &&
         (!fl_file_is_object(file) || place_code(file)) &&
         parse_symbols(file) && parse_relocations(file);
}

static uint8_t *read_all(struct fl_file *file, int fd, size_t *size) {
  struct stat st;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    fail(file, "not a regular file");
    return NULL;
  }
  size_t want = (size_t)st.st_size, got = 0;
  uint8_t *data = malloc(want ? want : 1);
  while (data && got < want) {
    ssize_t n = read(fd, data + got, want - got);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      fail(file, "%s", n < 0 ? strerror(errno) : "shorter than it was");
      free(data);
      return NULL;
    }
    got += (size_t)n;
  }
  if (!data)
    fail(file, "out of memory");
  *size = got;
  return data;
}

bool fl_file_open(struct fl_file *file, const char *path) {
  *file = (struct fl_file){.path = path};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(file, "%s", strerror(errno));
  size_t size = 0;
  uint8_t *data = read_all(file, fd, &size);
  close(fd);
  if (!data)
    return false;
  bool usable = fl_file_parse(file, path, data, size);
  file->owned = data;
  return usable;
}

void fl_file_close(struct fl_file *file) {
  free(file->owned);
  free(file->segments);
  free(file->loads);
  free(file->sections);
  free(file->symbols);
  free(file->relocations);
}

const char *fl_file_section_name(const struct fl_file *file, size_t index) {
  return string_at(file, file->header.e_shstrndx,
                   file->sections[index].sh_name);
}

const Elf64_Phdr *fl_file_load(const struct fl_file *file, uint64_t address) {
  size_t low = 0, high = file->load_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (file->loads[middle].p_vaddr <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0)
    return NULL;
  const Elf64_Phdr *p = &file->loads[low - 1];
  return address - p->p_vaddr < p->p_memsz ? p : NULL;
}

const uint8_t *fl_file_at(const struct fl_file *file, uint64_t address,
                          uint64_t size) {
  const Elf64_Phdr *p = fl_file_load(file, address);
  if (!p || address < p->p_vaddr ||
      !inside(address - p->p_vaddr, size, p->p_filesz))
    return NULL;
  return file->data + p->p_offset + (address - p->p_vaddr);
}

const Elf64_Rela *fl_file_relocation(const struct fl_file *file,
                                     uint64_t address) {
  Elf64_Rela key = {.r_offset = address};
  return bsearch(&key, file->relocations, file->relocation_count, sizeof(key),
                 order_relocations);
}

size_t fl_file_symbol_from(const struct fl_file *file, uint64_t address) {
  size_t low = 0, high = file->symbol_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (file->symbols[middle].address < address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const struct fl_symbol *fl_file_symbol(const struct fl_file *file,
                                       size_t section, uint64_t address) {
  uint64_t start = file->sections[section].sh_addr;
  for (size_t i = fl_file_symbol_from(file, address + 1); i-- > 0;) {
    const struct fl_symbol *s = &file->symbols[i];
    if (s->address < start)
      break;
    if (s->section == section && s->name[0] && s->type <= STT_FUNC)
      return s;
  }
  return NULL;
}
