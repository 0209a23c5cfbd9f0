//===-- Session.h - What the two halves of the plugin share ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One process compiles one file for one function: Clang's half finds out which
// function that is and where its handler or its main stands; LLVM's half, which
// sees no AST, needs both. They meet here.
//
// Or it reads the file of a workflow, which is no function and has no code.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_SESSION_H
#define FLCC_SESSION_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace flcc {

/// A declaration that carries the handler attribute.
struct HandlerMark {
  const clang::FunctionDecl *Function;
  clang::SourceLocation Attribute;
};

/// A declaration that carries permissions.
struct AllowMark {
  const clang::FunctionDecl *Function;
  clang::SourceLocation Attribute;
  llvm::SmallVector<std::string, 2> Permissions; ///< all of them good
};

/// Where a handler or a main was defined.
struct EntryPoint {
  std::string Symbol; ///< empty: there is none in this file
  std::string At;     ///< file:line:column
};

/// Code that spelt a forbidden instruction, and how often it was changed.
struct Accident {
  std::string Symbol;
  unsigned Round;
};

struct Session {
  std::string Function; ///< its name; empty until the options were read
  llvm::SmallVector<HandlerMark, 2> Marks;
  llvm::SmallVector<AllowMark, 2> Allows;
  llvm::SmallVector<std::string, 2> Permissions; ///< the entry's
  EntryPoint Handler;
  EntryPoint Main;
  llvm::SmallVector<Accident, 0> Accidents;
  /// Of a workflow's file: the path that its definition is written to, and the
  /// functions that there are, where that is known.
  std::string Definition;
  std::optional<std::vector<std::string>> Functions;
};

/// The session of the file being compiled.
Session &session();

} // namespace flcc

#endif
