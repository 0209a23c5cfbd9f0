# What a start without a command does, and what a server's log for programs has.
#
#   starts.py FOLDER

import json
import os
import subprocess
import sys

from server import *

(folder,) = sys.argv[1:]
echo = os.path.join(folder, "echo.bin")


def start(*arguments, env=None, stdin=b"", **more):
    run = subprocess.run(
        [echo, *arguments], input=stdin, env=env or {}, capture_output=True, **more
    )
    return run.returncode, run.stdout.decode().strip(), run.stderr.decode().strip()


def commands():
    # Nothing says what is meant.
    status, out, err = start()
    same((status, out, "usage:" in err), (2, "", True))
    same(start('{"a": 1}'), (0, '{"a":1}', ""))
    same(start("[1]"), (0, "[1]", ""))
    same(start(env={"__OW_ACTION_NAME": "x"}, stdin=b'{"b": 2}'), (0, '{"b":2}', ""))
    same(start("action", stdin=b'{"c": 3}'), (0, '{"c":3}', ""))
    status, out, err = start("{bad")
    same((status, out, "the input is no JSON" in err), (1, "", True))
    status, out, err = start("loop")
    same((status, out, "file descriptor 3" in err), (1, "", True))
    for words in (
        ("serve", "--port=70000"), ("serve", "--log=xml"), ("serve", "more"),
        ("serve", "--max-concurrency=0"), ("serve", "--isolation=full"),
        ("action", "{}", "{}"), ("loop", "--deny=all"),
    ):  # fmt: skip
        status, out, err = start(*words)
        same((status, out, "error:" in err), (2, "", True))
    for command in "serve", "action", "loop":
        status, out, err = start(command, "--help")
        same((status, "--isolation=MODE" in out, err), (0, True, ""))


def busy_port():
    with Server(echo, "--isolation=none") as server:
        status, out, err = start("serve", f"--port={server.port}")
        same((status, out), (1, ""))
        same(f"error: port {server.port}: Address in use" in err, True)
        same(server.end(), 0)


def why_processes():
    """In one line, where nobody asked for them and there are no keys."""
    keys = "ospke" in open("/proc/cpuinfo").read().split()
    words = "isolating functions by processes: protection keys (PKU)"
    for options, count in (
        ((), 0 if keys else 1), (("--isolation=process",), 0), (("--log=json",), 0),
    ):  # fmt: skip
        with Server(echo, *options) as server:
            same(len(server.notes), count)
            same(all(words in line for line in server.notes), True)
            same(server.end(), 0)


def log():
    with Server(
        os.path.join(folder, "fails.bin"), "--isolation=none", "--log=json"
    ) as server:
        same(server.run({}, activation_id="i\"d")[0], 200)
        out, err = server.logs(1)
        lines = [json.loads(l) for l in err.splitlines() if l.startswith("{")]
        same({l["event"] for l in lines[:-1]}, {"start"})
        wanted = {
            "level": "error", "event": "run", "activationId": 'i"d',
            "state": "fails", "function": "fails", "error": "My.Error",
            "cause": "because", "status": 200,
        }  # fmt: skip
        same({k: v for k, v in lines[-1].items() if k in wanted}, wanted)


for function in commands, busy_port, why_processes, log:
    print(function.__name__, flush=True)
    function()
