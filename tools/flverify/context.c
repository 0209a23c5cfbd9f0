//===-- tools/flverify/context.c - The instructions around a finding ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "context.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/// No function's start is looked for further back than this.
#define BACK_MAX (UINT64_C(1) << 20)

struct reader {
  ZydisDecoder decoder;
  ZydisFormatter formatter;
  const struct fl_check *check;
  uint64_t end; ///< of the section
};

/// Decodes one instruction and writes it as a line, when `line` is not NULL.
/// Its length; 1, for the byte alone, when it cannot be decoded; 0 when there
/// is no byte.
static unsigned read_insn(const struct reader *r, uint64_t at, char *line,
                          size_t size) {
  uint64_t left = r->end - at < 15 ? r->end - at : 15;
  const uint8_t *bytes = fl_file_at(r->check->file, at, left);
  ZydisDecodedInstruction insn;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
  char text[96] = "(not an instruction)";
  unsigned length = 1;
  if (at >= r->end || !bytes)
    return 0;
  if (ZYAN_SUCCESS(
          ZydisDecoderDecodeFull(&r->decoder, bytes, left, &insn, operands))) {
    length = insn.length;
    if (line)
      ZydisFormatterFormatInstruction(&r->formatter, &insn, operands,
                                      insn.operand_count_visible, text,
                                      sizeof(text), at, NULL);
  }
  if (!line)
    return length;
  int used = snprintf(line, size, "0x%" PRIx64 ":", at);
  for (unsigned i = 0; i < length; i++)
    used += snprintf(line + used, size - (size_t)used, " %02x", bytes[i]);
  snprintf(line + used, size - (size_t)used, "  %s", text);
  return length;
}

void fl_context_make(struct fl_context *context, const struct fl_check *check,
                     const struct fl_finding *finding) {
  const struct fl_piece *piece = finding->piece;
  struct reader r = {.check = check};
  context->count = 0;
  if (!piece || finding->length == 0 ||
      (piece->kind != FL_KIND_TEXT && piece->kind != FL_KIND_GATE))
    return;
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&r.decoder, ZYDIS_MACHINE_MODE_LONG_64,
                                     ZYDIS_STACK_WIDTH_64)) ||
      !ZYAN_SUCCESS(
          ZydisFormatterInit(&r.formatter, ZYDIS_FORMATTER_STYLE_ATT)))
    return;
  r.end = piece->end;
  const struct fl_symbol *symbol =
      fl_file_symbol(check->file, piece->section, finding->address);
  uint64_t at = symbol ? symbol->address : piece->start;
  if (finding->address - at > BACK_MAX)
    at = finding->address;
  uint64_t end = finding->address + finding->length;
  while (at < end && context->count < FL_CONTEXT_LINES) {
    unsigned length = read_insn(&r, at, NULL, 0);
    if (length == 0)
      return;
    if (at + length > finding->address)
      read_insn(&r, at, context->lines[context->count++],
                sizeof(context->lines[0]));
    at += length;
  }
}
