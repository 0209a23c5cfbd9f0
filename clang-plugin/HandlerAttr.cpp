//===-- HandlerAttr.cpp - [[faastlane::handler]] --------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attribute only marks; whether what it marks can be a handler is checked
// at the end of the file, when all declarations are known (EntryPoints.cpp).
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "Session.h"

using namespace clang;

namespace flcc {
namespace {

struct HandlerAttrInfo : public FunctionAttrInfo {
  HandlerAttrInfo() {
    static constexpr Spelling S[] = {
        {ParsedAttr::AS_C23, "faastlane::handler"},
        {ParsedAttr::AS_CXX11, "faastlane::handler"},
        {ParsedAttr::AS_GNU, "faastlane_handler"}};
    Spellings = S;
  }

  AttrHandling handleDeclAttribute(Sema &, Decl *D,
                                   const ParsedAttr &Attr) const override {
    session().Marks.push_back({cast<FunctionDecl>(D), Attr.getLoc()});
    return AttributeApplied;
  }
};

ParsedAttrInfoRegistry::Add<HandlerAttrInfo>
    Registration("faastlane_handler", "marks the handler of a function");

} // namespace
} // namespace flcc
