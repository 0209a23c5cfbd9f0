//===-- Words.h - What somebody meant who wrote a wrong name --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_WORDS_H
#define FLCC_WORDS_H

#include "llvm/ADT/StringRef.h"

namespace flcc {

/// Of `Words`, the one that whoever wrote `Wrong` most likely meant; empty when
/// none is near. Upper and lower case count as the same.
template <typename Range>
llvm::StringRef nearestWord(const Range &Words, llvm::StringRef Wrong) {
  llvm::StringRef Best;
  // A third of the letters may be wrong, and at least one.
  unsigned Least = 1 + static_cast<unsigned>(Wrong.size()) / 3;
  for (llvm::StringRef Word : Words) {
    unsigned Distance = Word.edit_distance_insensitive(Wrong, true, Least);
    // What shares no letter is not near, however short.
    if (Distance <= Least && (Best.empty() || Distance < Least) &&
        Distance < Word.size() && Distance < Wrong.size()) {
      Best = Word;
      Least = Distance;
    }
  }
  return Best;
}

} // namespace flcc

#endif
