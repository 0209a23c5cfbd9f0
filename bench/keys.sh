#!/usr/bin/env bash
# What a call of a parked function costs beside one that has its key: system
# calls of each, counted in flvm (where timings mean nothing), and the time of
# those calls on this machine. Needs ./dev build first, and strace.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${FLCC_BIN:-$PWD/build/bin}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# A chain of $1 functions: each is parked when it is called, or none is.
chain() {
  local i states=
  mkdir "$dir/$1"
  for ((i = 0; i < $1; i++)); do
    cat > "$dir/$1/f$i.c" <<END
#include <faastlane.h>
#include <stdlib.h>
FL_HANDLER
int f$i(const struct fl_input *in, struct fl_reply *reply) {
  static char *heap;
  if (!heap)
    heap = malloc(1000);
  return fl_reply_printf(reply, "%d", heap[0] = (char)in->size);
}
END
    states+="\"S$i\":{\"Type\":\"Task\",\"Resource\":\"f$i\","
    states+="\"Next\":\"S$((i + 1))\"},"
  done
  echo "{\"StartAt\":\"S0\",\"States\":{${states}\"S$1\":{\"Type\":\"Succeed\"}}}" \
    > "$dir/$1/chain.asl.json"
  "$bin/flcc" "$dir/$1"/* -o "$dir/chain$1"
}

# The system calls of $2 rounds of the chain of $1 on kernel $3.
trace() {
  "$bin/flvm" --kernel="$3" strace -f -o "$dir/calls.$1.$2" \
    -e trace=pkey_mprotect,madvise,sigaltstack,futex \
    "$dir/chain$1" run --isolation=mpk --repeat="$2" > /dev/null
}

chain 13
chain 14
printf 'system calls of a call        13 functions  14 functions\n'
for kernel in 6.1 6.12; do
  for n in 13 14; do
    trace $n 2 $kernel
    trace $n 12 $kernel
  done
  for call in pkey_mprotect madvise sigaltstack futex; do
    printf '%-6s %-18s' $kernel $call
    for n in 13 14; do
      less=$(grep -c "$call(" "$dir/calls.$n.2" || true)
      more=$(grep -c "$call(" "$dir/calls.$n.12" || true)
      printf ' %13s' "$(((more - less) / (10 * n)))"
    done
    echo
  done
done

echo
clang-19 -O2 bench/retag.c -o "$dir/retag"
"$dir/retag"
