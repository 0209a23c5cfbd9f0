# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wide stages in other containers, with each trouble that there may be.

usage: slices.py PROGRAM MODE
"""

import base64
import sys
import time

import api
from server import Server, same
from whisk import NUMBERS, RIGHT, SLICE, OpenWhisk, context, is_slice

program, mode = sys.argv[1:]


def start(env):
    return Server(program, "--isolation=" + mode, "--plan=containers",
                  "--containers=3", env=env)


def whisk_with(*troubles):
    return OpenWhisk(start, 4, *troubles)


# All goes well; whoever may not ask others does it alone.
with whisk_with() as whisk:
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
with whisk_with(
    (429, api.TOO_MANY), (500, api.error("Internal")), b"", "late",
    (503, api.SHUTTING), (200, {"no": "slice"}), (200, {SLICE: "AAAA"}),
    (502, {"error": "The action exhausted its memory and was aborted."}),
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
) as whisk:
    until = time.time() + 60
    while whisk.troubles and time.time() < until:
        same(whisk.ask(), (200, RIGHT))
    assert not whisk.troubles, whisk.troubles
    metrics = whisk.servers[0].ask("GET", "/metrics")[1].decode()
    counts = [int(line.split()[1]) for line in metrics.splitlines()
              if line.startswith("flcc_slices_total{")]
    assert len(counts) == 2 and min(counts) > 0, metrics

# Containers go away with slices in them; at last there is none but the first.
def kill(server):
    server.process.kill()
    return b""

with whisk_with(kill, kill) as whisk:
    same(whisk.ask(), (200, RIGHT))

# The key is not good: that is said once, and all is done here.
with whisk_with(*[(401, api.error("The supplied authentication is invalid."))] * 9
                ) as whisk:
    for _ in range(3):
        same(whisk.ask(), (200, RIGHT))
    assert len(whisk.slices) <= 3, len(whisk.slices)
    whisk.servers[0].end()
    whisk.servers[0].err.seek(0)
    log = whisk.servers[0].err.read().decode()
    assert log.count("OpenWhisk: ") == 1 and "in this container" in log, log
