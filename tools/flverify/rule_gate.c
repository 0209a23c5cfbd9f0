//===-- tools/flverify/rule_gate.c - R-gate: the only places that write PKRU
//===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A gate is accepted when its bytes are one of the patterns and its check ends
// in the one address that all gates share, which must be a UD2.
//
//===----------------------------------------------------------------------===//
#include "check.h"
#include "gate_pattern.h"

#include <inttypes.h>
#include <string.h>

static const struct fl_piece *gate_section(const struct fl_check *check) {
  for (size_t i = 0; i < check->layout.piece_count; i++)
    if (check->layout.pieces[i].kind == FL_KIND_GATE)
      return &check->layout.pieces[i];
  return NULL;
}

/// The pattern that the WRPKRU at `address` is part of, or NULL; and where its
/// check ends in.
static const struct fl_gate_pattern *match(const struct fl_check *check,
                                           uint64_t address, uint64_t *die) {
  const struct fl_piece *gates = gate_section(check);
  if (!gates)
    return NULL;
  for (size_t i = 0; i < sizeof(fl_gate_patterns) / sizeof(*fl_gate_patterns);
       i++) {
    const struct fl_gate_pattern *p = &fl_gate_patterns[i];
    uint64_t start = address - p->wrpkru, size = p->die + 4u;
    if (address < gates->start + p->wrpkru || start + size > gates->end)
      continue;
    const uint8_t *code = fl_file_at(check->file, start, size);
    if (!code || memcmp(code, p->bytes, p->die) != 0)
      continue;
    int32_t distance;
    memcpy(&distance, code + p->die, sizeof(distance));
    *die = start + size + (uint64_t)(int64_t)distance;
    return p;
  }
  return NULL;
}

static void check_die(struct fl_check *check, uint64_t address) {
  const uint8_t *code = fl_file_at(check->file, address, sizeof(fl_gate_die));
  const struct fl_piece *piece = fl_layout_piece(&check->layout, address);
  bool in_code = piece && piece->owner == FL_MONITOR &&
                 (piece->kind == FL_KIND_TEXT || piece->kind == FL_KIND_GATE);
  if (!in_code || !code || memcmp(code, fl_gate_die, sizeof(fl_gate_die)) != 0)
    fl_refuse(check, FL_RULE_GATE, piece,
              "the gates' checks end at 0x%" PRIx64 ", which is no ud2 of the "
              "monitor",
              address);
}

void fl_rule_gate(struct fl_check *check) {
  const struct fl_piece *gates = gate_section(check);
  uint64_t size = gates ? gates->end - gates->start : 0;
  const uint8_t *code =
      gates ? fl_file_at(check->file, gates->start, size) : NULL;
  if (!code) {
    fl_refuse(check, FL_RULE_GATE, NULL, "there is no .fl.monitor.gate");
    return;
  }
  uint64_t first_die = 0;
  for (uint64_t i = 0; i + 3 <= size; i++) {
    if (memcmp(code + i, "\x0f\x01\xef", 3) != 0)
      continue;
    uint64_t die;
    if (!match(check, gates->start + i, &die)) {
      fl_refuse_at(check, FL_RULE_GATE, gates->start + i, 3,
                   "WRPKRU without the instructions of a gate around it");
      continue;
    }
    if (check->gates++ == 0) {
      first_die = die;
      check_die(check, die);
    } else if (die != first_die) {
      fl_refuse_at(check, FL_RULE_GATE, gates->start + i, 3,
                   "the gate's check ends at 0x%" PRIx64
                   ", the other gates' at 0x%" PRIx64,
                   die, first_die);
    }
  }
  if (check->gates == 0)
    fl_refuse(check, FL_RULE_GATE, gates, "there is no gate");
}
