//===-- tools/flverify/layout.c - Which domain owns which address ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "layout.h"

#include <stdlib.h>
#include <string.h>

const char *const fl_kind_names[FL_KIND_LINKER] = {
    [FL_KIND_TEXT] = "text",   [FL_KIND_RODATA] = "rodata",
    [FL_KIND_RELRO] = "relro", [FL_KIND_DATA] = "data",
    [FL_KIND_BSS] = "bss",     [FL_KIND_GATE] = "gate",
    [FL_KIND_IMAGE] = "image",
};

/// Sections that the linker makes for the whole file.
static const char *const linker_sections[] = {
    ".tdata",    ".tbss",   ".rela.dyn",          ".dynamic", ".dynsym",
    ".gnu.hash", ".dynstr", ".note.gnu.build-id", ".hash",
};

/// Where each kind may stand: only the monitor has gates, only the public
/// region an image; domains have neither.
static bool kind_fits(unsigned owner, enum fl_kind kind) {
  switch (kind) {
  case FL_KIND_GATE:
    return owner == FL_MONITOR;
  case FL_KIND_IMAGE:
    return owner == FL_PUBLIC;
  case FL_KIND_TEXT:
    return owner != FL_PUBLIC;
  default:
    return true;
  }
}

static bool name_is_valid(const char *name, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                "0123456789_-",
                name[i]))
      return false;
  return length > 0 && length < FL_NAME_MAX;
}

/// Index of the domain of that name, which is made when it is new; or
/// FL_OWNERS_MAX.
static unsigned find_domain(struct fl_layout *layout, const char *name,
                            size_t length) {
  for (size_t i = 0; i < layout->domain_count; i++)
    if (strncmp(layout->domains[i].name, name, length) == 0 &&
        layout->domains[i].name[length] == 0)
      return (unsigned)i;
  if (layout->domain_count == FL_OWNERS_MAX) {
    layout->crowded = true;
    return FL_OWNERS_MAX;
  }
  struct fl_domain *d = &layout->domains[layout->domain_count];
  memcpy(d->name, name, length);
  return (unsigned)layout->domain_count++;
}

/// Reads owner and kind from the name.
static void classify(struct fl_layout *layout, struct fl_piece *piece) {
  piece->owner = FL_MONITOR;
  piece->kind = FL_KIND_UNKNOWN;
  if (layout->is_object) {
    piece->owner = FL_FUNCTION_FIRST;
    piece->kind = FL_KIND_TEXT;
    return;
  }
  for (size_t i = 0; i < sizeof(linker_sections) / sizeof(*linker_sections);
       i++)
    if (strcmp(piece->name, linker_sections[i]) == 0) {
      piece->kind = FL_KIND_LINKER;
      return;
    }
  if (strncmp(piece->name, ".fl.", 4) != 0)
    return;
  const char *domain = piece->name + 4, *dot = strchr(domain, '.');
  if (!dot || !name_is_valid(domain, (size_t)(dot - domain)))
    return;
  unsigned owner = find_domain(layout, domain, (size_t)(dot - domain));
  if (owner == FL_OWNERS_MAX)
    return;
  piece->owner = owner;
  for (enum fl_kind kind = 0; kind < FL_KIND_LINKER; kind++)
    if (strcmp(dot + 1, fl_kind_names[kind]) == 0 && kind_fits(owner, kind))
      piece->kind = kind;
}

static int order_pieces(const void *a, const void *b) {
  const struct fl_piece *x = a, *y = b;
  return (x->start > y->start) - (x->start < y->start);
}

static void measure_domain(struct fl_domain *d, const struct fl_piece *p) {
  d->regions[p->kind] =
      (struct fl_pages){fl_page_down(p->start), fl_page_up(p->end)};
  if (p->kind == FL_KIND_TEXT) {
    d->text_start = p->start;
    d->text_end = p->end;
  }
}

bool fl_layout_make(struct fl_layout *layout, const struct fl_file *file) {
  *layout = (struct fl_layout){
      .domains = {{.name = "monitor"}, {.name = "public"}, {.name = "host"}},
      .domain_count = FL_FUNCTION_FIRST,
      .is_object = fl_file_is_object(file),
  };
  layout->pieces = calloc(file->section_count + 1, sizeof(*layout->pieces));
  if (!layout->pieces)
    return false;
  for (size_t i = 0; i < file->section_count; i++) {
    const Elf64_Shdr *s = &file->sections[i];
    // .tbss has an address but takes no room at it.
    bool thread_bss = s->sh_type == SHT_NOBITS && (s->sh_flags & SHF_TLS);
    if (!(s->sh_flags & SHF_ALLOC) || s->sh_size == 0 || thread_bss)
      continue;
    struct fl_piece *piece = &layout->pieces[layout->piece_count++];
    *piece = (struct fl_piece){.section = i,
                               .name = fl_file_section_name(file, i),
                               .start = s->sh_addr,
                               .end = s->sh_addr + s->sh_size};
    classify(layout, piece);
  }
  qsort(layout->pieces, layout->piece_count, sizeof(*layout->pieces),
        order_pieces);
  for (size_t i = 0; i < layout->piece_count; i++)
    if (layout->pieces[i].kind < FL_KIND_LINKER)
      measure_domain(&layout->domains[layout->pieces[i].owner],
                     &layout->pieces[i]);
  return true;
}

void fl_layout_free(struct fl_layout *layout) { free(layout->pieces); }

const struct fl_piece *fl_layout_piece(const struct fl_layout *layout,
                                       uint64_t address) {
  size_t low = 0, high = layout->piece_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (layout->pieces[middle].start <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0 || address >= fl_page_up(layout->pieces[low - 1].end))
    return NULL;
  return &layout->pieces[low - 1];
}
