//===-- Constants.h - What an initialiser says, as lists and texts --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pieces of a workflow refer to each other by address: of a compound
// literal, as the header's macros make them, or of a constant with a name.
// Clang has evaluated all of them; here are the questions that a workflow asks.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_CONSTANTS_H
#define FLCC_CONSTANTS_H

#include "Definition.h"
#include "Stringized.h"
#include <optional>

namespace flcc {

/// A text of C, and where its bytes stand.
struct Text {
  std::string Bytes;
  bool Null = false;                             ///< no text but NULL
  Spot Where;                                    ///< all of it
  const clang::StringLiteral *Literal = nullptr; ///< its bytes from the first
  const StringizedArgument *Argument = nullptr;  ///< what made the literal
};

class Constants {
  clang::ASTContext &Context;

public:
  explicit Constants(clang::ASTContext &Context) : Context(Context) {}

  /// The array or the object that a pointer leads to; null, and an error, when
  /// that could change.
  const clang::InitListExpr *list(const clang::Expr *Pointer) const;
  std::optional<Text> text(const clang::Expr *Pointer) const;
  /// Decimal digits, of an integer all of them.
  std::optional<std::string> number(const clang::Expr *Value) const;
  bool isTrue(const clang::Expr *Value) const;

  /// Where bytes of a text stand, as exactly as can be told.
  Spot inside(const Text &T, size_t Start, size_t End) const;

private:
  const clang::Expr *object(const clang::Expr *Pointer, uint64_t &Offset) const;
};

} // namespace flcc

#endif
