//===-- Isolation.cpp - Errors for what would break isolation -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is reported here would be refused later anyway, by flverify or by the
// monitor, but without the line that is to blame. What system headers declare
// is looked at only where it is used: <immintrin.h> defines wrpkru in every
// file that includes it.
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "Instructions.h"
#include "Session.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/TargetInfo.h"

using namespace clang;

namespace flcc {
namespace {

/// Sections whose place in the file means something to the start-up code; a
/// function's start-up code knows the compiler's own only.
struct SectionRule {
  llvm::StringLiteral Name;
  llvm::StringLiteral Hint;
};

constexpr SectionRule SectionRules[] = {
    {".init_array", "use __attribute__((constructor))"},
    {".preinit_array", "use __attribute__((constructor))"},
    {".ctors", "use __attribute__((constructor))"},
    {".init", "use __attribute__((constructor))"},
    {".fini_array", "use __attribute__((destructor))"},
    {".dtors", "use __attribute__((destructor))"},
    {".fini", "use __attribute__((destructor))"},
};

class IsolationVisitor : public RecursiveASTVisitor<IsolationVisitor> {
  ASTContext &Context;
  const SourceManager &SM;
  DiagnosticsEngine &Diags;
  /// Functions called by name, so that a reference tells a call from an
  /// address taken.
  const CallExpr *Call = nullptr;

  template <unsigned N>
  DiagnosticBuilder error(SourceLocation At, const char (&Format)[N]) {
    return Diags.Report(
        At, Diags.getCustomDiagID(DiagnosticsEngine::Error, Format));
  }

  void hint(SourceLocation At, StringRef Text) {
    if (!Text.empty())
      Diags.Report(At, Diags.getCustomDiagID(DiagnosticsEngine::Note, "%0"))
          << Text;
  }

  void report(SourceLocation At, const AsmFinding &Found) {
    error(At, "'%0' cannot be used in a function: %1")
        << Found.What << Found.Why;
    hint(At, Found.Hint);
  }

  void checkAsm(const StringLiteral *Text, SourceLocation Statement) {
    if (!Text || !Text->isOrdinary())
      return;
    findForbidden(Text->getString(), [&](const AsmFinding &Found) {
      SourceLocation At = Statement;
      if (!Text->getBeginLoc().isMacroID())
        At = Text->getLocationOfByte(static_cast<unsigned>(Found.Offset), SM,
                                     Context.getLangOpts(),
                                     Context.getTargetInfo());
      report(At, Found);
    });
  }

  /// True when it was wrong, and said so.
  bool checkSection(const NamedDecl *D, StringRef Name, SourceLocation At) {
    if (Name == ".fl" || Name.starts_with(".fl.")) {
      error(At, "section '%0': sections '.fl.*' belong to flcc") << Name;
      return true;
    }
    for (const SectionRule &Rule : SectionRules) {
      if (Name != Rule.Name && !Name.starts_with((Rule.Name + ".").str()))
        continue;
      error(At, "%0 cannot be put into section '%1' of a function")
          << D << Name;
      hint(At, Rule.Hint);
      return true;
    }
    return false;
  }

  void checkSections(const NamedDecl *D) {
    const auto *A = D->getAttr<SectionAttr>();
    if (A && !A->isInherited() &&
        !checkSection(D, A->getName(), A->getLocation()))
      // Its neighbours stay beside it: Placer::tail.
      Diags.Report(A->getLocation(),
                   Diags.getCustomDiagID(DiagnosticsEngine::Remark,
                                         "section '%0' of %1 becomes a section "
                                         "of the function '%2'"))
          << A->getName() << D << session().Function;
    checkPragmaSection<PragmaClangBSSSectionAttr>(D);
    checkPragmaSection<PragmaClangDataSectionAttr>(D);
    checkPragmaSection<PragmaClangRelroSectionAttr>(D);
    checkPragmaSection<PragmaClangRodataSectionAttr>(D);
    checkPragmaSection<PragmaClangTextSectionAttr>(D);
  }

  template <typename AttrType> void checkPragmaSection(const NamedDecl *D) {
    if (const auto *A = D->getAttr<AttrType>())
      checkSection(D, A->getName(), A->getLocation());
  }

  /// The names that the run time and faastlane.h define.
  void checkName(const NamedDecl *D, bool Defines) {
    if (!Defines || !D->isExternallyVisible())
      return;
    StringRef Name = D->getName();
    if (const auto *Label = D->getAttr<AsmLabelAttr>())
      Name = Label->getLabel();
    if (Name.starts_with("__fl_"))
      error(D->getLocation(), "'%0': names that begin with '__fl_' belong to "
                              "flcc")
          << Name;
    else if (Name.starts_with("fl_reply_") || Name == "fl_fail")
      error(D->getLocation(), "'%0' belongs to <faastlane.h>; a function "
                              "cannot define it")
          << Name;
  }

  void checkNoResolver(const FunctionDecl *F, const Attr *A) {
    error(A->getLocation(),
          "%0 cannot be chosen at load time ('%1'): nothing resolves ifuncs in "
          "a function")
        << F << A->getSpelling();
    hint(A->getLocation(),
         "choose at run time through a function pointer, or build the file "
         "with -m options");
  }

public:
  explicit IsolationVisitor(ASTContext &Context)
      : Context(Context), SM(Context.getSourceManager()),
        Diags(Context.getDiagnostics()) {}

  bool TraverseDecl(Decl *D) {
    if (D && !isa<TranslationUnitDecl>(D) &&
        SM.isInSystemHeader(D->getLocation()))
      return true;
    return RecursiveASTVisitor::TraverseDecl(D);
  }

  bool VisitGCCAsmStmt(GCCAsmStmt *S) {
    checkAsm(S->getAsmString(), S->getAsmLoc());
    return true;
  }

  bool VisitMSAsmStmt(MSAsmStmt *S) {
    findForbidden(S->getAsmString(), [&](const AsmFinding &Found) {
      report(S->getAsmLoc(), Found);
    });
    return true;
  }

  bool VisitFileScopeAsmDecl(FileScopeAsmDecl *D) {
    checkAsm(D->getAsmString(), D->getAsmLoc());
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl *F) {
    checkSections(F);
    checkName(F, F->isThisDeclarationADefinition() || F->hasAttr<AliasAttr>());
    if (const auto *A = F->getAttr<IFuncAttr>())
      checkNoResolver(F, A);
    for (const Attr *A : F->attrs())
      if (!A->isInherited() && (isa<TargetClonesAttr, TargetVersionAttr,
                                    CPUSpecificAttr, CPUDispatchAttr>(A) ||
                                (isa<TargetAttr>(A) && F->isMultiVersion())))
        checkNoResolver(F, A);
    return true;
  }

  bool VisitVarDecl(VarDecl *V) {
    if (!V->hasGlobalStorage())
      return true;
    checkSections(V);
    checkName(V,
              V->isThisDeclarationADefinition() != VarDecl::DeclarationOnly ||
                  V->hasAttr<AliasAttr>());
    StringRef Name = V->getName();
    if (V->isUsed() && !V->getDefinition() &&
        (Name.starts_with("__start_") || Name.starts_with("__stop_"))) {
      error(V->getLocation(), "%0: a function has no section to collect "
                              "variables in")
          << V;
      hint(V->getLocation(), "list them in an array instead");
    }
    return true;
  }

  bool TraverseCallExpr(CallExpr *E) {
    const CallExpr *Outer = std::exchange(Call, E);
    bool Go = TraverseStmt(E->getCallee());
    Call = nullptr;
    for (Expr *Argument : E->arguments())
      Go = Go && TraverseStmt(Argument);
    Call = Outer;
    return Go;
  }

  bool VisitDeclRefExpr(DeclRefExpr *E) {
    const auto *F = dyn_cast<FunctionDecl>(E->getDecl());
    if (!F || !F->getIdentifier() || F->isDefined())
      return checkInline(F, E);
    AsmFinding Found;
    if (F->getBuiltinID() && isForbiddenBuiltin(F->getName(), Found))
      report(E->getLocation(), Found);
    else if (F->isImplicit() || F->getBuiltinID() ||
             SM.isInSystemHeader(F->getCanonicalDecl()->getLocation()))
      checkRefusedCall(Context, F, Call, E->getLocation());
    return true;
  }

private:
  /// Functions that headers of the compiler define around a builtin.
  bool checkInline(const FunctionDecl *F, const DeclRefExpr *E) {
    AsmFinding Found;
    if (F && F->getIdentifier() && SM.isInSystemHeader(F->getLocation()) &&
        isForbiddenBuiltin(F->getName(), Found))
      report(E->getLocation(), Found);
    return true;
  }
};

} // namespace

void checkIsolation(ASTContext &Context) {
  IsolationVisitor(Context).TraverseDecl(Context.getTranslationUnitDecl());
}

} // namespace flcc
