//===-- Plugin.cpp - Clang's half: options and the action beside the compile
//===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "Session.h"
#include "Stringized.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"

using namespace clang;

namespace flcc {

Session &session() {
  static Session S;
  return S;
}

namespace {

/// Runs before code generation sees the end of the file, so that an error here
/// leaves no object.
class Checker : public ASTConsumer {
  void HandleTranslationUnit(ASTContext &Context) override {
    if (Context.getDiagnostics().hasFatalErrorOccurred())
      return;
    if (!session().Definition.empty()) {
      writeWorkflow(Context);
      return;
    }
    checkEntryPoints(Context);
    checkNoWorkflow(Context);
    checkIsolation(Context);
  }
};

/// [A-Za-z0-9_-]{1,64}, as Lambda's names.
bool isFunctionName(StringRef Name) {
  constexpr size_t MaxSize = 64;
  return !Name.empty() && Name.size() <= MaxSize &&
         llvm::all_of(Name, [](char C) {
           return llvm::isAlnum(C) || C == '_' || C == '-';
         });
}

class Action : public PluginASTAction {
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 StringRef) override {
    keepAttributeArguments(CI.getPreprocessor());
    if (!session().Definition.empty())
      keepStringizedArguments(CI.getPreprocessor());
    return std::make_unique<Checker>();
  }

  ActionType getActionType() override { return AddBeforeMainAction; }

  bool ParseArgs(const CompilerInstance &CI,
                 const std::vector<std::string> &Args) override {
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    session() = Session();
    for (StringRef Arg : Args) {
      if (Arg.consume_front("vary=")) {
        auto [Symbol, Round] = Arg.rsplit(':');
        unsigned Number = 0;
        if (!Round.getAsInteger(10, Number) && Number > 0) {
          session().Accidents.push_back({Symbol.str(), Number});
          continue;
        }
      }
      if (Arg.consume_front("workflow=")) {
        session().Definition = Arg.str();
        continue;
      }
      if (Arg.consume_front("functions=")) {
        std::vector<std::string> &Known = session().Functions.emplace();
        for (StringRef Name : llvm::split(Arg, ','))
          Known.push_back(Name.str());
        continue;
      }
      if (!Arg.consume_front("function=")) {
        unsigned ID =
            Diags.getCustomDiagID(DiagnosticsEngine::Error,
                                  "unknown argument '%0' to the plugin 'flcc'");
        Diags.Report(ID) << Arg;
        return false;
      }
      session().Function = Arg.str();
    }
    if (!session().Definition.empty())
      return true;
    return checkName(Diags) && checkOutput(Diags, CI);
  }

  static bool checkName(DiagnosticsEngine &Diags) {
    const std::string &Name = session().Function;
    if (isFunctionName(Name))
      return true;
    if (Name.empty())
      Diags.Report(Diags.getCustomDiagID(
          DiagnosticsEngine::Error,
          "the plugin 'flcc' needs the name of the function: "
          "-fplugin-arg-flcc-function=NAME"));
    else
      Diags.Report(Diags.getCustomDiagID(
          DiagnosticsEngine::Error,
          "'%0' is no name for a function: 1 to 64 of [A-Za-z0-9_-]"))
          << Name;
    session().Function.clear();
    return false;
  }

  /// Bitcode is compiled at link time, out of this plugin's sight: what the
  /// optimiser makes there would lie outside the function's sections.
  static bool checkOutput(DiagnosticsEngine &Diags,
                          const CompilerInstance &CI) {
    const CodeGenOptions &Options = CI.getCodeGenOpts();
    if (!Options.PrepareForLTO && !Options.PrepareForThinLTO &&
        !Options.FatLTO &&
        CI.getFrontendOpts().ProgramAction != frontend::EmitBC)
      return true;
    Diags.Report(Diags.getCustomDiagID(
        DiagnosticsEngine::Error,
        "a function cannot be compiled to bitcode (-flto, -emit-llvm)"));
    return false;
  }
};

FrontendPluginRegistry::Add<Action>
    Registration("flcc", "handlers, isolation checks and sections of a "
                         "serverless function");

} // namespace
} // namespace flcc
