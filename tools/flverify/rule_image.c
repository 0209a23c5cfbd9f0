//===-- tools/flverify/rule_image.c - R-regions: fl_image tells the truth -===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The monitor knows regions from `fl_image` alone: what it says is what gets a
// key. So each of its addresses must be the one that the sections show, for the
// host and for each function, and no domain may be left out of it.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define RULE FL_RULE_REGIONS
#define FIELD(name) offsetof(struct fl_domain_image, name)

/// The pointer that stands at `address` once the file is relocated.
static uint64_t pointer_at(const struct fl_check *check, uint64_t address) {
  const Elf64_Rela *r = fl_file_relocation(check->file, address);
  if (r)
    return (uint64_t)r->r_addend;
  uint64_t value = 0;
  const uint8_t *bytes = fl_file_at(check->file, address, sizeof(value));
  if (bytes)
    memcpy(&value, bytes, sizeof(value));
  return value;
}

static bool u32_at(const struct fl_check *check, uint64_t address,
                   uint32_t *value) {
  const uint8_t *bytes = fl_file_at(check->file, address, sizeof(*value));
  if (bytes)
    memcpy(value, bytes, sizeof(*value));
  return bytes != NULL;
}

/// `name` is what the file holds at `address`, a string in the public region.
static bool names(const struct fl_check *check, uint64_t address,
                  const char *name) {
  const struct fl_piece *piece = fl_layout_piece(&check->layout, address);
  const uint8_t *text = fl_file_at(check->file, address, strlen(name) + 1);
  return piece && piece->owner == FL_PUBLIC && text &&
         memcmp(text, name, strlen(name) + 1) == 0;
}

/// A region that a domain does not have may be said to be anywhere, with no
/// byte in it.
static void check_region(struct fl_check *check, const struct fl_domain *d,
                         int kind, uint64_t at) {
  const struct fl_pages *real = &d->regions[kind];
  struct fl_pages told = {
      pointer_at(check, at + offsetof(struct fl_range, start)),
      pointer_at(check, at + offsetof(struct fl_range, end))};
  if (real->end == 0 ? told.start != told.end
                     : told.start != real->start || told.end != real->end)
    fl_refuse(check, RULE, NULL,
              "fl_image says that the %s of '%s' is 0x%" PRIx64 " to 0x%" PRIx64
              ", its section says 0x%" PRIx64 " to 0x%" PRIx64,
              fl_kind_names[kind], d->name, told.start, told.end, real->start,
              real->end);
}

static void check_domain(struct fl_check *check, unsigned owner, uint64_t at) {
  struct fl_domain *d = &check->layout.domains[owner];
  for (int i = 0; i < FL_REGION_COUNT; i++)
    check_region(check, d, i,
                 at + FIELD(regions) + (size_t)i * sizeof(struct fl_range));
  uint64_t entry = pointer_at(check, at + FIELD(entry));
  if (entry < d->text_start || entry >= d->text_end)
    fl_refuse(check, RULE, NULL,
              "the entry of '%s', 0x%" PRIx64 ", is not in its text", d->name,
              entry);
  d->tdata_start = pointer_at(check, at + FIELD(tdata_start));
  d->tdata_end = pointer_at(check, at + FIELD(tdata_end));
}

static unsigned find_domain(const struct fl_check *check, uint64_t name) {
  for (unsigned i = FL_FUNCTION_FIRST; i < check->layout.domain_count; i++)
    if (names(check, name, check->layout.domains[i].name))
      return i;
  return FL_OWNERS_MAX;
}

static void check_functions(struct fl_check *check, uint64_t table,
                            uint32_t count) {
  bool seen[FL_OWNERS_MAX] = {false};
  const struct fl_piece *piece = fl_layout_piece(&check->layout, table);
  if (count > 0 && (!piece || piece->kind != FL_KIND_IMAGE)) {
    fl_refuse(check, RULE, piece,
              "fl_image's functions are at 0x%" PRIx64
              ", not in .fl.public.image",
              table);
    return;
  }
  for (uint32_t i = 0; i < count && i < FL_FUNCTIONS_MAX; i++) {
    uint64_t at = table + i * sizeof(struct fl_domain_image);
    unsigned owner = find_domain(check, pointer_at(check, at + FIELD(name)));
    if (owner == FL_OWNERS_MAX || seen[owner]) {
      fl_refuse(check, RULE, NULL,
                "function %" PRIu32 " of fl_image has no region of its own", i);
      continue;
    }
    seen[owner] = true;
    check_domain(check, owner, at);
  }
  for (unsigned i = FL_FUNCTION_FIRST; i < check->layout.domain_count; i++)
    if (!seen[i])
      fl_refuse(check, RULE, NULL, "fl_image does not name the domain '%s'",
                check->layout.domains[i].name);
}

/// A function may have an `fl_image` of its own; the one that counts is in the
/// section that only flcc's generated object can put things in.
static bool find_image(struct fl_check *check, uint64_t *address) {
  size_t found = 0;
  for (size_t i = 0; i < check->file->symbol_count; i++) {
    const struct fl_symbol *s = &check->file->symbols[i];
    const struct fl_piece *piece = fl_layout_piece(&check->layout, s->address);
    if (!piece || piece->kind != FL_KIND_IMAGE ||
        s->section != piece->section || strcmp(s->name, "fl_image") != 0)
      continue;
    *address = s->address;
    found++;
  }
  return found == 1;
}

void fl_rule_image(struct fl_check *check) {
  uint64_t image = 0;
  uint32_t version = 0, count = 0;
  if (!find_image(check, &image)) {
    fl_refuse(check, RULE, NULL,
              "there is not one fl_image in .fl.public.image");
    return;
  }
  const struct fl_piece *piece = fl_layout_piece(&check->layout, image);
  if (image + sizeof(struct fl_image) > piece->end ||
      !u32_at(check, image + offsetof(struct fl_image, version), &version) ||
      !u32_at(check, image + offsetof(struct fl_image, function_count),
              &count)) {
    fl_refuse(check, RULE, piece, "fl_image is cut off");
    return;
  }
  if (version != FL_IMAGE_VERSION || count > FL_FUNCTIONS_MAX) {
    fl_refuse(check, RULE, piece,
              "fl_image is of version %" PRIu32 " with %" PRIu32 " functions",
              version, count);
    return;
  }
  uint64_t host = image + offsetof(struct fl_image, host);
  if (!names(check, pointer_at(check, host + FIELD(name)), "host"))
    fl_refuse(check, RULE, piece, "fl_image has no host");
  check_domain(check, FL_HOST, host);
  check_functions(
      check, pointer_at(check, image + offsetof(struct fl_image, functions)),
      count);
}
