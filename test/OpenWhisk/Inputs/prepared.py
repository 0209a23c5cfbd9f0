# A server's processes before the first request, and after one.
#
#   prepared.py make COUNT: f0.c ... and many.asl.json, which calls all of them
#   prepared.py PROGRAM MODE COUNT: so many must there be

import json
import sys
import time

from server import *


def make(count):
    names = [f"f{i:02}" for i in range(count)]
    states = {}
    for name, following in zip(names, names[1:] + [None]):
        with open(name + ".c", "w") as file:
            file.write(
                "#include <faastlane.h>\n\nFL_HANDLER\n"
                f"int {name}(const struct fl_input *in, struct fl_reply *reply) {{\n"
                "  return fl_reply_bytes(reply, in->data, in->size, in->type);\n}\n"
            )
        after = {"Next": following} if following else {"End": True}
        states[name] = {"Type": "Task", "Resource": name, **after}
    with open("many.asl.json", "w") as file:
        json.dump({"StartAt": names[0], "States": states}, file)


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            found += file.read().split()
    return set(found)


def check(program, mode, count):
    with Server(program, "--isolation=" + mode) as server:
        pid, end = server.process.pid, time.monotonic() + 60
        while len(children(pid)) < count:
            assert time.monotonic() < end, children(pid)
            time.sleep(0.01)
        before = children(pid)
        same(len(before), count)
        same(server.init({"value": {}})[0], 200)
        same(server.run({"a": 1}), (200, {"a": 1}))
        after = children(pid)
        assert before <= after, (before, after)
        # Each of the others had its own with its first call.
        same(len(after), 20 if count else 0)


if sys.argv[1] == "make":
    make(int(sys.argv[2]))
else:
    check(sys.argv[1], sys.argv[2], int(sys.argv[3]))
