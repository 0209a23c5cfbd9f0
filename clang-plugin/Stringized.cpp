//===-- Stringized.cpp - The tokens behind a macro's #argument ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Stringized.h"
#include "clang/Lex/MacroArgs.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include <map>

using namespace clang;

namespace flcc {
namespace {

/// By the place of the macro's name, which may lie in another macro.
std::map<SourceLocation, StringizedArgument> &kept() {
  static std::map<SourceLocation, StringizedArgument> Kept;
  return Kept;
}

class Keeper : public PPCallbacks {
  const Preprocessor &PP;

public:
  explicit Keeper(const Preprocessor &PP) : PP(PP) {}

  void MacroExpands(const Token &Name, const MacroDefinition &, SourceRange,
                    const MacroArgs *Arguments) override {
    const IdentifierInfo *Word = Name.getIdentifierInfo();
    if (!Arguments || !Word || Arguments->getNumMacroArguments() == 0 ||
        !llvm::is_contained({"FL_TASK", "FL_PERMIT", "FL_VALUE"},
                            Word->getName()))
      return;
    StringizedArgument &Kept = kept()[Name.getLocation()];
    Kept = {};
    for (const Token *T = Arguments->getUnexpArgument(0); T->isNot(tok::eof);
         ++T) {
      // As the preprocessor does it: any space is one space.
      if (!Kept.Text.empty() && (T->hasLeadingSpace() || T->isAtStartOfLine()))
        Kept.Text += ' ';
      std::string Text = PP.getSpelling(*T);
      Kept.Tokens.push_back(
          {static_cast<unsigned>(Kept.Text.size()), Text,
           PP.getSourceManager().getFileLoc(T->getLocation())});
      Kept.Text += Text;
    }
  }
};

} // namespace

void keepStringizedArguments(Preprocessor &PP) {
  kept().clear();
  PP.addPPCallbacks(std::make_unique<Keeper>(PP));
}

const StringizedArgument *findStringized(const SourceManager &SM,
                                         const StringLiteral *String) {
  SourceLocation At = String->getBeginLoc();
  while (At.isMacroID()) {
    At = SM.isMacroArgExpansion(At)
             ? SM.getImmediateSpellingLoc(At)
             : SM.getImmediateExpansionRange(At).getBegin();
    auto Found = kept().find(At);
    if (Found != kept().end() && Found->second.Text == String->getString())
      return &Found->second;
  }
  return nullptr;
}

} // namespace flcc
