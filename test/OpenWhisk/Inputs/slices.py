# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An action's containers, and an OpenWhisk in between.

usage: slices.py PROGRAM MODE

The first container is asked by a client; what it asks OpenWhisk for goes to the
others by turns, as an invoker would send it.
"""

import base64
import itertools
import json
import sys
import time

import api
from server import Server, same

program, mode = sys.argv[1:]
COUNT = 60
NUMBERS = {"numbers": list(range(COUNT)), "by": "me"}
RIGHT = {"numbers": [2 * n for n in range(COUNT)], "by": "me"}
SLICE = "faastlane:slice"
ACTION = "/guest/tools/each"
KEY = api.KEY


def context(key=KEY, namespace="guest", action=ACTION, seconds=60):
    """What OpenWhisk says of an activation."""
    about = {"namespace": namespace, "action_name": action,
             "activation_id": api.ID, "transaction_id": "t",
             "deadline": str(int((time.time() + seconds) * 1000))}
    return {**about, "api_key": key} if key else about


class OpenWhisk:
    def __init__(self, *troubles):
        self.api = api.Api({"tools/each": [self.invoke]})
        self.troubles = list(troubles)
        self.lock, self.slices = self.api.lock, []
        self.done = {}
        env = {"__OW_API_HOST": f"http://127.0.0.1:{self.api.port}"}
        self.servers = [
            Server(program, "--isolation=" + mode, "--plan=containers",
                   "--containers=3", env=env)
            for _ in range(4)
        ]
        self.others = itertools.cycle(self.servers[1:])

    def invoke(self, request):
        value = json.loads(request.body)
        with self.lock:
            self.slices.append(value)
            server = next(self.others)
            trouble = self.troubles.pop(0) if self.troubles else None
        if trouble and trouble != "late":
            return trouble(server) if callable(trouble) else trouble
        status, result = server.run(value, **context())
        assert status == 200, status
        if trouble == "late":
            self.api.scripts["activation"] = [
                (404, api.MISSING),
                (200, {"response": {"success": True, "status": "success",
                                    "result": result}, "result": result,
                       "success": True, "status": "success"}),
            ]
            return 202, {"activationId": api.ID}
        return (502 if "error" in result else 200), result

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for server in self.servers:
            server.__exit__()
        self.api.close()

    def ask(self, **more):
        return self.servers[0].run(NUMBERS, **context(**more))


def is_slice(value):
    return list(value) == [SLICE]


# All goes well; whoever may not ask others does it alone.
with OpenWhisk() as whisk:
    same(whisk.ask(), (200, RIGHT))
    assert len(whisk.slices) == 3 and all(map(is_slice, whisk.slices))
    same(whisk.ask(key=None), (200, RIGHT))
    same(whisk.ask(namespace="somebody", key="their:key"), (200, RIGHT))
    assert len(whisk.slices) == 3, "without a key"
    kept = whisk.slices[0]

    # Nobody else has a slice done, and nobody has one done twice.
    first = whisk.servers[0]

    def refused(value, cause, **more):
        status, body = first.run(value, **context(**more))
        same((status, body["error"]), (200, "Faastlane.Slice"))
        assert cause in body["cause"], body

    bytes_ = bytearray(base64.b64decode(kept[SLICE]))
    bytes_[60] ^= 1
    refused({SLICE: base64.b64encode(bytes_).decode()}, "seal is not ours")
    refused({SLICE: "AAAA"}, "seal is not ours")
    refused({SLICE: "no base64!"}, "seal is not ours")
    refused(kept, "seal is not ours", key="another:key")
    refused(kept, "no API key", key=None)
    # An action that others may invoke: with their own key.
    refused(kept, "another namespace", namespace="somebody")
    # It was another container's, so this one does it, but once.
    status, body = first.run(kept, **context())
    same((status, list(body)), (200, [SLICE]))
    refused(kept, "taken already")

# OpenWhisk is busy, breaks down, answers late; containers answer nonsense.
with OpenWhisk(
    (429, api.TOO_MANY), (500, api.error("Internal")), b"", "late",
    (503, api.SHUTTING), (200, {"no": "slice"}), (200, {SLICE: "AAAA"}),
    (502, {"error": "The action exhausted its memory and was aborted."}),
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
) as whisk:
    until = time.time() + 60
    while whisk.troubles and time.time() < until:
        same(whisk.ask(), (200, RIGHT))
    assert not whisk.troubles, whisk.troubles

# Containers go away with slices in them; at last there is none but the first.
def kill(server):
    server.process.kill()
    return b""

with OpenWhisk(kill, kill) as whisk:
    same(whisk.ask(), (200, RIGHT))

# The key is not good: that is said once, and all is done here.
with OpenWhisk(*[(401, api.error("The supplied authentication is invalid."))] * 9
               ) as whisk:
    for _ in range(3):
        same(whisk.ask(), (200, RIGHT))
    assert len(whisk.slices) <= 3, len(whisk.slices)
    whisk.servers[0].end()
    whisk.servers[0].err.seek(0)
    log = whisk.servers[0].err.read().decode()
    assert log.count("OpenWhisk: ") == 1 and "in this container" in log, log
