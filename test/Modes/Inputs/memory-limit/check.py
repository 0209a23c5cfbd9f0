# check.py COUNT MODE: what a run in 96 MiB said.
import json
import sys

count, mode = int(sys.argv[1]), sys.argv[2]
with open(mode + ".out") as file:
    assert json.load(file) == list(range(count))
with open(mode + ".err") as file:
    explained = file.read()
assert "memory: 96 MiB by the cgroup, " in explained, explained
assert " 0 times calls waited" not in explained, explained
with open(mode + ".json") as file:
    events = json.load(file)["traceEvents"]
decisions = [e["args"]["chosen"] for e in events if e["name"] == "memory"]
assert decisions[0].startswith("96 MiB by the cgroup, "), decisions
assert decisions[1].startswith("calls wait: "), decisions
