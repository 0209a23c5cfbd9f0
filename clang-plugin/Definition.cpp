//===-- Definition.cpp - Amazon States Language, and where it was in C ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Definition.h"
#include "clang/AST/ASTContext.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace flcc {

bool isWritten(const SourceManager &SM, SourceLocation At) {
  while (At.isMacroID() && SM.isMacroArgExpansion(At))
    At = SM.getImmediateSpellingLoc(At);
  return At.isFileID() && !SM.isWrittenInScratchSpace(At);
}

Spot spotOf(const ASTContext &Context, SourceLocation At) {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation File = SM.getFileLoc(At);
  return {File, Lexer::MeasureTokenLength(File, SM, Context.getLangOpts())};
}

Spot spotOf(const ASTContext &Context, const Expr *E) {
  const SourceManager &SM = Context.getSourceManager();
  CharSourceRange Range = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E->getSourceRange()), SM,
      Context.getLangOpts());
  if (Range.isInvalid())
    return spotOf(Context, E->getBeginLoc());
  unsigned From = SM.getFileOffset(Range.getBegin());
  unsigned To = SM.getFileOffset(Range.getEnd());
  bool OneLine = SM.getSpellingLineNumber(Range.getBegin()) ==
                 SM.getSpellingLineNumber(Range.getEnd());
  if (!OneLine)
    return spotOf(Context, Range.getBegin());
  return {Range.getBegin(), To - From};
}

void Definition::add(size_t Start, Spot Where) {
  // What lies between two elements is neither's.
  Start = Text.find_first_not_of(", \n", Start);
  if (Where.At.isValid())
    Places.push_back({Start, Text.size(), Where});
}

void Definition::member(llvm::StringRef Key, Spot Where, Block Inside) {
  size_t Start = Text.size();
  JSON.attributeBegin(Key);
  if (Where.At.isValid())
    Places.push_back({Text.find('"', Start), Text.rfind('"') + 1, Where});
  Inside();
  JSON.attributeEnd();
}

void Definition::object(Spot Where, Block Inside) {
  size_t Start = Text.size();
  JSON.object(Inside);
  add(Start, Where);
}

void Definition::array(Spot Where, Block Inside) {
  size_t Start = Text.size();
  JSON.array(Inside);
  add(Start, Where);
}

void Definition::value(Spot Where, const llvm::json::Value &Value) {
  size_t Start = Text.size();
  JSON.value(Value);
  add(Start, Where);
}

void Definition::number(Spot Where, llvm::StringRef Digits) {
  size_t Start = Text.size();
  JSON.rawValue(Digits);
  add(Start, Where);
}

void Definition::fragment(
    Spot Where, llvm::StringRef Good,
    llvm::function_ref<Spot(size_t Start, size_t End)> Locate) {
  JSON.rawValue(Good);
  size_t Start = Text.size() - Good.size();
  add(Start, Where);
  // Strings, and words and numbers; what is between them has the whole's place.
  for (size_t At = 0; At < Good.size();) {
    size_t End = At + 1;
    if (Good[At] == '"') {
      while (Good[End] != '"')
        End += Good[End] == '\\' ? 2 : 1;
      ++End;
    } else if (llvm::isAlnum(Good[At]) || Good[At] == '-') {
      End = std::min(Good.find_first_of(",:]} \t\r\n", At), Good.size());
    } else {
      ++At;
      continue;
    }
    if (Spot Token = Locate(At, End); Token.At.isValid())
      Places.push_back({Start + At, Start + End, Token});
    At = End;
  }
}

void Definition::writePlaces(llvm::raw_ostream &Out) const {
  for (const Place &P : Places) {
    PresumedLoc Where = SM.getPresumedLoc(P.Where.At);
    if (Where.isValid())
      Out << P.Start << ' ' << P.End << ' ' << Where.getLine() << ' '
          << Where.getColumn() << ' ' << P.Where.Width << ' '
          << Where.getFilename() << '\n';
  }
}

} // namespace flcc
