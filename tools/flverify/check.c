//===-- tools/flverify/check.c - Runs the rules and keeps what they find --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <stdarg.h>
#include <stdio.h>

const struct fl_rule_text fl_rules[FL_RULE_COUNT] = {
    [FL_RULE_SEGMENTS] = {"R-segments",
                          "nothing is both writable and executable, and the "
                          "file needs no loader but the kernel"},
    [FL_RULE_REGIONS] = {"R-regions",
                         "each domain has pages of its own, where fl_image "
                         "says they are"},
    [FL_RULE_GATE] = {"R-gate", "each WRPKRU is followed by its check"},
    [FL_RULE_BYTES] = {"R-bytes",
                       "no byte sequence changes PKRU, FS or GS outside the "
                       "gates, at any offset"},
    [FL_RULE_INSN] = {"R-insn",
                      "domains' code decodes, and holds no system call and no "
                      "segment load"},
    [FL_RULE_CROSS] = {"R-cross", "no domain refers to another"},
};

void fl_check_run(struct fl_check *check, const struct fl_file *file) {
  *check = (struct fl_check){.file = file};
  if (!fl_layout_make(&check->layout, file)) {
    check->failure = "out of memory";
    return;
  }
  if (check->layout.is_object) {
    fl_rule_bytes(check);
    fl_rule_insn(check);
    return;
  }
  check->cut_short = !fl_rule_segments(check);
  // A section that the linker script does not know is the usual reason for
  // segments that overlap, so it is named even then.
  fl_rule_names(check);
  if (check->cut_short)
    return;
  fl_rule_dynamic(check);
  fl_rule_regions(check);
  fl_rule_image(check);
  fl_rule_gate(check);
  fl_rule_bytes(check);
  fl_rule_insn(check);
  fl_rule_cross(check);
}

void fl_check_free(struct fl_check *check) { fl_layout_free(&check->layout); }

size_t fl_check_refused(const struct fl_check *check) {
  size_t sum = 0;
  for (int i = 0; i < FL_RULE_COUNT; i++)
    sum += check->refused[i];
  return sum;
}

static void keep(struct fl_check *check, const struct fl_finding *finding,
                 const char *format, va_list args) {
  check->refused[finding->rule]++;
  if (check->finding_count == FL_FINDINGS_MAX)
    return;
  struct fl_finding *kept = &check->findings[check->finding_count++];
  *kept = *finding;
  vsnprintf(kept->message, sizeof(kept->message), format, args);
}

void fl_refuse(struct fl_check *check, enum fl_rule rule,
               const struct fl_piece *piece, const char *format, ...) {
  va_list args;
  va_start(args, format);
  keep(check, &(struct fl_finding){.rule = rule, .piece = piece}, format, args);
  va_end(args);
}

void fl_refuse_at(struct fl_check *check, enum fl_rule rule, uint64_t address,
                  unsigned length, const char *format, ...) {
  struct fl_finding finding = {.rule = rule,
                               .piece =
                                   fl_layout_piece(&check->layout, address),
                               .address = address,
                               .length = length};
  va_list args;
  va_start(args, format);
  keep(check, &finding, format, args);
  va_end(args);
}
