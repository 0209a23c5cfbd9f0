#!/bin/bash
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The host's half of what flcc does for a function: one relocatable of its
# objects and libraries, in sections of its own, with a single global symbol.
#
#   prelink.sh LLVM_BIN NAME SCRIPT OUTPUT ALLOWED INPUT...
#
# ALLOWED: the symbols, separated by commas, that flcc defines later.

set -euo pipefail

bin=$1 name=$2 script=$3 out=$4 allowed=,$5,
shift 5

"$bin/ld.lld" -r --gc-sections -e __fl_entry -T "$script" "$@" -o "$out.r"
"$bin/llvm-objcopy" --keep-global-symbol=__fl_entry \
  --redefine-sym "__fl_entry=__fl_${name}_entry" "$out.r" "$out.tmp"

# A relocatable link leaves undefined symbols without a word.
missing=
for symbol in $("$bin/llvm-nm" -u -j "$out.tmp"); do
  [[ $allowed == *,$symbol,* ]] || missing+=" $symbol"
done
if [ "$missing" ]; then
  rm -f "$out.tmp" "$out.r"
  echo "prelink.sh: error: '$name': undefined:$missing" >&2
  exit 1
fi
rm "$out.r"
mv "$out.tmp" "$out"
