//===-- tools/flverify/layout.h - Which domain owns which address ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sections are what says where a domain is: `.fl.<domain>.<kind>`. They are
// no more than a claim. R-regions holds it against the segments (what the
// kernel maps) and against fl_image (what the monitor tags), so that the other
// rules may rely on it.
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_LAYOUT_H
#define FLVERIFY_LAYOUT_H

#include "file.h"
#include "image.h"

/// Those that every domain may have are called as in fl_image.
enum fl_kind {
  FL_KIND_TEXT = FL_REGION_TEXT,
  FL_KIND_RODATA = FL_REGION_RODATA,
  FL_KIND_RELRO = FL_REGION_RELRO,
  FL_KIND_DATA = FL_REGION_DATA,
  FL_KIND_BSS = FL_REGION_BSS,
  FL_KIND_GATE = FL_REGION_COUNT,    ///< the monitor's only
  FL_KIND_IMAGE = FL_KIND_GATE + 1,  ///< .fl.public.image
  FL_KIND_LINKER = FL_KIND_GATE + 2, ///< what the linker makes, .tdata: key 0
  FL_KIND_UNKNOWN = FL_KIND_GATE + 3,
};

/// Of the kinds that a section `.fl.<domain>.<kind>` names.
extern const char *const fl_kind_names[FL_KIND_LINKER];

enum { FL_MONITOR, FL_PUBLIC, FL_HOST, FL_FUNCTION_FIRST };
#define FL_OWNERS_MAX (FL_FUNCTION_FIRST + FL_FUNCTIONS_MAX)

/// An allocatable section with an address and a size.
struct fl_piece {
  size_t section;
  const char *name;
  uint64_t start, end;
  unsigned owner;
  enum fl_kind kind;
};

struct fl_domain {
  char name[FL_NAME_MAX];
  /// By kind: whole pages, or two zeros.
  struct fl_pages {
    uint64_t start, end;
  } regions[FL_KIND_LINKER];
  uint64_t text_start, text_end; ///< without padding
  uint64_t tdata_start, tdata_end;
};

struct fl_layout {
  struct fl_piece *pieces; ///< by address
  size_t piece_count;
  struct fl_domain domains[FL_OWNERS_MAX];
  size_t domain_count;
  bool crowded; ///< more domains than there may be
  /// Code of an object, whose sections have any names, is a function's: what
  /// may be in no function may be in nothing that one is made of.
  bool is_object;
};

/// False when memory ran out. A section of no known name gets FL_KIND_UNKNOWN.
bool fl_layout_make(struct fl_layout *layout, const struct fl_file *file);
void fl_layout_free(struct fl_layout *layout);

/// The piece that holds `address`, padding up to its page's end included, or
/// NULL.
const struct fl_piece *fl_layout_piece(const struct fl_layout *layout,
                                       uint64_t address);

#endif
