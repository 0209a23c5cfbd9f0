//===-- Definition.h - Amazon States Language, and where it was in C ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flcc reads what is written here as if somebody had written it in JSON, and
// finds mistakes that only it can find. The places let it show them in the C
// file: each is a range of bytes of the definition, and what stands in C for
// it. Where ranges lie in one another, the inner one is meant.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_DEFINITION_H
#define FLCC_DEFINITION_H

#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace flcc {

/// Bytes of one line of a file.
struct Spot {
  clang::SourceLocation At;
  unsigned Width = 0;
};

/// Whether a token stands in a file as it is, be it as a macro's argument, and
/// is not a macro's own.
bool isWritten(const clang::SourceManager &SM, clang::SourceLocation At);

/// The token at a place, or what a macro's user wrote for it.
Spot spotOf(const clang::ASTContext &Context, clang::SourceLocation At);
/// The whole of an expression, where it was written in one piece.
Spot spotOf(const clang::ASTContext &Context, const clang::Expr *E);

class Definition {
  const clang::SourceManager &SM;
  std::string Text;
  llvm::raw_string_ostream Stream{Text};
  llvm::json::OStream JSON{Stream, 2};
  struct Place {
    size_t Start, End;
    Spot Where;
  };
  llvm::SmallVector<Place, 0> Places;

  void add(size_t Start, Spot Where);

public:
  using Block = llvm::function_ref<void()>;

  explicit Definition(const clang::SourceManager &SM) : SM(SM) {}

  /// `Inside` writes one value.
  void member(llvm::StringRef Key, Spot Where, Block Inside);
  void object(Spot Where, Block Inside);
  void array(Spot Where, Block Inside);
  void value(Spot Where, const llvm::json::Value &Value);
  /// A number, as its text.
  void number(Spot Where, llvm::StringRef Digits);
  /// JSON that was found good. `Locate` tells where bytes of it stood.
  void fragment(Spot Where, llvm::StringRef Good,
                llvm::function_ref<Spot(size_t Start, size_t End)> Locate);

  llvm::StringRef text() const { return Text; }
  /// Lines of START END LINE COLUMN WIDTH FILE.
  void writePlaces(llvm::raw_ostream &Out) const;
};

} // namespace flcc

#endif
