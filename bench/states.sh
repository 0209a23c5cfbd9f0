#!/usr/bin/env bash
# What the engine needs for a state, in mode none, where a function costs least:
# for Tasks that only return their input of 200 bytes, with and without fields
# that look into it; for Choice, Parallel and Map states; and the memory that a
# Map takes by the number of its iterations. Needs ./dev build first.
set -euo pipefail
cd "$(dirname "$0")/.."
flcc=${FLCC:-$PWD/build/bin/flcc}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat > "$dir/same.c" <<'END'
#include <faastlane.h>
FL_HANDLER
int same(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_bytes(reply, in->data, in->size, in->type);
}
END
python3 - "$dir" <<'END'
import json, sys

dir = sys.argv[1]
input = {"id": 7, "text": "x" * 120, "list": [1, 2, 3], "in": {"side": 1, "price": 1.5}}
input["fill"] = "y" * (200 - len(json.dumps(input)) - len(', "fill": ""'))
task = {"Type": "Task", "Resource": "same"}
fields = {"Parameters": {"side.$": "$.in.side", "price.$": "$.in.price"}, "ResultPath": "$.out"}
kinds = {
    "Task": task,
    "Task, fields": task | fields,
    "Pass": {"Type": "Pass"},
    "Choice": {"Type": "Choice"},
    "Parallel of 2": {"Type": "Parallel", "ResultPath": None, "Branches": [
        {"StartAt": f"B{i}.%d", "States": {f"B{i}.%d": task | {"End": True}}} for i in range(2)]},
    "Map of 2": {"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.r", "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "M.%d", "States": {"M.%d": task | {"End": True}}}},
}
input["items"] = [1, 2]

def chain(state, count):
    states = {}
    for i in range(count):
        text = json.dumps(state).replace("%d", str(i))
        next = f"S{i + 1}" if i + 1 < count else "Done"
        states[f"S{i}"] = json.loads(text)
        if state["Type"] == "Choice":
            states[f"S{i}"]["Choices"] = [{"Variable": "$.id", "NumericEquals": 7, "Next": next}]
            states[f"S{i}"]["Default"] = "Done"
        else:
            states[f"S{i}"]["Next"] = next
    states["Done"] = {"Type": "Pass", "Result": 1, "End": True}
    return {"StartAt": "S0", "States": states}

with open(f"{dir}/input.json", "w") as file:
    json.dump(input, file)
for name, state in kinds.items():
    for count in 1, 101:
        with open(f"{dir}/{name}.{count}.asl.json", "w") as file:
            json.dump(chain(state, count), file)
with open(f"{dir}/Items.asl.json", "w") as file:
    json.dump({"StartAt": "M", "States": {"M": {"Type": "Map", "End": True, "ItemProcessor":
        {"StartAt": "T", "States": {"T": task | {"End": True}}}}}}, file)
for count in 100, 10000, 100000:
    with open(f"{dir}/items.{count}.json", "w") as file:
        json.dump([dict(input, n=i) for i in range(count)], file)
END

echo "$(nproc) CPUs, Linux $(uname -r); us for a state, least of 5, beside a Task's"
run() { # PROGRAM REPEAT [OPTION...]: seconds
  local start=$EPOCHREALTIME
  "$1" run "$dir/input.json" --isolation=none --repeat="$2" "${@:3}" > "$dir/out" 2>&1
  echo "($EPOCHREALTIME - $start)" | bc -l
}
unset one
for name in Task "Task, fields" Pass Choice "Parallel of 2" "Map of 2"; do
  for count in 1 101; do
    "$flcc" -w "$dir/same.c" "$dir/$name.$count.asl.json" -o "$dir/$count" 2> "$dir/out" ||
      continue 2
  done
  best=
  for _ in 1 2 3 4 5; do
    time=$(echo "($(run "$dir/101" 3000 "$@") - $(run "$dir/1" 3000 "$@")) / 300000 * 1000000" | bc -l)
    [[ -n $best && $(echo "$time >= $best" | bc) = 1 ]] || best=$time
  done
  : "${one:=$best}"
  printf '%-16s %6.2f   %5.2f\n' "$name" "$best" "$(echo "$best / $one" | bc -l)"
done

echo "a Map over items of 270 bytes: us for an iteration, and peak memory"
"$flcc" -w "$dir/same.c" "$dir/Items.asl.json" -o "$dir/items" 2> "$dir/out" || exit 0
for count in 100 10000 100000; do
  python3 - "$dir/items" "$dir/items.$count.json" "$count" "$@" <<'END'
import os, subprocess, sys, time

program, file, count, *options = sys.argv[1:]
start = time.monotonic()
pid = subprocess.Popen([program, "run", file, "--isolation=none", *options],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(pid.pid, 0)
took = time.monotonic() - start
print(f"{count:>7}  {took / int(count) * 1e6:6.2f}   {usage.ru_maxrss / 1024:6.1f} MiB, "
      f"input {os.path.getsize(file) / 2**20:.1f} MiB, status {status}")
END
done
