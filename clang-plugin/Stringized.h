//===-- Stringized.h - The tokens behind a macro's #argument --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FL_TASK(area-v2) and FL_VALUE({"a": 1}) make strings of what they are given.
// Clang keeps such a string and forgets where its text stood; the preprocessor
// still knows when it expands the macro.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_STRINGIZED_H
#define FLCC_STRINGIZED_H

#include "clang/AST/Expr.h"

namespace clang {
class Preprocessor;
} // namespace clang

namespace flcc {

struct StringizedToken {
  unsigned Offset; ///< of its text in the string
  std::string Text;
  clang::SourceLocation At; ///< in a file
};

/// The argument of one use of a macro, as the string spells it.
struct StringizedArgument {
  std::string Text;
  llvm::SmallVector<StringizedToken, 4> Tokens;
};

/// Keeps the first argument of the header's macros that make strings. Before
/// the file is read.
void keepStringizedArguments(clang::Preprocessor &PP);

/// The argument that the string was made of; null where it was written as a
/// string.
const StringizedArgument *findStringized(const clang::SourceManager &SM,
                                         const clang::StringLiteral *String);

} // namespace flcc

#endif
