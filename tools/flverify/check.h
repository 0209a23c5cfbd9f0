//===-- tools/flverify/check.h - The rules, and what they find ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A rule is one function. It says nothing when the file keeps to it, and calls
// fl_refuse for each place where the file does not. Rules run in the order of
// enum fl_rule; what one has shown the next may rely on.
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_CHECK_H
#define FLVERIFY_CHECK_H

#include "file.h"
#include "layout.h"

#include <Zydis/Zydis.h>

enum fl_rule {
  FL_RULE_SEGMENTS,
  FL_RULE_REGIONS,
  FL_RULE_GATE,
  FL_RULE_BYTES,
  FL_RULE_INSN,
  FL_RULE_CROSS,
  FL_RULE_COUNT,
};

/// Its name ("R-bytes") and, in a sentence, what it demands.
struct fl_rule_text {
  const char *name, *demand;
};
extern const struct fl_rule_text fl_rules[FL_RULE_COUNT];

struct fl_finding {
  enum fl_rule rule;
  const struct fl_piece *piece; ///< where, or NULL: the file as a whole
  uint64_t address;             ///< meaningful when `length` is not 0
  unsigned length;              ///< bytes at fault
  char message[200];
};

/// Enough for a person; the rest is only counted, so that a hostile file cannot
/// make the report grow.
#define FL_FINDINGS_MAX 64

struct fl_check {
  const struct fl_file *file;
  struct fl_layout layout;
  struct fl_finding findings[FL_FINDINGS_MAX];
  size_t finding_count;          ///< kept in `findings`
  size_t refused[FL_RULE_COUNT]; ///< of each rule, kept or not
  bool cut_short;                ///< the layout was too broken to go on
  const char *failure;           ///< out of memory, or NULL
  // What was proved, for --explain.
  size_t segments, executable_segments, regions, relocations;
  size_t bytes, gates, instructions, references;
};

/// Judges the file by all rules.
void fl_check_run(struct fl_check *check, const struct fl_file *file);
void fl_check_free(struct fl_check *check);

/// Number of findings of all rules.
size_t fl_check_refused(const struct fl_check *check);

/// A finding about the file, or about the section `piece`.
__attribute__((format(printf, 4, 5))) void
fl_refuse(struct fl_check *check, enum fl_rule rule,
          const struct fl_piece *piece, const char *format, ...);

/// A finding about `length` (not 0) bytes at an address.
__attribute__((format(printf, 5, 6))) void
fl_refuse_at(struct fl_check *check, enum fl_rule rule, uint64_t address,
             unsigned length, const char *format, ...);

/// False when segments overlap, so that no address has one meaning.
bool fl_rule_segments(struct fl_check *check);
/// A part of R-segments: .dynamic, relocations, ifuncs.
void fl_rule_dynamic(struct fl_check *check);
/// A part of R-regions: no allocatable section without a known name.
void fl_rule_names(struct fl_check *check);
void fl_rule_regions(struct fl_check *check);
/// A part of R-regions: fl_image, which the monitor goes by.
void fl_rule_image(struct fl_check *check);
void fl_rule_gate(struct fl_check *check);
void fl_rule_bytes(struct fl_check *check);
void fl_rule_insn(struct fl_check *check);
void fl_rule_cross(struct fl_check *check);
/// R-cross for one instruction of a domain, which R-insn has just decoded.
void fl_rule_cross_insn(struct fl_check *check, const struct fl_piece *piece,
                        uint64_t address, const ZydisDecodedInstruction *insn);

#endif
