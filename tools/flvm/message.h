//===-- tools/flvm/message.h - What flvm tells its user -------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// To standard error, in the manner of clang. Standard output is the command's.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_MESSAGE_H
#define FLVM_MESSAGE_H

/// "flvm: error: ...": what is wrong.
__attribute__((format(printf, 1, 2))) void fl_error(const char *format, ...);
/// "flvm: note: ...": what to do about it, or what else is known.
__attribute__((format(printf, 1, 2))) void fl_note(const char *format, ...);

#endif // FLVM_MESSAGE_H
