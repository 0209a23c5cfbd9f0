# A workflow as the program of a native action, below what stands in for the
# Docker skeleton's proxy and for the Go runtime's.
#
#   native.py FOLDER: programs FOLDER/*.bin

import json
import os
import shutil
import subprocess
import sys

from server import *

(folder,) = sys.argv[1:]
ARGUMENT_MOST = 131071  # bytes that the proxy passes as an argument


def path(name):
    return os.path.join(folder, name + ".bin")


def activate(name, value, env=None, context=None):
    """What the Docker skeleton's proxy does: the result, and both logs."""
    text = value if isinstance(value, str) else json.dumps(value)
    variables = {"__OW_" + k.upper(): v for k, v in (context or {}).items()}
    run = subprocess.run(
        [path(name)] + ([text] if len(text) <= ARGUMENT_MOST else []),
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={"PWD": os.path.realpath(folder), **(env or {}), **variables},
    )
    out = run.stdout.decode()
    lines = out[:-1].split("\n") if out.endswith("\n") else out.split("\n")
    try:
        result = json.loads(lines[-1])
    except ValueError:
        result = None
    if isinstance(result, (dict, list)):
        reply = 200, result
    else:
        reply = 502, BAD_RESULT
        lines.append("")  # what is no result is in the log
    return reply, "\n".join(lines[:-1]).strip(), run.stderr.decode().strip()


def docker_skeleton():
    context = {
        "api_key": "abc", "namespace": "zzz", "action_name": "xxx",
        "action_version": "0.0.1", "activation_id": "iii", "deadline": "123",
    }  # fmt: skip
    log = "This is an example log message from an arbitrary C program!"
    msg = "Hello from arbitrary C program!"
    env = {"__OW_API_HOST": "xyz"}
    for value in ({}, {"a": "A"}, {"i": 1}):
        same(
            activate("example", value, env),
            ((200, {"msg": msg, "args": value}), log, ""),
        )
    for value in ({"string": "❄ ☃ ❄"}, {"numbers": [42, 1]}, ["a", "b"]):
        same(
            activate("echolog", value, env),
            ((200, value), "hello stdout", "hello stderr"),
        )
    same(
        activate("unicode", {"delimiter": "❄"}),
        ((200, {"winter": "❄ ☃ ❄"}), "❄ ☃ ❄", ""),
    )
    same(
        activate("env", {}, env, context)[0], (200, {"api_host": "xyz", **context})
    )
    values = {"SOME_VAR": "xyz", "ANOTHER_VAR": ""}
    same(activate("envp", {}, {**env, **values})[0], (200, values))
    here = os.path.realpath(folder)
    same(activate("cwd", {})[0], (200, {"pwd_env": here, "pwd_cmd": here}))
    same(activate("array", {})[0], (200, ["a", "b"]))
    # Too large for an argument, and at OpenWhisk's limit.
    for size in (131072, 1048561):
        large = {"arg": "a" * size}
        same(activate("echo", large, env), ((200, large), "", ""))
    same(activate("notjson", {}), ((502, BAD_RESULT), '"not a dictionary"', ""))
    same(activate("lines", {"line": "{}", "exit": 3})[0], (200, {}))
    same(activate("lines", {"line": "12"})[0], (502, BAD_RESULT))
    same(activate("lines", {"signal": 6})[0], (502, BAD_RESULT))
    same(activate("fails", {})[0][1]["error"], "My.Error")


class Loop:
    """The Go proxy's side of ActionLoop."""

    def __init__(self, name, env=None, program=None):
        results, write = os.pipe()
        self.err = tempfile.TemporaryFile()
        self.out = tempfile.TemporaryFile()
        # The child's descriptor 3, and nothing above it.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" 3>&{write} {write}>&-', program or path(name)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=self.out,
            stderr=self.err,
            pass_fds=[write],
            env={"__OW_PROXY_VERSION": "1", "__OW_EXECUTION_ENV": "", **(env or {})},
        )
        os.close(write)
        self.results = os.fdopen(results)

    def ask(self, body):
        text = body if isinstance(body, str) else json.dumps(body)
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.results.readline())

    def end(self):
        self.process.stdin.close()
        same(self.process.wait(60), 0)
        same(self.results.read(), "")
        self.out.seek(0)
        self.err.seek(0)
        return self.out.read().decode().strip(), self.err.read().decode().strip()


def action_loop():
    # A2: nothing comes before the acknowledgement.
    loop = Loop("echolog", {"__OW_WAIT_FOR_ACK": "1"})
    same(json.loads(loop.results.readline()), {"ok": True})
    same(loop.ask({"value": {"a": "❄"}, "activation_id": "i"}), {"a": "❄"})
    same(loop.ask({"value": [1, 2]}), [1, 2])
    # A1: logs go to the streams, and A4: without a sentinel of ours.
    same(loop.end(), ("hello stdout\nhello stdout", "hello stderr\nhello stderr"))
    # A3: without an acknowledgement it stays, and says nothing.
    loop = Loop("env", {"__OW_API_HOST": "h"})
    context = {"api_key": "k", "namespace": "n", "action_name": "a"}
    context |= {"action_version": "v", "activation_id": "i", "deadline": "123"}
    same(loop.ask({"value": {}, **context}), {"api_host": "h", **context})
    # A variable of one request is not the next one's.
    empty = {name: "" for name in context}
    same(loop.ask({"value": {}}), {"api_host": "h", **empty})
    same(loop.end(), ("", ""))
    # A5: that is all of its environment, with the variables of /init.
    values = {"SOME_VAR": "xyz", "ANOTHER_VAR": ""}
    loop = Loop("envp", values)
    same(loop.ask({"value": {}}), values)
    same(loop.end(), ("", ""))
    loop = Loop("lines")
    same(loop.ask({"value": {"line": "12"}}), BAD_RESULT)
    same(loop.ask({"value": "A"}), BAD_ARGUMENT)
    same(loop.ask("garbage") in (BAD_RESULT, {}), True)
    large = {"line": "{}", "more": "a" * 1048561}
    same(loop.ask({"value": large}), {})
    loop.end()
    # A6: where and under which name the proxy puts it.
    os.makedirs(os.path.join(folder, "action/1/bin"))
    shutil.copy(path("echo"), os.path.join(folder, "action/1/bin/exec"))
    loop = Loop("echo", program="action/1/bin/exec")
    same(loop.ask({"value": {"a": 1}}), {"a": 1})
    same(loop.end(), ("", ""))



for function in docker_skeleton, action_loop:
    print(function.__name__, flush=True)
    function()
