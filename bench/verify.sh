#!/usr/bin/env bash
# flverify's scan of bytes beside grep -c for the three of WRPKRU, on LLVM's
# library, which has about as much code as a program ever has.
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-/usr/lib/llvm-19/lib/libLLVM.so.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

clang-19 -std=c17 -D_GNU_SOURCE -O2 -DFLCC_VERSION='""' -Itools/flverify \
  -Irt/abi -Irt/include bench/scan.c tools/flverify/{check,file,layout}.c \
  tools/flverify/rule_*.c -lZydis -o "$dir/scan"
llvm-objcopy-19 -O binary -j .text "$file" "$dir/text"
printf '.text\n.globl _start\n_start: .incbin "%s"\n' "$dir/text" > "$dir/text.s"
clang-19 -c "$dir/text.s" -o "$dir/text.o"
ld.lld-19 -static "$dir/text.o" -o "$dir/code"
printf 'R-bytes    '
"$dir/scan" "$dir/code"
size=$(stat -c %s "$dir/text")
for _ in 1 2 3 4 5; do
  start=$(date +%s%N)
  count=$(LC_ALL=C grep -c -a -P '\x0f\x01\xef' "$dir/text" || true)
  took=$(($(date +%s%N) - start))
  echo "$took $count"
done | sort -n | awk -v size="$size" 'NR == 1 {
  printf "grep -c    %.1f ms, %.0f MB/s, %d bytes, %d lines\n",
    $1 / 1e6, size * 1e3 / $1, size, $2 }'
