//===-- AllowAttr.cpp - [[faastlane::allow("net", ...)]] ------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a permission may say is checked here; that it stands on the handler or
// on main, at the end of the file (EntryPoints.cpp).
//
// Of an attribute in double brackets that clang itself does not know, clang 19
// skips the arguments and tells a plugin of none. They are taken from the
// tokens on their way to the parser instead, macros expanded.
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "Session.h"
#include "permission.h"
#include "clang/AST/Expr.h"
#include "clang/Lex/LiteralSupport.h"
#include "clang/Lex/Preprocessor.h"
#include <map>

using namespace clang;

namespace flcc {
namespace {

/// Keeps the arguments of each `faastlane::allow` that goes by.
class ArgumentKeeper {
  enum { Nothing, Scope, Colon, Colons, Name, Arguments } Seen = Nothing;
  SourceLocation At;
  unsigned Depth = 0;

public:
  /// By the place of the word `faastlane`, which is the attribute's.
  std::map<SourceLocation, llvm::SmallVector<Token, 4>> Kept;

  void operator()(const Token &T) {
    if (Seen == Arguments) {
      Depth += T.is(tok::l_paren);
      Depth -= T.is(tok::r_paren);
      if (Depth == 0 || T.is(tok::eof))
        Seen = Nothing;
      else
        Kept[At].push_back(T);
      return;
    }
    const IdentifierInfo *Word = T.getIdentifierInfo();
    if (Seen == Name && T.is(tok::l_paren)) {
      Depth = 1;
      Kept[At].clear();
      Seen = Arguments;
    } else if (Seen == Colons && Word && Word->isStr("allow")) {
      Seen = Name;
    } else if (Seen == Scope && T.is(tok::colon)) {
      Seen = Colon;
    } else if ((Seen == Scope && T.is(tok::coloncolon)) ||
               (Seen == Colon && T.is(tok::colon))) {
      Seen = Colons;
    } else {
      Seen = Word && Word->isStr("faastlane") ? Scope : Nothing;
      At = T.getLocation();
    }
  }
};

ArgumentKeeper &keeper() {
  static ArgumentKeeper Keeper;
  return Keeper;
}

struct Argument {
  std::string Text;
  SourceRange Range;
};

/// The word that somebody who wrote `Wrong` most likely meant, or none.
StringRef nearestWord(StringRef Wrong) {
  StringRef Best;
  unsigned Least = 1 + static_cast<unsigned>(Wrong.size()) / 3;
  for (const fl_permission &Word : fl_permission_words) {
    unsigned Distance =
        StringRef(Word.word).edit_distance(Wrong.lower(), true, Least);
    if (Distance <= Least) {
      Best = Word.word;
      Least = Distance - (Distance > 0);
    }
  }
  return Best;
}

struct AllowAttrInfo : public FunctionAttrInfo {
  AllowAttrInfo() {
    static constexpr Spelling S[] = {{ParsedAttr::AS_C23, "faastlane::allow"},
                                     {ParsedAttr::AS_CXX11, "faastlane::allow"},
                                     {ParsedAttr::AS_GNU, "faastlane_allow"}};
    Spellings = S;
    OptArgs = 15; // any number
  }

  AttrHandling handleDeclAttribute(Sema &S, Decl *D,
                                   const ParsedAttr &Attr) const override {
    AllowMark Mark{cast<FunctionDecl>(D), Attr.getLoc(), {}};
    llvm::SmallVector<Argument, 4> Arguments;
    bool Ok = Attr.isGNUAttribute() ? takeExpressions(S, Attr, Arguments)
                                    : takeTokens(S, Attr, Arguments);
    if (Ok && Arguments.empty()) {
      S.Diag(Attr.getLoc(), diag::err_attribute_too_few_arguments) << Attr << 1;
      Ok = false;
    }
    for (const Argument &A : Arguments) {
      Ok = check(S, A.Text, A.Range) && Ok;
      Mark.Permissions.push_back(A.Text);
    }
    if (!Ok)
      return AttributeNotApplied;
    session().Allows.push_back(std::move(Mark));
    return AttributeApplied;
  }

  static bool takeExpressions(Sema &S, const ParsedAttr &Attr,
                              llvm::SmallVectorImpl<Argument> &Arguments) {
    bool Ok = true;
    for (unsigned I = 0; I < Attr.getNumArgs(); ++I) {
      StringRef Text;
      if (S.checkStringLiteralArgumentAttr(Attr, I, Text))
        Arguments.push_back(
            {Text.str(), Attr.getArgAsExpr(I)->getSourceRange()});
      else
        Ok = false;
    }
    return Ok;
  }

  static bool takeTokens(Sema &S, const ParsedAttr &Attr,
                         llvm::SmallVectorImpl<Argument> &Arguments) {
    llvm::ArrayRef<Token> Tokens = keeper().Kept[Attr.getLoc()];
    while (!Tokens.empty()) {
      llvm::ArrayRef<Token> Literal = Tokens.take_while(
          [](const Token &T) { return T.is(tok::string_literal); });
      Tokens = Tokens.drop_front(Literal.size());
      bool Comma = !Tokens.empty() && Tokens.front().is(tok::comma);
      if (Literal.empty() || (!Tokens.empty() && !Comma)) {
        S.Diag(Literal.empty() ? Tokens.front().getLocation()
                               : Literal.front().getLocation(),
               diag::err_attribute_argument_type)
            << Attr << AANT_ArgumentString;
        return false;
      }
      StringLiteralParser Parsed(Literal, S.getPreprocessor());
      if (Parsed.hadError)
        return false; // said
      Arguments.push_back(
          {Parsed.GetString().str(),
           {Literal.front().getLocation(), Literal.back().getLocation()}});
      Tokens = Tokens.drop_front(Comma);
    }
    return true;
  }

  static bool check(Sema &S, StringRef Text, SourceRange Range) {
    DiagnosticsEngine &Diags = S.getDiagnostics();
    fl_permission Permission;
    fl_permission_fault Fault =
        fl_permission_read(Text.str().c_str(), &Permission);
    if (Text.contains('\0'))
      Fault = FL_PERMISSION_UNKNOWN;
    if (Fault == FL_PERMISSION_GOOD)
      return true;
    auto [Word, Path] = Text.split(':');
    auto Replace = [&](const Twine &With) {
      return FixItHint::CreateReplacement(Range, ("\"" + With + "\"").str());
    };
    if (Fault != FL_PERMISSION_UNKNOWN) {
      auto D = Diags.Report(Range.getBegin(),
                            Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                                  "permission '%0' %1"));
      D << Text << fl_permission_problem(Fault) << Range;
      if (Fault == FL_PERMISSION_PATH)
        D << Replace(Word);
      return false;
    }
    StringRef Nearest = nearestWord(Word);
    {
      auto D = Diags.Report(
          Range.getBegin(),
          Diags.getCustomDiagID(
              DiagnosticsEngine::Error,
              "unknown permission '%0'%select{|; did you mean '%2'?}1"));
      D << Word << !Nearest.empty() << Nearest << Range;
      if (!Nearest.empty())
        D << Replace(Nearest + Text.substr(Word.size()));
    }
    Diags.Report(Range.getBegin(),
                 Diags.getCustomDiagID(DiagnosticsEngine::Note,
                                       "permissions are net, fs-read:PATH and "
                                       "fs-write:PATH"));
    return false;
  }
};

ParsedAttrInfoRegistry::Add<AllowAttrInfo>
    Registration("faastlane_allow", "what a function is permitted");

} // namespace

void keepAttributeArguments(Preprocessor &PP) {
  keeper() = ArgumentKeeper();
  PP.setTokenWatcher([](const Token &T) { keeper()(T); });
}

} // namespace flcc
