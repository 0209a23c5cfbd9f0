//===-- tools/flverify/rule_insn.c - R-insn: what domains may execute -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Executable sections are decoded from symbol to symbol. A domain's code must
// decode to the end and be made of instructions from the lists below; padding
// (NOP, INT3, zeros up to the next symbol) is fine. Code that is reached by a
// jump into the middle of an instruction is not seen here: that is what R-bytes
// is for, and for system calls Syscall User Dispatch.
//
//===----------------------------------------------------------------------===//
#include "check.h"

#include <string.h>

#define RULE FL_RULE_INSN

/// Zydis's categories whose every instruction computes, moves data, branches or
/// asks the CPU something, with user rights. What changes rights, segments or
/// privilege has categories of its own and is not here. (XRSTOR, in XSAVE, and
/// WRPKRU, in PKU, are R-bytes'.)
static const uint8_t allowed_categories[ZYDIS_CATEGORY_MAX_VALUE + 1] = {
#define ALLOW(name) [ZYDIS_CATEGORY_##name] = 1
    ALLOW(ADOX_ADCX),     ALLOW(AES),           ALLOW(AMX_TILE),
    ALLOW(AVX),           ALLOW(AVX2),          ALLOW(AVX2GATHER),
    ALLOW(AVX512),        ALLOW(AVX512_4FMAPS), ALLOW(AVX512_4VNNIW),
    ALLOW(AVX512_BITALG), ALLOW(AVX512_VBMI),   ALLOW(AVX512_VP2INTERSECT),
    ALLOW(BINARY),        ALLOW(BITBYTE),       ALLOW(BLEND),
    ALLOW(BMI1),          ALLOW(BMI2),          ALLOW(BROADCAST),
    ALLOW(CALL),          ALLOW(CET),           ALLOW(CLDEMOTE),
    ALLOW(CLFLUSHOPT),    ALLOW(CLWB),          ALLOW(CMOV),
    ALLOW(COMPRESS),      ALLOW(COND_BR),       ALLOW(CONFLICT),
    ALLOW(CONVERT),       ALLOW(DATAXFER),      ALLOW(DECIMAL),
    ALLOW(EXPAND),        ALLOW(FCMOV),         ALLOW(FLAGOP),
    ALLOW(FMA4),          ALLOW(FP16),          ALLOW(GATHER),
    ALLOW(GFNI),          ALLOW(IFMA),          ALLOW(KMASK),
    ALLOW(LOGICAL),       ALLOW(LOGICAL_FP),    ALLOW(LZCNT),
    ALLOW(MISC),          ALLOW(MMX),           ALLOW(MOVDIR),
    ALLOW(NOP),           ALLOW(PCLMULQDQ),     ALLOW(PKU),
    ALLOW(POP),           ALLOW(PREFETCH),      ALLOW(PREFETCHWT1),
    ALLOW(PUSH),          ALLOW(RDPID),         ALLOW(RDRAND),
    ALLOW(RDSEED),        ALLOW(RDWRFSGS),      ALLOW(RET),
    ALLOW(ROTATE),        ALLOW(SCATTER),       ALLOW(SEMAPHORE),
    ALLOW(SERIALIZE),     ALLOW(SETCC),         ALLOW(SHA),
    ALLOW(SHIFT),         ALLOW(SSE),           ALLOW(STRINGOP),
    ALLOW(STTNI),         ALLOW(TBM),           ALLOW(TSX_LDTRK),
    ALLOW(UFMA),          ALLOW(UNCOND_BR),     ALLOW(VAES),
    ALLOW(VBMI2),         ALLOW(VEX),           ALLOW(VFMA),
    ALLOW(VPCLMULQDQ),    ALLOW(WAITPKG),       ALLOW(WIDENOP),
    ALLOW(X87_ALU),       ALLOW(XOP),           ALLOW(XSAVE),
    ALLOW(XSAVEOPT),
#undef ALLOW
};

/// Of the other categories: what a program means by them is to stop (HLT faults
/// in user mode; musl's a_crash is one) or to read a counter.
static const ZydisMnemonic allowed_mnemonics[] = {
    ZYDIS_MNEMONIC_HLT,   ZYDIS_MNEMONIC_INT3,   ZYDIS_MNEMONIC_RDPMC,
    ZYDIS_MNEMONIC_RDTSC, ZYDIS_MNEMONIC_RDTSCP,
};

static bool writes_segment(const ZydisDecodedInstruction *insn) {
  switch (insn->mnemonic) {
  case ZYDIS_MNEMONIC_MOV:
    return insn->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && insn->opcode == 0x8e;
  case ZYDIS_MNEMONIC_POP: // pop %fs, pop %gs
    return insn->opcode_map == ZYDIS_OPCODE_MAP_0F;
  default:
    return insn->meta.category == ZYDIS_CATEGORY_SEGOP;
  }
}

/// Far calls, jumps and returns load CS: they could leave 64-bit mode, and with
/// it the meaning of the bytes.
static bool is_far(const ZydisDecodedInstruction *insn) {
  switch (insn->mnemonic) {
  case ZYDIS_MNEMONIC_IRET:
  case ZYDIS_MNEMONIC_IRETD:
  case ZYDIS_MNEMONIC_IRETQ:
    return true;
  default:
    return insn->meta.branch_type == ZYDIS_BRANCH_TYPE_FAR;
  }
}

/// A near branch with prefix 66 and without REX.W: Intel's CPUs ignore it,
/// AMD's cut the target to 16 bits.
static bool is_ambiguous(const ZydisDecodedInstruction *insn) {
  return insn->meta.branch_type != ZYDIS_BRANCH_TYPE_NONE &&
         (insn->attributes & ZYDIS_ATTRIB_HAS_OPERANDSIZE) &&
         insn->raw.rex.W == 0;
}

/// Why a domain may not have it, or NULL.
static const char *refusal(const ZydisDecodedInstruction *insn) {
  if (writes_segment(insn))
    return "loads a segment register";
  if (is_far(insn))
    return "is a far branch";
  if (is_ambiguous(insn))
    return "goes elsewhere on AMD than on Intel (prefix 66)";
  if (insn->meta.category <= ZYDIS_CATEGORY_MAX_VALUE &&
      allowed_categories[insn->meta.category])
    return NULL;
  for (size_t i = 0; i < sizeof(allowed_mnemonics) / sizeof(*allowed_mnemonics);
       i++)
    if (insn->mnemonic == allowed_mnemonics[i])
      return NULL;
  if (insn->meta.category == ZYDIS_CATEGORY_SYSCALL ||
      insn->mnemonic == ZYDIS_MNEMONIC_INT)
    return "is a system call outside the monitor";
  return "is not among the instructions that a domain may have";
}

struct code {
  struct fl_check *check;
  const struct fl_piece *piece;
  const ZydisDecoder *decoder;
  const uint8_t *bytes; ///< of the whole piece
};

/// Decodes from one symbol to the next.
static void decode(const struct code *c, uint64_t from, uint64_t to) {
  uint64_t zeros = to; // from here to the end there is nothing else
  while (zeros > from && c->bytes[zeros - 1 - c->piece->start] == 0)
    zeros--;
  for (uint64_t at = from; at < to && at < zeros;) {
    ZydisDecodedInstruction insn;
    uint64_t left = to - at;
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(
            c->decoder, NULL, c->bytes + (at - c->piece->start), left,
            &insn))) {
      fl_refuse_at(c->check, RULE, at, left < 15 ? (unsigned)left : 15,
                   "cannot decode");
      return;
    }
    c->check->instructions++;
    if (c->piece->owner != FL_MONITOR) {
      const char *reason = refusal(&insn);
      if (reason)
        fl_refuse_at(c->check, RULE, at, insn.length, "%s %s",
                     ZydisMnemonicGetString(insn.mnemonic), reason);
      if (!c->check->layout.is_object) // its operands are yet to be filled in
        fl_rule_cross_insn(c->check, c->piece, at, &insn);
    }
    at += insn.length;
  }
}

static void decode_piece(struct fl_check *check, const ZydisDecoder *decoder,
                         const struct fl_piece *piece) {
  const struct fl_file *file = check->file;
  struct code code = {
      .check = check,
      .piece = piece,
      .decoder = decoder,
      .bytes = fl_file_at(file, piece->start, piece->end - piece->start),
  };
  if (!code.bytes) {
    fl_refuse(check, RULE, piece, "the section's code is not in the file");
    return;
  }
  uint64_t from = piece->start;
  size_t i = fl_file_symbol_from(file, piece->start + 1);
  for (; i < file->symbol_count; i++) {
    const struct fl_symbol *s = &file->symbols[i];
    if (s->address >= piece->end)
      break;
    if (s->section != piece->section || s->address == from)
      continue;
    decode(&code, from, s->address);
    from = s->address;
  }
  decode(&code, from, piece->end);
}

/// What lies in executable pages around the sections must be padding. The
/// addresses are of the segment's pages, so the file's bytes at the same
/// distance are what is mapped there, as far as there are any.
static void check_padding(struct fl_check *check, const Elf64_Phdr *load,
                          uint64_t from, uint64_t to) {
  static const uint8_t padding[] = {0x00, 0x90, 0xcc};
  uint64_t shift = load->p_offset - load->p_vaddr;
  for (uint64_t at = from; at < to && at + shift < check->file->size; at++)
    if (!memchr(padding, check->file->data[at + shift], sizeof padding)) {
      fl_refuse_at(check, RULE, at, 1,
                   "executable bytes that are of no section and no padding");
      return;
    }
}

/// `next`: the first piece that may still lie in `load` or behind it.
static void check_paddings(struct fl_check *check, const Elf64_Phdr *load,
                           size_t *next) {
  uint64_t at = fl_page_down(load->p_vaddr);
  uint64_t end = fl_page_up(load->p_vaddr + load->p_filesz);
  for (; *next < check->layout.piece_count; ++*next) {
    const struct fl_piece *p = &check->layout.pieces[*next];
    if (p->start >= end)
      break;
    if (p->start > at)
      check_padding(check, load, at, p->start);
    at = p->end > at ? p->end : at;
  }
  check_padding(check, load, at, end);
}

void fl_rule_insn(struct fl_check *check) {
  ZydisDecoder decoder;
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64,
                                     ZYDIS_STACK_WIDTH_64))) {
    check->failure = "the decoder does not start";
    return;
  }
  uint64_t end = 0; // R-regions has refused what overlaps
  for (size_t i = 0; i < check->layout.piece_count; i++) {
    const struct fl_piece *p = &check->layout.pieces[i];
    if ((p->kind != FL_KIND_TEXT && p->kind != FL_KIND_GATE) || p->start < end)
      continue;
    decode_piece(check, &decoder, p);
    end = p->end;
  }
  size_t next = 0;
  for (size_t i = 0; !check->layout.is_object && i < check->file->load_count;
       i++)
    if (check->file->loads[i].p_flags & PF_X)
      check_paddings(check, &check->file->loads[i], &next);
}
