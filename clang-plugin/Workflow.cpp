//===-- Workflow.cpp - The one workflow of a file -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A workflow is compiled to no code: what it says becomes Amazon States
// Language, which flcc checks and compiles as if it had been given that.
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "Machine.h"
#include "Session.h"
#include "clang/AST/Decl.h"
#include "llvm/Support/FileSystem.h"

using namespace clang;

namespace flcc {
namespace {

/// `struct fl_workflow` with a value.
bool isWorkflow(const Decl *D) {
  const auto *Variable = dyn_cast<VarDecl>(D);
  const RecordDecl *Type =
      Variable ? Variable->getType()->getAsRecordDecl() : nullptr;
  return Type && Type->getName() == "fl_workflow" && Variable->hasInit() &&
         !Variable->isInvalidDecl();
}

class WorkflowChecker {
  ASTContext &Context;
  DiagnosticsEngine &Diags;

public:
  explicit WorkflowChecker(ASTContext &Context)
      : Context(Context), Diags(Context.getDiagnostics()) {}

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

  const VarDecl *find() {
    const VarDecl *Found = nullptr;
    for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
      if (!isWorkflow(D))
        continue;
      const auto *Variable = cast<VarDecl>(D);
      if (!Found) {
        Found = Variable;
        continue;
      }
      error(Variable->getLocation(), "a second workflow, %0") << Variable;
      note(Found->getLocation(), "the first one is %0") << Found;
    }
    return Found;
  }

  /// What would be a function's is never compiled here.
  void checkNoEntry(const VarDecl *Workflow) {
    llvm::SmallVector<std::pair<const FunctionDecl *, SourceLocation>, 2> All;
    for (const HandlerMark &Mark : session().Marks)
      All.push_back({Mark.Function, Mark.Function->getLocation()});
    DeclarationName Main = &Context.Idents.get("main");
    for (const NamedDecl *D : Context.getTranslationUnitDecl()->lookup(Main))
      if (const auto *F = dyn_cast<FunctionDecl>(D))
        if (const FunctionDecl *Body = F->getDefinition())
          All.push_back({Body, Body->getLocation()});
    for (auto [Function, At] : All) {
      error(At, "a workflow's file is no function: %0 belongs in a file of its "
                "own")
          << Function;
      note(Workflow->getLocation(), "the workflow is %0") << Workflow;
    }
  }
};

void writeFile(DiagnosticsEngine &Diags, StringRef Path,
               llvm::function_ref<void(llvm::raw_ostream &)> Write) {
  std::error_code Error;
  llvm::raw_fd_ostream Out(Path, Error);
  if (!Error) {
    Write(Out);
    Out.close();
    Error = Out.error();
    Out.clear_error();
  }
  if (Error)
    Diags.Report(Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                       "cannot write '%0': %1"))
        << Path << Error.message();
}

} // namespace

void checkNoWorkflow(ASTContext &Context) {
  WorkflowChecker Checker(Context);
  for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
    if (!isWorkflow(D))
      continue;
    Checker.error(D->getLocation(),
                  "a workflow, %0, in a file of function '%1'")
        << cast<VarDecl>(D) << session().Function;
    Checker.note(D->getLocation(),
                 "a file of its own that includes <faastlane/workflow.h> is "
                 "the workflow; any other by --workflow=FILE");
  }
}

void writeWorkflow(ASTContext &Context) {
  WorkflowChecker Checker(Context);
  DiagnosticsEngine &Diags = Context.getDiagnostics();
  const SourceManager &SM = Context.getSourceManager();
  if (Diags.hasErrorOccurred())
    return;
  const VarDecl *Workflow = Checker.find();
  if (!Workflow) {
    Checker.error(SM.getLocForStartOfFile(SM.getMainFileID()),
                  "no 'struct fl_workflow' is defined in this file");
    return;
  }
  Checker.checkNoEntry(Workflow);
  const auto *Fields = dyn_cast<InitListExpr>(
      Workflow->getAnyInitializer()->IgnoreParenImpCasts());
  if (Fields && !Fields->isSemanticForm())
    Fields = Fields->getSemanticForm();
  if (!Fields) {
    Checker.error(Workflow->getAnyInitializer()->getExprLoc(),
                  "expected an initialiser in braces");
    return;
  }
  Definition Out(SM);
  MachineWriter(Context, Out).write(Workflow, Fields);
  if (Diags.hasErrorOccurred())
    return;
  const std::string &Path = session().Definition;
  writeFile(Diags, Path,
            [&](llvm::raw_ostream &To) { To << Out.text() << '\n'; });
  writeFile(Diags, Path + ".places", [&](llvm::raw_ostream &To) {
    To << Workflow->getName() << '\n';
    Out.writePlaces(To);
  });
}

} // namespace flcc
