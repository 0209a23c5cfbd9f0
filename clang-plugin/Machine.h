//===-- Machine.h - States of C as states of ASL --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// <faastlane/workflow.h> is the schema: what is written for a field follows
// from its type and its name there. Only what no type can say has a rule here:
// the order of states, names that must exist, and values that are one of a few.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_MACHINE_H
#define FLCC_MACHINE_H

#include "Constants.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/StringMap.h"

namespace flcc {

class MachineWriter {
  clang::ASTContext &Context;
  clang::DiagnosticsEngine &Diags;
  Constants Values;
  Definition &Out;

  struct State {
    const clang::FieldDecl *Kind = nullptr;
    const clang::InitListExpr *Fields = nullptr;
    std::string Name;
    bool Function = false; ///< it is a function's
    Spot NameAt, Where;
  };
  using Names = std::shared_ptr<std::vector<std::string>>;
  llvm::StringMap<Spot> All; ///< names of states
  Names Here; ///< of the states of the sequence that is being written
  struct Target {
    Text Name;
    Names Known;
  };
  std::vector<const clang::InitListExpr *> Open; ///< lists that are being read
  std::vector<Target> Targets; ///< what .next and its like say

public:
  MachineWriter(clang::ASTContext &Context, Definition &Out)
      : Context(Context), Diags(Context.getDiagnostics()), Values(Context),
        Out(Out) {}

  /// Writes it all; errors are said.
  void write(const clang::VarDecl *Workflow, const clang::InitListExpr *Fields);

private:
  template <unsigned N>
  clang::DiagnosticBuilder error(clang::SourceLocation At,
                                 const char (&Format)[N]) {
    return Diags.Report(
        At, Diags.getCustomDiagID(clang::DiagnosticsEngine::Error, Format));
  }
  template <unsigned N>
  clang::DiagnosticBuilder note(clang::SourceLocation At,
                                const char (&Format)[N]) {
    return Diags.Report(
        At, Diags.getCustomDiagID(clang::DiagnosticsEngine::Note, Format));
  }
  /// Says that `What` is wrong, and proposes `Nearest` where there is one.
  void refuseWord(const Text &Wrong, llvm::StringRef What,
                  llvm::StringRef Nearest);

  using Field = std::pair<const clang::FieldDecl *, const clang::Expr *>;
  std::vector<Field> fieldsOf(const clang::InitListExpr *Record) const;
  Spot designatorOf(const clang::InitListExpr *Record,
                    const clang::FieldDecl *F, Spot Value) const;

  std::optional<State> readState(const clang::Expr *Element);
  void writeSequence(const clang::Expr *Pointer);
  void writeState(const State &S, llvm::StringRef Next);
  void writeFields(const clang::InitListExpr *Record);
  void writeMember(const clang::InitListExpr *Record, Field F);
  void writeValue(Field F);
  void writeText(Field F);
  void writeJSON(const Text &T);
  std::string functionOf(Text Name);
  void writeRecords(Field F);
  void writePermits(const clang::Expr *Pointer);
  template <typename Each> bool eachOf(const clang::Expr *Pointer, Each Do);
  void checkTargets();
};

} // namespace flcc

#endif
