#!/usr/bin/env bash
# How long flcc takes for large definitions: 5,000 states in a chain, in
# branches, of Choice with 10 rules each, with data flow, with three mistakes
# each; and a program with 5,000 Tasks of one function beside one with one Task.
# Arguments: flcc (build/bin/flcc), states (5000).
set -euo pipefail
cd "$(dirname "$0")/.."
flcc=${1:-build/bin/flcc}
count=${2:-5000}
dir=$(mktemp -d)
TIMEFORMAT='%R %U %S'
trap 'rm -rf "$dir"' EXIT

python3 - "$dir" "$count" <<'END'
import json
import sys

folder, count = sys.argv[1], int(sys.argv[2])


def write(name, states, start="s0"):
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump({"StartAt": start, "States": states}, file, indent=1)


def chain(make):
    states = {}
    for i in range(count):
        end = {"End": True} if i + 1 == count else {"Next": f"s{i + 1}"}
        states[f"s{i}"] = make(i) | end
    return states


def choice(i):
    rules = [
        {"Variable": f"$.a[{n}]", "NumericLessThan": n, "Next": f"s{i + 1}"}
        for n in range(10)
    ]
    return {"Type": "Choice", "Choices": rules, "Default": f"s{i + 1}"}


flow = {
    "Type": "Pass",
    "InputPath": "$.a.b",
    "Parameters": {"x.$": "States.Format('{} {}', $.x, $$.State.Name)"},
    "ResultPath": "$.c",
    "Assign": {"v.$": "$.x"},
}
task = {"Type": "Task", "Resource": "f", "Retry": [{"ErrorEquals": ["States.ALL"]}]}
write("chain", chain(lambda i: {"Type": "Pass"}))
write("flow", chain(lambda i: flow))
write("task", chain(lambda i: task))
write("one", {"s0": task | {"End": True}})
write(
    "branches",
    {
        "p": {
            "Type": "Parallel",
            "End": True,
            "Branches": [
                {"StartAt": f"s{i}", "States": {f"s{i}": {"Type": "Pass", "End": True}}}
                for i in range(count)
            ],
        }
    },
    "p",
)
choices = {f"s{i}": choice(i) for i in range(count)}
write("choices", choices | {f"s{count}": {"Type": "Succeed"}})
write("wrong", chain(lambda i: {"Type": "Pas", "Comment": i, "Retry": 1}))
END
cat > "$dir/f.c" <<'END'
#include <faastlane.h>
FL_HANDLER
int f(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_bytes(reply, in->data, in->size, in->type);
}
END

# best NAME COMMAND...: the fastest of five runs, all processes: what a clock on the
# wall says, and what the processors did.
best() {
  local name=$1
  shift
  for _ in 1 2 3 4 5; do
    { time "$@" > /dev/null 2>&1 || true; } 2>&1
  done | sort -n | awk -v name="$name" 'NR == 1 {
    printf "%-16s %7.3f s %7.3f s of CPU\n", name, $1, $2 + $3 }'
}

for name in one chain flow task branches choices wrong; do
  best "check $name" "$flcc" "--workflow-check=$dir/$name.json"
done
for name in one task; do
  best "build $name" "$flcc" "$dir/f.c" "--workflow=$dir/$name.json" \
    -o "$dir/program"
done
