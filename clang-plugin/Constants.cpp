//===-- Constants.cpp - What an initialiser says, as lists and texts ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Constants.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/TargetInfo.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>

using namespace clang;

namespace flcc {

/// What is at the address, an expression; null, and an error.
const Expr *Constants::object(const Expr *Pointer, uint64_t &Offset) const {
  DiagnosticsEngine &Diags = Context.getDiagnostics();
  Expr::EvalResult Result;
  if (!Pointer->EvaluateAsRValue(Result, Context) || !Result.Val.isLValue()) {
    Diags.Report(spotOf(Context, Pointer->IgnoreParenImpCasts()).At,
                 Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                       "a workflow is made of constants"));
    return nullptr;
  }
  Offset = static_cast<uint64_t>(Result.Val.getLValueOffset().getQuantity());
  APValue::LValueBase Base = Result.Val.getLValueBase();
  if (const auto *E = Base.dyn_cast<const Expr *>())
    return E->IgnoreParens();
  const auto *Variable =
      dyn_cast_or_null<VarDecl>(Base.dyn_cast<const ValueDecl *>());
  const Expr *Value = Variable ? Variable->getAnyInitializer() : nullptr;
  if (Value &&
      Context.getBaseElementType(Variable->getType()).isConstQualified())
    return Value->IgnoreParenImpCasts();
  if (Variable) {
    Diags.Report(spotOf(Context, Pointer->IgnoreParenImpCasts()).At,
                 Diags.getCustomDiagID(
                     DiagnosticsEngine::Error,
                     "a workflow is made of constants: %0 %select{has no value "
                     "in this file|can change}1"))
        << Variable << (Value != nullptr);
    Diags.Report(
        Variable->getLocation(),
        Diags.getCustomDiagID(DiagnosticsEngine::Note, "%0 is declared here"))
        << Variable;
    return nullptr;
  }
  Diags.Report(spotOf(Context, Pointer->IgnoreParenImpCasts()).At,
               Diags.getCustomDiagID(
                   DiagnosticsEngine::Error,
                   "%select{a workflow is made of constants|expected a list, "
                   "and not NULL}0"))
      << Result.Val.isNullPointer();
  return nullptr;
}

const InitListExpr *Constants::list(const Expr *Pointer) const {
  uint64_t Offset = 0;
  const Expr *E = object(Pointer, Offset);
  if (const auto *Literal = dyn_cast_or_null<CompoundLiteralExpr>(E))
    E = Literal->getInitializer()->IgnoreParenImpCasts();
  const auto *List = dyn_cast_or_null<InitListExpr>(E);
  if (List && !List->isSemanticForm())
    List = List->getSemanticForm();
  if (E && (!List || Offset)) {
    DiagnosticsEngine &Diags = Context.getDiagnostics();
    Diags.Report(spotOf(Context, Pointer->IgnoreParenImpCasts()).At,
                 Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                       "expected the start of a list"));
    return nullptr;
  }
  return List;
}

std::optional<Text> Constants::text(const Expr *Pointer) const {
  Text T;
  T.Where = spotOf(Context, Pointer->IgnoreParenImpCasts());
  Expr::EvalResult Null;
  if (Pointer->EvaluateAsRValue(Null, Context) && Null.Val.isLValue() &&
      Null.Val.isNullPointer()) {
    T.Null = true;
    return T;
  }
  uint64_t Offset = 0;
  const Expr *E = object(Pointer, Offset);
  if (!E)
    return std::nullopt;
  if (const auto *List = dyn_cast<InitListExpr>(E))
    if (List->isStringLiteralInit())
      E = List->getInit(0)->IgnoreParens();
  const auto *Literal = dyn_cast<StringLiteral>(E);
  DiagnosticsEngine &Diags = Context.getDiagnostics();
  if (!Literal || (!Literal->isOrdinary() && !Literal->isUTF8()) ||
      Offset > Literal->getLength()) {
    Diags.Report(spotOf(Context, Pointer->IgnoreParenImpCasts()).At,
                 Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                       "expected a string literal"));
    return std::nullopt;
  }
  T.Bytes = Literal->getString().substr(Offset).str();
  if (!llvm::json::isUTF8(T.Bytes) || StringRef(T.Bytes).contains('\0')) {
    Diags.Report(T.Where.At,
                 Diags.getCustomDiagID(
                     DiagnosticsEngine::Error,
                     "a workflow's texts are UTF-8 and have no NUL inside"));
    return std::nullopt;
  }
  if (Offset == 0)
    T.Literal = Literal;
  if (const StringizedArgument *Argument =
          findStringized(Context.getSourceManager(), Literal)) {
    T.Argument = Argument;
    if (!Argument->Tokens.empty())
      T.Where = inside(T, 0, T.Bytes.size());
  }
  return T;
}

Spot Constants::inside(const Text &T, size_t Start, size_t End) const {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation From, To;
  if (T.Argument) {
    for (const StringizedToken &Token : T.Argument->Tokens) {
      unsigned Size = static_cast<unsigned>(Token.Text.size());
      if (Token.Offset <= Start && Start < Token.Offset + Size)
        From = Token.At.getLocWithOffset(static_cast<int>(Start) -
                                         static_cast<int>(Token.Offset));
      if (Token.Offset < End && End <= Token.Offset + Size)
        To = Token.At.getLocWithOffset(static_cast<int>(End) -
                                       static_cast<int>(Token.Offset));
    }
  } else if (T.Literal && isWritten(SM, T.Literal->getBeginLoc())) {
    auto Locate = [&](size_t Byte) {
      return SM.getFileLoc(T.Literal->getLocationOfByte(
          static_cast<unsigned>(Byte), SM, Context.getLangOpts(),
          Context.getTargetInfo()));
    };
    From = Locate(Start);
    To = Locate(End);
  }
  if (From.isInvalid() || To.isInvalid())
    return T.Where;
  unsigned First = SM.getFileOffset(From), Last = SM.getFileOffset(To);
  bool OneLine = SM.getSpellingLineNumber(From) == SM.getSpellingLineNumber(To);
  return {From, OneLine && First < Last ? Last - First : 1};
}

bool Constants::isTrue(const Expr *Value) const {
  Expr::EvalResult Result;
  return Value->EvaluateAsInt(Result, Context) && Result.Val.getInt() != 0;
}

std::optional<std::string> Constants::number(const Expr *Value) const {
  // What was written, before it became what the field has room for.
  Value = Value->IgnoreParenImpCasts();
  Expr::EvalResult Result;
  if (Value->getType()->isIntegralOrEnumerationType() &&
      Value->EvaluateAsInt(Result, Context))
    return llvm::toString(Result.Val.getInt(), 10U);
  llvm::APFloat Real(0.0);
  if (Value->getType()->isRealFloatingType() &&
      Value->EvaluateAsFloat(Real, Context)) {
    bool Lost;
    Real.convert(llvm::APFloat::IEEEdouble(),
                 llvm::APFloat::rmNearestTiesToEven, &Lost);
    if (Real.isFinite()) {
      char Digits[32];
      auto End = std::to_chars(std::begin(Digits), std::end(Digits),
                               Real.convertToDouble());
      return std::string(Digits, End.ptr);
    }
  }
  DiagnosticsEngine &Diags = Context.getDiagnostics();
  Diags.Report(spotOf(Context, Value->IgnoreParenImpCasts()).At,
               Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                     "expected a finite number"));
  return std::nullopt;
}

} // namespace flcc
