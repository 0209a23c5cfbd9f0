//===-- Checks.h - What Clang's half checks in a translation unit ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_CHECKS_H
#define FLCC_CHECKS_H

#include "clang/AST/ASTContext.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/Sema.h"
#include "clang/Sema/SemaDiagnostic.h"

namespace clang {
class Preprocessor;
} // namespace clang

namespace flcc {

/// What our attributes have in common: only functions have them.
struct FunctionAttrInfo : public clang::ParsedAttrInfo {
  bool diagAppertainsToDecl(clang::Sema &S, const clang::ParsedAttr &Attr,
                            const clang::Decl *D) const override {
    if (clang::isa<clang::FunctionDecl>(D))
      return true;
    S.Diag(Attr.getLoc(), clang::diag::err_attribute_wrong_decl_type_str)
        << Attr << Attr.isRegularKeywordAttribute() << "functions";
    return false;
  }
};

/// Sees to it that permissions in double brackets have arguments. Before the
/// file is read. (AllowAttr.cpp)
void keepAttributeArguments(clang::Preprocessor &PP);

/// Checks the marked handlers and main, and leaves those that are right in the
/// session.
void checkEntryPoints(clang::ASTContext &Context);

/// Reports what would break isolation (errors), and calls that will be refused
/// at run time (warnings), in everything that no system header declares.
void checkIsolation(clang::ASTContext &Context);

/// Reports a workflow in a function's file.
void checkNoWorkflow(clang::ASTContext &Context);

/// Writes the workflow of a file of its own as Amazon States Language, or says
/// what is wrong with it.
void writeWorkflow(clang::ASTContext &Context);

/// Warns when `Callee`, a function of the libc, is refused at run time.
/// `Call` is null where it is not called but has its address taken.
void checkRefusedCall(clang::ASTContext &Context,
                      const clang::FunctionDecl *Callee,
                      const clang::CallExpr *Call, clang::SourceLocation At);

} // namespace flcc

#endif
