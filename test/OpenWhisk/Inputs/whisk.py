# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An action's containers, and an OpenWhisk in between.

The first container is asked by a client; what it asks OpenWhisk for goes to the
others by turns, as an invoker would send it.
"""

import itertools
import json
import time

import api

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
    """`start` makes a container with the variables that it is given; troubles
    are what becomes of the first invocations."""

    def __init__(self, start, count, *troubles, address="127.0.0.1"):
        self.api = api.Api({"tools/each": [self.invoke]}, address=address)
        self.troubles = list(troubles)
        self.lock, self.slices, self.asked = self.api.lock, [], []
        env = {"__OW_API_HOST": f"http://{address}:{self.api.port}"}
        self.servers = [start(env) for _ in range(count)]
        self.turn, self.lost = itertools.count(), []

    def invoke(self, request):
        value = json.loads(request.body)
        with self.lock:
            self.slices.append(value)
            others = [s for s in self.servers[1:] if s not in self.lost]
            server = others[next(self.turn) % len(others)]
            self.asked.append(server)
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

    def __exit__(self, *how):
        for server in self.servers:
            server.__exit__(*how)
        self.api.close()

    def ask(self, **more):
        return self.servers[0].run(NUMBERS, **context(**more))


def is_slice(value):
    return list(value) == [SLICE]
