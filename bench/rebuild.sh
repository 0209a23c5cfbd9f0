#!/usr/bin/env bash
# What it costs that a function ended badly: the request itself, and the next
# one, which finds a fresh instance, beside one behind a request that went well.
# Medians of $1 requests of each kind (default 300), in turn in one process, as
# ratios to the last of these; mpk where the processor has keys. A crash costs its report,
# too, which reads the program's file. Needs ./dev build first.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${FLCC_BIN:-$PWD/build/bin}
rounds=${1:-300}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Data from the file, and a heap: both are given back and made anew.
cat > "$dir/f.c" <<'END'
#include <faastlane.h>
#include <stdlib.h>
#include <string.h>

static char table[SIZE] = {1};
static char *heap;

FL_HANDLER
int f(const struct fl_input *in, struct fl_reply *reply) {
  if (!heap) {
    heap = malloc(SIZE);
    memset(heap, 1, SIZE);
    memset(table, 1, SIZE);
  }
  if (strstr(in->data, "exit"))
    exit(3);
  if (strstr(in->data, "crash"))
    *(volatile char *)NULL = 1;
  return fl_reply_printf(reply, "%d", table[SIZE - 1] + heap[SIZE - 1]);
}
END
cat > "$dir/medians.py" <<'END'
import json, statistics, sys

order = ["well", "well", "exit", "behind exit", "crash", "behind crash"]
with open(sys.argv[1]) as file:
    events = json.load(file)["traceEvents"]
visits = sorted((e for e in events if e["ph"] == "X"), key=lambda e: e["ts"])
times = {kind: [] for kind in order}
for i, visit in enumerate(visits[len(order) :]):  # the first round warms up
    kind = order[i % len(order)]
    assert (visit["args"]["status"] == "failed") == (kind in ("exit", "crash"))
    times[kind].append(visit["dur"])
medians = {kind: statistics.median(times[kind]) for kind in times}
print("%-8s %6s KiB" % (sys.argv[2], sys.argv[3]), end="")
print(" %8.1f us" % medians["well"], end="")
for kind in list(times)[1:]:
    print(" %12.1f" % (medians[kind] / medians["well"]), end="")
print()
END
for word in well exit crash; do
  echo "\"$word\"" > "$dir/$word.json"
done
requests=()
for ((i = 0; i <= rounds; i++)); do
  for word in well well exit well crash well; do
    requests+=("$dir/$word.json")
  done
done

modes=(none process)
grep -qw ospke /proc/cpuinfo && modes+=(mpk)
echo "$(nproc) CPUs, Linux $(uname -r); ratios to a request that goes well"
echo "mode     data, heap       well         exit  behind exit        crash behind crash"
for size in 4 64 1024; do
  "$bin/flcc" -DSIZE="($size << 10)" "$dir/f.c" -o "$dir/f$size"
  for mode in "${modes[@]}"; do
    # Most of them fail, as they are meant to.
    "$dir/f$size" run --isolation="$mode" --trace "$dir/trace" \
      "${requests[@]}" > /dev/null 2> "$dir/log" || true
    python3 "$dir/medians.py" "$dir/trace" "$mode" "$size"
  done
done
