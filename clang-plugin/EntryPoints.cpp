//===-- EntryPoints.cpp - Checks of a function's handler and main ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The run time calls a handler as
//
//   int handler(const struct fl_input *, struct fl_reply *)
//
// and a program as int main(int, char **, char **). C would let a mistake here
// pass as another function; it would be found at run time at best.
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "Session.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/TypeLoc.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace flcc {
namespace {

enum class Entry { Handler, Main };

class EntryChecker {
  ASTContext &Context;
  const SourceManager &SM;
  DiagnosticsEngine &Diags;

public:
  explicit EntryChecker(ASTContext &Context)
      : Context(Context), SM(Context.getSourceManager()),
        Diags(Context.getDiagnostics()) {}

  void run();

private:
  template <unsigned N>
  DiagnosticBuilder error(SourceLocation At, const char (&Format)[N]) {
    return Diags.Report(
        At, Diags.getCustomDiagID(DiagnosticsEngine::Error, Format));
  }
  template <unsigned N>
  DiagnosticBuilder note(SourceLocation At, const char (&Format)[N]) {
    return Diags.Report(At,
                        Diags.getCustomDiagID(DiagnosticsEngine::Note, Format));
  }

  const FunctionDecl *findHandler();
  const FunctionDecl *findMain();
  void findPermissions(const FunctionDecl *Handler, const FunctionDecl *Main);
  bool checkDefinition(const FunctionDecl *F, Entry What);
  bool checkHandlerParameters(const FunctionDecl *F);
  bool checkParameter(const FunctionDecl *F, unsigned Index);
  bool checkMainParameters(const FunctionDecl *F);

  bool isPointerTo(QualType Type, StringRef Tag) const;
  CharSourceRange parameterRange(const FunctionDecl *F) const;
  SourceLocation findWord(const FunctionDecl *F, StringRef Word) const;
  EntryPoint describe(const FunctionDecl *F) const;
};

constexpr char ParameterText[] =
    "const struct fl_input *in, struct fl_reply *reply";

/// What lies between the parentheses of a declarator; invalid inside macros.
CharSourceRange EntryChecker::parameterRange(const FunctionDecl *F) const {
  FunctionTypeLoc Loc = F->getFunctionTypeLoc();
  if (!Loc || Loc.getLParenLoc().isMacroID() || Loc.getRParenLoc().isMacroID())
    return {};
  return CharSourceRange::getCharRange(Loc.getLParenLoc().getLocWithOffset(1),
                                       Loc.getRParenLoc());
}

/// The place of a specifier before the name, which the AST does not keep.
SourceLocation EntryChecker::findWord(const FunctionDecl *F,
                                      StringRef Word) const {
  // A declaration may begin with a macro, such as FL_HANDLER.
  SourceLocation At = SM.getExpansionLoc(F->getOuterLocStart());
  if (F->getLocation().isMacroID())
    return {};
  while (At.isValid() && SM.isBeforeInTranslationUnit(At, F->getLocation())) {
    Token T;
    if (Lexer::getRawToken(At, T, SM, Context.getLangOpts(),
                           /*IgnoreWhiteSpace=*/true))
      return {};
    if (T.is(tok::raw_identifier) && T.getRawIdentifier() == Word)
      return T.getLocation();
    At = T.getEndLoc();
  }
  return {};
}

/// A pointer, however qualified itself, to `struct Tag`.
bool EntryChecker::isPointerTo(QualType Type, StringRef Tag) const {
  const auto *Pointer = Type->getAs<PointerType>();
  if (!Pointer)
    return false;
  const auto *Record = Pointer->getPointeeType()->getAs<RecordType>();
  return Record && Record->getDecl()->isStruct() &&
         Record->getDecl()->getName() == Tag;
}

EntryPoint EntryChecker::describe(const FunctionDecl *F) const {
  EntryPoint Point;
  if (const auto *Label = F->getAttr<AsmLabelAttr>())
    Point.Symbol = Label->getLabel().str();
  else
    Point.Symbol = F->getName().str();
  PresumedLoc Loc = SM.getPresumedLoc(SM.getExpansionLoc(F->getLocation()));
  if (Loc.isValid())
    Point.At = (Twine(Loc.getFilename()) + ":" + Twine(Loc.getLine()) + ":" +
                Twine(Loc.getColumn()))
                   .str();
  return Point;
}

/// What holds for handlers and programs alike: seen from outside, with a
/// prototype, returning int.
bool EntryChecker::checkDefinition(const FunctionDecl *F, Entry What) {
  unsigned Select = What == Entry::Main;
  bool Ok = true;
  if (!F->isExternallyVisible()) {
    const FunctionDecl *Static = F;
    for (const FunctionDecl *Redecl : F->redecls())
      if (Redecl->getStorageClass() == SC_Static)
        Static = Redecl;
    SourceLocation At = findWord(Static, "static");
    error(At.isValid() ? At : F->getLocation(),
          "%select{handler|program function}1 %0 cannot be static: the run "
          "time calls it")
        << F << Select
        << (At.isValid() ? FixItHint::CreateRemoval(At) : FixItHint());
    Ok = false;
  }
  if (F->isInlineSpecified()) {
    SourceLocation At = findWord(F, "inline");
    error(At.isValid() ? At : F->getLocation(),
          "%select{handler|program function}1 %0 cannot be inline: the run "
          "time calls it")
        << F << Select
        << (At.isValid() ? FixItHint::CreateRemoval(At) : FixItHint());
    Ok = false;
  }
  if (!Context.hasSameUnqualifiedType(F->getReturnType(), Context.IntTy)) {
    SourceRange Range = F->getReturnTypeSourceRange();
    DiagnosticBuilder D =
        error(Range.isValid() ? Range.getBegin() : F->getLocation(),
              "%select{handler|program function}1 %0 must return 'int', "
              "not %2");
    D << F << Select << F->getReturnType();
    if (Range.isValid()) { // "long *f" has no space to keep
      SourceLocation End = Lexer::getLocForEndOfToken(Range.getEnd(), 0, SM,
                                                      Context.getLangOpts());
      bool Space = End.isValid() && isWhitespace(*SM.getCharacterData(End));
      D << Range << FixItHint::CreateReplacement(Range, Space ? "int" : "int ");
    }
    Ok = false;
  }
  return Ok;
}

/// One of the two parameters of a handler, by position.
bool EntryChecker::checkParameter(const FunctionDecl *F, unsigned Index) {
  const ParmVarDecl *P = F->getParamDecl(Index);
  StringRef Tag = Index == 0 ? "fl_input" : "fl_reply";
  StringRef Want = Index == 0 ? "const struct fl_input *" : "struct fl_reply *";
  SourceRange Type = P->getTypeSourceInfo()->getTypeLoc().getSourceRange();
  SourceLocation At = Type.isValid() ? Type.getBegin() : P->getLocation();
  if (!isPointerTo(P->getType(), Tag)) {
    DiagnosticBuilder D = error(
        At, "%select{first|second}0 parameter of handler %1 must be '%2', "
            "not %3");
    D << Index << F << Want << P->getType() << Type;
    if (Type.isValid() && !P->getType()->isFunctionPointerType())
      D << FixItHint::CreateReplacement(
          CharSourceRange::getTokenRange(P->getSourceRange()),
          (Want + P->getName()).str());
    return false;
  }
  QualType Pointee = P->getType()->getPointeeType();
  if (Index == 0 && !Pointee.isConstQualified()) {
    error(At, "first parameter of handler %0 must point to const: the input "
              "is not the handler's to change")
        << F << FixItHint::CreateInsertion(P->getBeginLoc(), "const ");
    return false;
  }
  if (Index == 1 && Pointee.isConstQualified()) {
    error(At, "second parameter of handler %0 must not point to const: the "
              "handler answers through it")
        << F
        << FixItHint::CreateReplacement(
               CharSourceRange::getTokenRange(P->getSourceRange()),
               (Want + P->getName()).str());
    return false;
  }
  return true;
}

bool EntryChecker::checkHandlerParameters(const FunctionDecl *F) {
  CharSourceRange Inside = parameterRange(F);
  auto Replace = [&](StringRef Text) {
    return Inside.isValid() ? FixItHint::CreateReplacement(Inside, Text)
                            : FixItHint();
  };
  unsigned Count = F->getNumParams();
  if (!F->hasPrototype()) {
    error(F->getLocation(), "handler %0 needs a prototype")
        << F << (Count == 0 ? Replace(ParameterText) : FixItHint());
    return false;
  }
  if (F->isVariadic()) {
    error(F->getLocation(), "handler %0 cannot take variable arguments") << F;
    return false;
  }
  if (Count == 2) {
    const ParmVarDecl *First = F->getParamDecl(0), *Second = F->getParamDecl(1);
    if (isPointerTo(First->getType(), "fl_reply") &&
        isPointerTo(Second->getType(), "fl_input")) {
      auto Name = [](const ParmVarDecl *P, const char *Else) {
        return P->getName().empty() ? std::string(Else) : P->getName().str();
      };
      error(First->getBeginLoc(),
            "the parameters of handler %0 are in the wrong order")
          << F << SourceRange(First->getBeginLoc(), Second->getEndLoc())
          << Replace("const struct fl_input *" + Name(Second, "in") +
                     ", struct fl_reply *" + Name(First, "reply"));
      return false;
    }
    bool Ok = checkParameter(F, 0);
    return checkParameter(F, 1) && Ok;
  }
  DiagnosticBuilder D =
      error(Count > 2 ? F->getParamDecl(2)->getBeginLoc() : F->getLocation(),
            "handler %0 must take 2 parameters, not %1");
  D << F << Count;
  if (Count == 0) {
    D << Replace(ParameterText);
  } else if (Count == 1) {
    const ParmVarDecl *Only = F->getParamDecl(0);
    if (isPointerTo(Only->getType(), "fl_reply"))
      D << FixItHint::CreateInsertion(Only->getBeginLoc(),
                                      "const struct fl_input *in, ");
    else if (Inside.isValid())
      D << FixItHint::CreateInsertion(Inside.getEnd(),
                                      ", struct fl_reply *reply");
  } else if (Inside.isValid()) {
    SourceLocation From = Lexer::getLocForEndOfToken(
        F->getParamDecl(1)->getEndLoc(), 0, SM, Context.getLangOpts());
    D << FixItHint::CreateRemoval(
        CharSourceRange::getCharRange(From, Inside.getEnd()));
  }
  return false;
}

/// (void), (int, char **) or (int, char **, char **); qualifiers as in
/// `char *const argv[]` change nothing for the caller.
bool EntryChecker::checkMainParameters(const FunctionDecl *F) {
  auto IsVector = [&](QualType Type) {
    const auto *Outer = Type->getAs<PointerType>();
    const auto *Inner =
        Outer ? Outer->getPointeeType()->getAs<PointerType>() : nullptr;
    return Inner && Context.hasSameUnqualifiedType(Inner->getPointeeType(),
                                                   Context.CharTy);
  };
  unsigned Count = F->getNumParams();
  bool Ok = !F->isVariadic() && (Count == 0 || Count == 2 || Count == 3);
  for (unsigned I = 0; Ok && I < Count; ++I) {
    QualType Type = F->getParamDecl(I)->getType();
    Ok = I == 0 ? Context.hasSameUnqualifiedType(Type, Context.IntTy)
                : IsVector(Type);
  }
  if (Ok)
    return true;
  error(Count ? F->getParamDecl(0)->getBeginLoc() : F->getLocation(),
        "'main' of a function must take (void), (int, char **) or "
        "(int, char **, char **)");
  return false;
}

/// The definition behind the marks; null, and an error, when there is more
/// than one handler or something is wrong with it.
const FunctionDecl *EntryChecker::findHandler() {
  const FunctionDecl *Handler = nullptr;
  for (const HandlerMark &Mark : session().Marks) {
    const FunctionDecl *F = Mark.Function->getDefinition();
    if (!F) {
      error(Mark.Attribute, "handler %0 is not defined in this file")
          << Mark.Function;
      note(Mark.Function->getLocation(),
           "the attribute belongs on the definition");
      continue;
    }
    if (F == Handler || F->isInvalidDecl())
      continue;
    if (F->isMain()) {
      error(Mark.Attribute, "'main' cannot be a handler");
      note(Mark.Attribute, "a program needs no attribute: its main is called "
                           "with the input in argv[1]");
      continue;
    }
    if (Handler) {
      error(F->getLocation(), "function '%0' has a second handler, %1")
          << session().Function << F;
      note(Handler->getLocation(), "the first handler is %0") << Handler;
      continue;
    }
    Handler = F;
    bool Ok = checkDefinition(F, Entry::Handler);
    Ok = checkHandlerParameters(F) && Ok;
    if (Ok)
      session().Handler = describe(F);
    else
      note(F->getLocation(), "a handler is declared 'int %0(const struct "
                             "fl_input *, struct fl_reply *)'")
          << F->getName();
  }
  return Handler;
}

const FunctionDecl *EntryChecker::findMain() {
  DeclarationName Name = &Context.Idents.get("main");
  for (const NamedDecl *D : Context.getTranslationUnitDecl()->lookup(Name)) {
    const auto *F = dyn_cast<FunctionDecl>(D);
    const FunctionDecl *Main = F ? F->getDefinition() : nullptr;
    if (!Main || Main->isInvalidDecl())
      continue;
    bool Ok = checkDefinition(Main, Entry::Main);
    if (checkMainParameters(Main) && Ok)
      session().Main = describe(Main);
    return Main;
  }
  return nullptr;
}

void EntryChecker::findPermissions(const FunctionDecl *Handler,
                                   const FunctionDecl *Main) {
  for (const AllowMark &Mark : session().Allows) {
    const FunctionDecl *F = Mark.Function->getCanonicalDecl();
    if ((Handler && F == Handler->getCanonicalDecl()) ||
        (Main && F == Main->getCanonicalDecl())) {
      llvm::append_range(session().Permissions, Mark.Permissions);
      continue;
    }
    error(Mark.Attribute, "permissions belong on the handler or on 'main', and "
                          "not on %0: they are the whole function's")
        << Mark.Function;
    if (const FunctionDecl *Entry = Handler ? Handler : Main)
      note(Entry->getLocation(), "%select{the handler|'main'}0 is here")
          << !Handler;
  }
}

void EntryChecker::run() {
  const FunctionDecl *Handler = findHandler();
  const FunctionDecl *Main = findMain();
  findPermissions(Handler, Main);
  if (!Handler || !Main)
    return;
  bool MainFirst =
      SM.isBeforeInTranslationUnit(Main->getLocation(), Handler->getLocation());
  error((MainFirst ? Handler : Main)->getLocation(),
        "function '%0' has both a handler, %1, and a 'main'")
      << session().Function << Handler;
  note((MainFirst ? Main : Handler)->getLocation(),
       "%select{the handler|'main'}0 is here; a function has one of the two")
      << MainFirst;
}

} // namespace

void checkEntryPoints(ASTContext &Context) { EntryChecker(Context).run(); }

} // namespace flcc
