//===-- Accidents.h - Code that spells a forbidden instruction ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_ACCIDENTS_H
#define FLCC_ACCIDENTS_H

namespace llvm {
class Module;
} // namespace llvm

namespace flcc {

/// Changes how the functions that the session names come out, and nothing of
/// what they do.
void varyAccidents(llvm::Module &M);

} // namespace flcc

#endif
