//===-- Instructions.h - Instructions that no function may hold -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A domain is held by PKRU, by its segment bases and by system-call dispatch.
// An instruction that changes one of them, or enters the kernel behind the
// monitor's back, ends the function at run time, and flverify refuses the
// binary that holds it. The plugin looks for them in the source to say so at
// the line that is to blame. It sees what is spelt out; what macros of the
// assembler build is left to flverify.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_INSTRUCTIONS_H
#define FLCC_INSTRUCTIONS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace flcc {

/// What is wrong with a piece of assembly, and where.
struct AsmFinding {
  size_t Offset;        ///< into the text
  llvm::StringRef What; ///< as written
  llvm::StringRef Why;
  llvm::StringRef Hint; ///< what to write instead; may be empty
};

/// Calls `Report` for each forbidden statement of assembly text, in AT&T or
/// Intel syntax, also as it stands in an asm statement ("%%eax").
void findForbidden(llvm::StringRef Text,
                   llvm::function_ref<void(const AsmFinding &)> Report);

/// A finding for a compiler builtin, or a function of <immintrin.h>, that
/// becomes a forbidden instruction. False when `Name` is none of them.
bool isForbiddenBuiltin(llvm::StringRef Name, AsmFinding &Finding);

/// The same for an LLVM intrinsic ("llvm.x86.wrpkru").
bool isForbiddenIntrinsic(llvm::StringRef Name, AsmFinding &Finding);

} // namespace flcc

#endif
