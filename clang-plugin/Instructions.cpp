//===-- Instructions.cpp - Instructions that no function may hold ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Instructions.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace flcc {
namespace {

struct Instruction {
  StringLiteral Mnemonic; ///< without operand-size suffix
  StringLiteral Why;
  StringLiteral Hint;
};

constexpr StringLiteral Keys = "it changes the protection key rights, which "
                               "only the monitor may";
constexpr StringLiteral Base = "it moves a segment, and with it what the "
                               "monitor finds through it";
constexpr StringLiteral Kernel = "system calls go through the monitor";
constexpr StringLiteral Libc = "call the libc function, or syscall()";

constexpr Instruction Instructions[] = {
    {"wrpkru", Keys, ""},
    {"xrstor", Keys, ""},
    {"xrstors", Keys, ""},
    {"wrfsbase", Base, ""},
    {"wrgsbase", Base, ""},
    {"swapgs", Base, ""},
    {"lds", Base, ""},
    {"les", Base, ""},
    {"lfs", Base, ""},
    {"lgs", Base, ""},
    {"lss", Base, ""},
    {"syscall", Kernel, Libc},
    {"sysenter", Kernel, Libc},
    {"int $0x80", Kernel, Libc},
    {"mov to segment", Base, ""},
    {"pop to segment", Base, ""},
};

const Instruction *find(StringRef Mnemonic) {
  for (const Instruction &I : Instructions)
    if (Mnemonic == I.Mnemonic)
      return &I;
  return nullptr;
}

/// The row of a mnemonic that may carry a size: xrstor64, wrgsbaseq, lgsl.
const Instruction *findSized(StringRef Mnemonic) {
  if (const Instruction *I = find(Mnemonic))
    return I;
  if (Mnemonic.consume_back("64") || Mnemonic.consume_back("q") ||
      Mnemonic.consume_back("l") || Mnemonic.consume_back("w"))
    return find(Mnemonic);
  return nullptr;
}

StringRef operandName(StringRef Operand) {
  Operand = Operand.trim();
  while (Operand.consume_front("%"))
    ;
  return Operand;
}

bool isSegment(StringRef Operand) {
  StringRef Name = operandName(Operand);
  for (StringRef Segment : {"fs", "gs", "ss", "ds", "es"})
    if (Name.equals_insensitive(Segment))
      return true;
  return false;
}

bool parseNumber(StringRef Text, uint64_t &Value) {
  Text = Text.trim();
  Text.consume_front("$");
  bool Negative = Text.consume_front("-");
  if (Text.ends_with_insensitive("h")) {
    if (Text.drop_back().getAsInteger(16, Value))
      return false;
  } else if (Text.getAsInteger(0, Value)) {
    return false;
  }
  if (Negative)
    Value = -Value;
  return true;
}

bool isKernelInterrupt(StringRef Operands) {
  uint64_t Vector;
  return parseNumber(Operands, Vector) && Vector == 0x80;
}

/// An instruction that names a segment register as what it writes: the last
/// operand in AT&T syntax, which marks registers, and the first in Intel's.
bool writesSegment(StringRef Operands) {
  auto [First, Last] = Operands.rsplit(',');
  if (Last.empty())
    return isSegment(First);
  return isSegment(Operands.contains('%') ? Last : First);
}

const Instruction *forbidden(StringRef Mnemonic, StringRef Operands) {
  if (Mnemonic == "int")
    return isKernelInterrupt(Operands) ? find("int $0x80") : nullptr;
  if (Mnemonic.starts_with("mov") && writesSegment(Operands))
    return find("mov to segment");
  if (Mnemonic.starts_with("pop") && writesSegment(Operands))
    return find("pop to segment");
  return findSized(Mnemonic);
}

/// Size of what a data directive lays down, 0 for what is none.
unsigned dataSize(StringRef Directive) {
  static constexpr struct {
    StringLiteral Name;
    unsigned Size;
  } Directives[] = {
      {".byte", 1},  {".dc.b", 1},  {".short", 2}, {".word", 2},  {".hword", 2},
      {".value", 2}, {".2byte", 2}, {".dc.w", 2},  {".long", 4},  {".int", 4},
      {".4byte", 4}, {".dc.l", 4},  {".quad", 8},  {".8byte", 8},
  };
  for (const auto &D : Directives)
    if (Directive == D.Name)
      return D.Size;
  return 0;
}

/// The forbidden instruction that `Bytes` begins with, if any.
const Instruction *decode(ArrayRef<uint8_t> Bytes) {
  static constexpr struct {
    uint8_t Bytes[3];
    unsigned Size;
    StringLiteral Mnemonic;
  } Fixed[] = {
      {{0x0f, 0x01, 0xef}, 3, "wrpkru"},
      {{0x0f, 0x01, 0xf8}, 3, "swapgs"},
      {{0x0f, 0x05, 0}, 2, "syscall"},
      {{0x0f, 0x34, 0}, 2, "sysenter"},
      {{0xcd, 0x80, 0}, 2, "int $0x80"},
      {{0x0f, 0xb4, 0}, 2, "lfs"},
      {{0x0f, 0xb5, 0}, 2, "lgs"},
      {{0x0f, 0xb2, 0}, 2, "lss"},
      {{0x0f, 0xa1, 0}, 2, "pop to segment"},
      {{0x0f, 0xa9, 0}, 2, "pop to segment"},
  };
  for (const auto &F : Fixed)
    if (Bytes.take_front(F.Size) == ArrayRef(F.Bytes, F.Size))
      return find(F.Mnemonic);
  if (Bytes.size() < 3 || Bytes[0] != 0x0f)
    return nullptr;
  // Groups 9 and 15: ModRM's reg field tells, and whether it names memory.
  unsigned Reg = Bytes[2] >> 3 & 7;
  bool Memory = Bytes[2] >> 6 != 3;
  if (Bytes[1] == 0xae && Reg == 5 && Memory)
    return find("xrstor");
  if (Bytes[1] == 0xae && (Reg == 2 || Reg == 3) && !Memory)
    return find(Reg == 2 ? "wrfsbase" : "wrgsbase");
  if (Bytes[1] == 0xc7 && Reg == 3 && Memory)
    return find("xrstors");
  return nullptr;
}

/// Bytes that directives in a row lay down, with the place of each.
class RawBytes {
  static constexpr size_t MaxBytes = 15;
  SmallVector<uint8_t, 16> Bytes;
  SmallVector<std::pair<size_t, StringRef>, 16> Places;

public:
  void add(StringRef Operands, unsigned Size, size_t Offset,
           StringRef Statement) {
    while (!Operands.empty()) {
      StringRef One;
      std::tie(One, Operands) = Operands.split(',');
      uint64_t Value;
      if (!parseNumber(One, Value))
        continue;
      for (unsigned I = 0; I < Size; ++I) {
        Bytes.push_back(static_cast<uint8_t>(Value >> (8 * I)));
        Places.push_back({Offset, Statement});
      }
    }
  }

  /// More bytes than an instruction can have are a table, not code.
  void flush(function_ref<void(const AsmFinding &)> Report) {
    for (size_t I = 0; I < Bytes.size() && Bytes.size() <= MaxBytes; ++I)
      if (const Instruction *Found = decode(ArrayRef(Bytes).drop_front(I)))
        Report({Places[I].first, Found->Mnemonic, Found->Why, Found->Hint});
    Bytes.clear();
    Places.clear();
  }
};

bool isPrefix(StringRef Word) {
  for (StringRef Prefix :
       {"lock", "rep", "repe", "repz", "repne", "repnz", "data16", "addr32",
        "rex", "rex64", "rex.w", "notrack", "cs", "ds", "es", "fs", "gs", "ss"})
    if (Word == Prefix)
      return true;
  return false;
}

/// Splits off the first word of `Rest`.
StringRef takeWord(StringRef &Rest) {
  Rest = Rest.ltrim();
  StringRef Word = Rest.take_until([](char C) { return isSpace(C); });
  Rest = Rest.drop_front(Word.size()).ltrim();
  return Word;
}

bool isLabel(StringRef Word) {
  return Word.size() > 1 && Word.ends_with(":") &&
         all_of(Word.drop_back(), [](char C) {
           return isAlnum(C) || C == '_' || C == '.' || C == '$' || C == '%' ||
                  C == '=';
         });
}

bool opensSection(StringRef Directive) {
  return Directive == ".section" || Directive == ".pushsection";
}

/// One statement, without its comment.
void checkStatement(StringRef Statement, size_t Offset, RawBytes &Raw,
                    function_ref<void(const AsmFinding &)> Report) {
  StringRef Rest = Statement;
  StringRef Word = takeWord(Rest);
  while (isLabel(Word) || isPrefix(Word.lower()))
    Word = takeWord(Rest);
  if (Word.empty())
    return;
  size_t At = Offset + static_cast<size_t>(Word.data() - Statement.data());
  std::string Mnemonic = Word.lower();
  if (unsigned Size = dataSize(Mnemonic)) {
    Raw.add(Rest, Size, At, Word);
    return;
  }
  Raw.flush(Report);
  if (opensSection(Mnemonic)) {
    Rest.consume_front("\"");
    if (Rest.starts_with(".fl.") || Rest == ".fl")
      Report({At, Word, "sections '.fl.*' belong to flcc",
              "choose another section"});
    return;
  }
  if (const Instruction *Found = forbidden(Mnemonic, Rest))
    Report({At, Word, Found->Why, Found->Hint});
}

bool finding(const Instruction *Found, StringRef What, AsmFinding &Finding) {
  if (!Found)
    return false;
  Finding = {0, What, Found->Why, Found->Hint};
  return true;
}

} // namespace

void findForbidden(StringRef Text,
                   function_ref<void(const AsmFinding &)> Report) {
  RawBytes Raw;
  size_t Offset = 0;
  while (Offset < Text.size()) {
    StringRef Rest = Text.drop_front(Offset);
    size_t Size = 0;
    if (Rest.starts_with("/*")) {
      size_t End = Rest.find("*/", 2);
      Offset = End == StringRef::npos ? Text.size() : Offset + End + 2;
      continue;
    }
    if (Rest.starts_with("#") || Rest.starts_with("//")) {
      Offset += std::min(Rest.find('\n'), Rest.size());
      continue;
    }
    // "{att|intel}" alternatives are statements of their own here.
    while (Size < Rest.size() && !StringRef("\n;{|}#").contains(Rest[Size]) &&
           !Rest.substr(Size).starts_with("/*") &&
           !Rest.substr(Size).starts_with("//"))
      ++Size;
    checkStatement(Rest.take_front(Size).rtrim(), Offset, Raw, Report);
    Offset += Size;
    if (Offset < Text.size() && StringRef("\n;{|}").contains(Text[Offset]))
      ++Offset;
  }
  Raw.flush(Report);
}

bool isForbiddenBuiltin(StringRef Name, AsmFinding &Finding) {
  StringRef Mnemonic = Name;
  if (Mnemonic.consume_front("__builtin_ia32_")) {
    Mnemonic.consume_back("32") || Mnemonic.consume_back("64");
    return finding(find(Mnemonic), Name, Finding);
  }
  // <immintrin.h> calls the segment ones by another name.
  static constexpr struct {
    StringLiteral Name, Mnemonic;
  } Functions[] = {
      {"_wrpkru", "wrpkru"},
      {"_pkru_write", "wrpkru"},
      {"_xrstor", "xrstor"},
      {"_xrstor64", "xrstor"},
      {"_xrstors", "xrstors"},
      {"_xrstors64", "xrstors"},
      {"_writefsbase_u32", "wrfsbase"},
      {"_writefsbase_u64", "wrfsbase"},
      {"_writegsbase_u32", "wrgsbase"},
      {"_writegsbase_u64", "wrgsbase"},
  };
  for (const auto &F : Functions)
    if (Name == F.Name)
      return finding(find(F.Mnemonic), Name, Finding);
  return false;
}

bool isForbiddenIntrinsic(StringRef Name, AsmFinding &Finding) {
  StringRef Mnemonic = Name;
  if (!Mnemonic.consume_front("llvm.x86."))
    return false;
  Mnemonic = Mnemonic.split('.').first;
  Mnemonic.consume_back("32") || Mnemonic.consume_back("64");
  return finding(find(Mnemonic), Name, Finding);
}

} // namespace flcc
